"""The words of the page around its cells."""

from nbformat.notebooknode import from_dict

from course.serving.page import Frame
from course.serving.slot import Slots

LEAN = {"style": "/lean.css", "script": "/lean.js", "module": ""}


def opening(*given: str) -> str:
    notebook = from_dict({"metadata": {"title": "A tally", "lang": "fr"}})  # type: ignore[no-untyped-call]  # no types
    made: str = Frame(Slots(), *given).filters()["opening"](notebook, {"lean": LEAN, "metadata": {"name": "app"}})
    return made


def test_words_are_those_of_the_notebook_or_those_given() -> None:
    assert '<html lang="fr">' in opening()
    assert "<title>A tally</title>" in opening()
    assert '<html lang="en-GB">' in opening("Minding our words", "en-GB")
    assert "<title>Minding our words</title>" in opening("Minding our words", "en-GB")
