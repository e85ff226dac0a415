"""Answers from a form that was filled in offline and saved as a file: JSON with a name and a text for each answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course.bank import read_text
from course.language import _
from grader import Problem, Unreadable


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in one file."""

    file: str
    given: Mapping[str, str]
    """Field -> the text or choice entered there; empty fields are absent."""

    def said(self, name: str) -> str:
        """Return the text in the field, without surrounding spaces; empty if the field was left empty."""
        return self.given.get(name, "").strip()

    def under(self, prefix: str) -> dict[str, str]:
        """Return the fields whose names start with the prefix, by the rest of their names."""
        return {name.removeprefix(prefix): self.said(name) for name in self.given if name.startswith(prefix)}

    def problem(self, what: str, todo: str) -> Problem:
        """Return a problem in this file."""
        return Problem(self.file, 0, what, todo)


def read_answers(file: Path, form: str) -> Answers:
    """Read the answers to the named form. Raises Unreadable for any other file."""
    text = read_text(file)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = _("this file was not saved by a form")
        todo = _("Open the page and save the answers again.")
        raise Unreadable([Problem(str(file), 0, what, todo)]) from error
    given = content.get("answers") if isinstance(content, dict) else None
    if (
        not isinstance(given, dict)
        or content.get("form") != form
        or not all(isinstance(v, str) for v in given.values())
    ):
        what = _("this file does not contain answers to the {form} form").format(form=form)
        raise Unreadable([Problem(str(file), 0, what, _("Name the file that this form's page saved."))])
    return Answers(str(file), given)
