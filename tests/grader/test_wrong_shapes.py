"""A key of an author's file that holds a shape or a word it cannot have is named, on its line."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from course.bank import open_rulebook
from course.settings import Settings
from grader import Unreadable, read_item, read_rulebook
from tests.college import GUIDANCE

Edit = tuple[str, int, str]
"""(key, line of its value, the text with another value)"""
Read = Callable[[str], object]
SHAPE, WORD = "{zz: [zz]}", "zz"
ELSEWHERE = re.compile(
    r"the term 'zz' is not known here|'zz' is not a fact|may be empty|are not in the (post|event) of act"
)
"""Problems of a condition, in which keys are facts and terms, or of what cites the replaced words."""
NAMED_BY_AUTHORS = ("people", "slots", "acts", "exchange")
"""Keys below which authors choose the keys: it is enough to try one of them."""


def entries(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], yaml.Node]]:
    """Every value of the mappings below a node, with the keys that lead to it."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), value
            yield from entries(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from entries(value, (*path, "*"))


def edits(text: str, seen: set[tuple[str, ...]]) -> Iterator[Edit]:
    """The text with another value for one key, for every key whose path is not among the seen ones, which grow."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    for path, node in entries(root) if root else ():
        shape = tuple("*" if above in NAMED_BY_AUTHORS else key for above, key in zip(("", *path), path, strict=False))
        if shape in seen:
            continue
        seen.add(shape)
        start, end = node.start_mark.index, node.end_mark.index
        written = text[start:end]
        rest = written[len(written.rstrip()) :] + text[end:]
        scalar = isinstance(node, yaml.ScalarNode)
        for value in (SHAPE, WORD) if scalar else (WORD if isinstance(node, yaml.MappingNode) else SHAPE,):
            if (path[-1], value) == ("id", WORD):
                continue  # as good an id as any
            before = text[:start].rstrip()
            yield path[-1], before.count("\n") + 1, f"{before} {value}{rest}"


def unnamed(read: Read, found: Iterable[Edit], called: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The edits that are refused on another line, or without naming the key; `called`: what else a key is called."""
    wrong: list[tuple[str, list[str]]] = []
    for key, line, text in found:
        try:
            read(text)
        except Unreadable as error:
            said = [
                problem.what for problem in error.problems if problem.line == line or ELSEWHERE.search(problem.what)
            ]
            name = re.compile(rf"\b({re.escape(key)}|{re.escape(called.get(key, key))})\b")
            if not any(name.search(what) or ELSEWHERE.search(what) for what in said):
                wrong.append((f"{line}: {key}", [str(problem) for problem in error.problems][:2]))
    return wrong


FILES = {
    path.relative_to(GUIDANCE).as_posix(): path.read_text()
    for path in sorted(GUIDANCE.rglob("*.yaml"))
    if "translations" not in path.parts
}
CALLED = {"tried": "quadrant", "shown": "place", "colophon": "reason"}
ASKED = dict.fromkeys(("policies", "supports", "practices", "picked", "left_out"), "option") | {
    "by": "person", "to": "person", "part_of": "person", "until": "act", "reply_to": "replies",
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_read_rulebook_names_a_key_that_holds_what_it_cannot(file: str) -> None:
    called = dict.fromkeys(("night-porter", "dean-of-people", "listening-room"), "contact") | CALLED

    def read(text: str) -> object:
        return read_rulebook({**FILES, file: text})

    found = list(edits(FILES[file], set()))
    assert (len(found) > 0, unnamed(read, found, called)) == (True, [])


def test_read_item_names_a_key_that_holds_what_it_cannot() -> None:
    rulebook, seen = open_rulebook(Settings().guidance), set[tuple[str, ...]]()
    wrong: dict[str, list[tuple[str, list[str]]]] = {}
    for path in sorted(Settings().scenarios.glob("*/*.yaml")):
        found = list(edits(path.read_text(), seen))

        def read(text: str, path: Path = path) -> object:
            return read_item(path.name, text, rulebook)

        if there := unnamed(read, found, ASKED):
            wrong[path.name] = there
    assert wrong == {}
    assert len(seen) > 100
