"""Translations as PO files: what is exported comes back, and nothing is lost or written by halves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from course.bank import open_bank, progress
from course.bank.translation_po import export_po, import_po
from course.cli.new import EXAMPLE
from course.settings import Settings
from grader import Unreadable

PRESS = "translations/fr/options/desks/press-desk.yaml"


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    """The worked course, which is in French to the end."""
    for name in ("guidance", "scenarios"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    return Settings(guidance=tmp_path / "guidance", scenarios=tmp_path / "scenarios")


def exported(places: Settings) -> Path:
    file = places.guidance.parent / "french.po"
    file.write_text(export_po(places.guidance, places.scenarios, "fr"), encoding="utf-8")
    return file


def imported(places: Settings, file: Path) -> list[Path]:
    return import_po(places.guidance, places.scenarios, "fr", file)


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def contents(places: Settings) -> dict[Path, str]:
    folders = (places.guidance, places.scenarios)
    return {path: path.read_text("utf-8") for folder in folders for path in sorted(folder.rglob("*.yaml"))}


def behind(places: Settings) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """File -> the texts that are missing and those that are stale."""
    found = progress(places.guidance, places.scenarios, "fr")
    return {path.stem: (each.missing, each.stale) for path, each in found.items() if each.missing or each.stale}


def test_export_gives_each_text_its_context_and_translation(places: Settings) -> None:
    replace(places.guidance / "options" / "desks" / "press-desk.yaml", "No reporter is asking.", "No reporter asks.")
    with exported(places).open("rb") as file:
        read = {str(each.context): each for each in read_po(file) if each.id}
    name = read["guidance/options/desks/press-desk.yaml: name"]
    assert (name.id, name.string, name.fuzzy, name.locations) == (
        "Press desk", "Bureau de presse", False, [("guidance/options/desks/press-desk.yaml", 3)],
    )  # fmt: skip
    stale = read["guidance/options/desks/press-desk.yaml: otherwise"]
    assert (stale.id, stale.fuzzy) == ("No reporter asks.", True)
    iris = read["scenarios/from-outside/goose.yaml: people/iris/name"]
    assert (iris.string, iris.auto_comments) == ("", ["A name. Leave it empty if it stays as it is."])


@pytest.mark.parametrize("course", ["example", pytest.param("own", marks=pytest.mark.slow)])
def test_import_of_what_was_exported_changes_no_file(places: Settings, course: str, tmp_path: Path) -> None:
    if course == "own":
        own = Settings()
        for source, target in ((own.guidance, places.guidance), (own.scenarios, places.scenarios)):
            shutil.rmtree(target)
            shutil.copytree(source, target)
    before = contents(places)
    assert imported(places, exported(places)) == []
    assert contents(places) == before
    assert tmp_path in places.guidance.parents


def test_import_restores_a_translation_from_nothing(places: Settings) -> None:
    file, before = exported(places), open_bank(places.guidance, places.scenarios, "fr")
    for folder in (places.guidance, places.scenarios):
        shutil.rmtree(folder / "translations")
    assert len(imported(places, file)) == 26
    assert open_bank(places.guidance, places.scenarios, "fr") == before
    assert behind(places) == {}


def test_import_changes_one_text_and_leaves_the_rest_as_written(places: Settings) -> None:
    file, before = exported(places), contents(places)
    replace(file, 'msgstr "Bureau de presse"', 'msgstr "Service de presse"')
    changed = places.guidance / PRESS
    assert imported(places, file) == [changed]
    assert contents(places)[changed] == before[changed].replace("name: Bureau de presse", 'name: "Service de presse"')
    assert behind(places) == {}


def test_import_keeps_what_is_fuzzy_or_older_than_the_original_stale(places: Settings) -> None:
    file = exported(places)
    replace(file, 'msgid "Press desk"\nmsgstr "Bureau', 'msgid "Press desk"\nmsgstr "Le bureau')
    context = '\nmsgctxt "guidance/options/desks/press-desk.yaml: '
    replace(file, f"{context}about", f"\n#, fuzzy{context}about")
    replace(places.guidance / "options" / "desks" / "press-desk.yaml", "name: Press desk", "name: The press desk")
    assert imported(places, file) == [places.guidance / PRESS]
    assert behind(places) == {"press-desk": ((), ("name", "about"))}
    assert (
        open_bank(places.guidance, places.scenarios, "fr").rulebook.options["press-desk"].name == "Le bureau de presse"
    )


def test_import_leaves_a_text_alone_that_is_empty(places: Settings) -> None:
    file, before = exported(places), contents(places)
    replace(file, 'msgstr "Bureau de presse"', 'msgstr ""')
    assert imported(places, file) == []
    assert contents(places) == before


@pytest.mark.parametrize(
    ("before", "after", "line", "problem"),
    [
        ("press-desk.yaml: name", "press-desk.yaml: nome", "press-desk.yaml: nome", "there is no text"),
        ("{author|Vous êtes|", "{auteur|Vous êtes|", "rules/asked/says", "the slot {auteur} is not known"),
        ("vous le regretterez\"\n", "tant pis\"\n", "goose.yaml: acts/p2/shows_in/threaten", "'tant pis'"),
        ('msgid "Press desk"', "msgid Press desk", "msgid Press desk", "this is not PO"),
    ],
)  # fmt: skip
def test_import_names_the_line_of_each_problem_and_writes_nothing(
    places: Settings, before: str, after: str, line: str, problem: str
) -> None:
    file, there = exported(places), contents(places)
    replace(file, before, after)
    with pytest.raises(Unreadable) as refused:
        imported(places, file)
    assert {each.file for each in refused.value.problems} == {str(file)}
    assert problem in str(refused.value)
    lines = file.read_text(encoding="utf-8").splitlines()
    (at, *_) = [each.line for each in refused.value.problems]
    assert any(line in each for each in lines[max(0, at - 2) : at + 1]), lines[at - 2 : at + 1]
    assert contents(places) == there
