"""The panel: second readings on disk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from course.bank.files import read_text
from course.settings import Settings
from grader import Item, Problem, Reader, Reading, Rulebook, Unreadable, prose_version, read_reader

OWN: Final = Path(__file__).parents[2] / "tests" / "panel"
"""The course's own panel, in a checkout."""
READERS: Final = "reader-*.yaml"
REASONS: Final = "reasons.txt"


@dataclass(frozen=True)
class Panel:
    """Who read, what they made of each item, and why rulings differ where they do."""

    readers: tuple[Reader, ...]
    reasons: Mapping[str, str]
    """"item option" -> the reason, in a sentence or two."""

    def readings(self, item: Item) -> dict[str, Reading]:
        """Reader -> what they made of exactly these words; those who read other words or nothing are absent."""
        prose = prose_version(item)
        every = {reader.id: reader.readings.get(item.id) for reader in self.readers}
        return {reader: reading for reader, reading in every.items() if reading and reading.prose == prose}

    def current(self, items: Iterable[Item]) -> list[Reader]:
        """The readers with those of their readings that are of exactly the words of these items."""
        fresh = {item.id: self.readings(item) for item in items}
        return [
            replace(reader, readings={id_: read[reader.id] for id_, read in fresh.items() if reader.id in read})
            for reader in self.readers
        ]


def find_panel(given: Path | None, guidance: Path) -> Path | None:
    """The folder that was named, else the course's own; None where other guidance than the course's own is in use.

    The course's own panel is in a checkout, and not in a wheel.
    """
    if given is not None:
        return given
    return OWN if guidance == Settings().guidance and OWN.is_dir() else None


def open_panel(folder: Path, rulebook: Rulebook) -> Panel | None:
    """The panel in a folder; None where it holds no reader's file. Raises Unreadable with every problem in it."""
    files = sorted(folder.glob(READERS))
    if not files:
        return None
    readers: list[Reader] = []
    problems: list[Problem] = []
    for file in files:
        try:
            readers.append(read_reader(str(file), read_text(file), rulebook))
        except Unreadable as error:
            problems.extend(error.problems)
    ids = [reader.id for reader in readers]
    problems += [
        Problem(str(folder), 0, f"two files here are of reader {id_!r}", "Give each reader a name.")
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1})
    ]
    reasons, strange = _reasons(folder / REASONS)
    if problems or strange:
        raise Unreadable([*problems, *strange])
    return Panel(tuple(readers), reasons)


def _reasons(file: Path) -> tuple[dict[str, str], list[Problem]]:
    """The reasons, a line each, as in `my-story counselling: ...`; empty lines and lines with a # count for nothing."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for line, text in enumerate(read_text(file).splitlines() if file.exists() else (), start=1):
        cell, colon, reason = text.partition(": ")
        if not text.strip() or text.startswith("#"):
            continue
        if colon and len(cell.split()) == 2 and reason.strip():
            found[cell] = reason.strip()
        else:
            problems.append(Problem(str(file), line, "this is no reason", "Write `item option: reason` on one line."))
    return found, problems
