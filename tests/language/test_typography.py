"""French typography: a line never begins with a colon or a closing guillemet, nor ends with an opening one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from tests.process import ROOT

BREAKING = re.compile(r"(?<=[\w»)}%]) [:;?!»](?=[\s.,)]|$)|« ")
"""A space at which a browser may break the line, before or after a mark that belongs to its neighbour."""
CONTENT = ("grader/guidance/translations/fr", "scenarios/translations/fr", "course/cli/example")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def breaking(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if BREAKING.search(text)]


def french_files() -> list[Path]:
    return sorted(path for folder in CONTENT for path in (ROOT / folder).rglob("*.yaml") if "fr" in path.parts)


def test_no_french_message_lets_a_line_begin_with_a_mark() -> None:
    with (ROOT / "course/locale/fr/LC_MESSAGES/course.po").open("rb") as file:
        catalogue = read_po(file)
    translations = (
        str(each)
        for message in catalogue
        for each in (message.string if isinstance(message.string, list | tuple) else [message.string])
    )
    assert breaking(translations) == []


@pytest.mark.parametrize("path", french_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_french_content_lets_a_line_begin_with_a_mark(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content.pop("translates", None)
    assert breaking(strings(content)) == []
