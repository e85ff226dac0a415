"""The course as notebooks to read and run, made from the bank by one template."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader

from course.bank import Bank, Scenario
from course.language import _, ngettext, offered, speaking
from course.language.template import Templates

TEMPLATES: Final = Path(__file__).parent / "templates"
UNCOMPARED: Final = "nbval-ignore-output"
"""The tag of cells that show a page, whose output differs from run to run."""
_CODE: Final = re.compile(r"^```python ?(\w*)\n(.*?)^```\n?", flags=re.MULTILINE | re.DOTALL)
_KERNEL: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Part:
    """One notebook after the first."""

    file: str
    title: str
    says: str
    quadrant: str = ""
    """The category that it is about; empty for the check at the end."""
    story: str = ""
    """The item of its worked example."""
    note: str = ""
    """The content note shown before the example."""
    applies: str = ""
    apart: str = ""
    """An option that applies in the example, and one that does not."""
    yours: str = ""
    """The story to answer by oneself."""
    check: tuple[str, ...] = ()
    """The stories of the check at the end."""
    next: "Part | None" = None


def notebooks(bank: Bank, opening: str = "") -> Mapping[str, str]:
    """Return file name -> notebook as JSON, in the language of the bank.

    `opening`: the course folder that the notebooks open; empty to search above them and in the environment.
    """
    language = bank.language or offered(bank.rulebook.lang, ())[0]
    environment = Templates(
        language, FileSystemLoader(TEMPLATES), autoescape=False
    )  # Markdown, of the course's own content
    given = [json.dumps(opening)] if opening else []
    given += [f"language={json.dumps(bank.language)}"] if bank.language else []
    opens = f"from course.ui import open_course\n\ncourse = open_course({', '.join(given)})"
    with speaking(language):
        parts = _parts(bank)
    text = environment.get_template("notebook.md.j2").render(rulebook=bank.rulebook, parts=parts, opening=opens)
    found: dict[str, str] = {}
    for each in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, content = each.split("\n", 1)
        title = content.partition("# ")[2].partition("\n")[0]
        found[f"{name.strip()}.ipynb"] = _notebook(content, title)
    return found


def _parts(bank: Bank) -> list[Part]:
    asked = {*bank.forms.pre, *bank.forms.final} if bank.forms else set()
    found: list[Part] = []
    for quadrant in bank.rulebook.quadrants.values():
        number, stories = len(found) + 1, _stories(bank, quadrant.id, asked)
        if stories:
            name = f"{number:02} {quadrant.name}"
            found.append(_part(bank, f"{number:02}-{quadrant.id}", name, quadrant.says, stories))
    if bank.forms:
        number, count, title = len(found) + 1, len(bank.forms.final), _("Self-assessment")
        says = ngettext("{count} story.", "{count} stories, one of each kind, in no particular order.", count).format(
            count=count
        )
        check = tuple(bank.scenarios[item].item.story for item in bank.forms.final)
        found.append(Part(f"{number:02}-self-assessment", f"{number:02} {title}", says, check=check))
    return [replace(part, next=after) for part, after in zip(found, [*found[1:], None], strict=True)]


def _stories(bank: Bank, quadrant: str, asked: set[str]) -> list[Scenario]:
    """Return the first part of each ordinary story of a category that no self-assessment uses. Stories in one part and
    without a content note come first.
    """
    firsts = (each for each in bank.in_quadrant(quadrant) if each.item.stage == 1 and not each.quick)
    fit = [each for each in firsts if each.item.id not in asked]
    return sorted(fit, key=lambda each: (each.item.stages > 1, bool(each.item.content_note)))


def _part(bank: Bank, file: str, title: str, says: str, stories: list[Scenario]) -> Part:
    shown, verdicts = stories[0], stories[0].ruling.verdicts
    applies = next((id_ for id_ in bank.rulebook.options if verdicts[id_].degree == "essential"), "")
    apart = (id_ for id_, each in bank.rulebook.options.items() if verdicts[id_].degree == "wrong" and each.can_apply)
    return Part(
        file, title, says, quadrant=shown.home, story=shown.item.id, note=shown.item.content_note, applies=applies,
        apart=next(apart, ""), yours=stories[min(1, len(stories) - 1)].item.story,
    )  # fmt: skip


def _notebook(content: str, title: str) -> str:
    cells = [dict(cell, id=f"cell-{number}") for number, cell in enumerate(_cells(content), 1)]
    made = {
        "cells": cells,
        "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}, "title": title},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _cells(content: str) -> Iterator[dict[str, Any]]:
    position = 0
    for found in _CODE.finditer(content):
        yield from _texts(content[position : found.start()])
        metadata: dict[str, Any] = {"jupyter": {"outputs_hidden": True}} if found[1] == "hidden" else {}
        metadata |= {"tags": [UNCOMPARED]} if found[1] == "page" else {}
        code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
        yield {**code, "metadata": metadata, "source": _lines(found[2])}
        position = found.end()
    yield from _texts(content[position:])


def _texts(content: str) -> Iterator[dict[str, Any]]:
    for text in re.split(r"^---\n", content, flags=re.MULTILINE):
        if text.strip():
            yield {"cell_type": "markdown", "metadata": {}, "source": _lines(re.sub(r"\n{3,}", "\n\n", text))}


def _lines(text: str) -> list[str]:
    return text.strip().splitlines(keepends=True)
