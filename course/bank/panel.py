"""The panel: files with the readings of independent readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from course.bank.files import read_text
from course.language import _
from course.settings import Settings
from grader import Item, Problem, Reader, Reading, Rulebook, Unreadable, prose_version, read_reader

OWN: Final = Path(__file__).parents[2] / "tests" / "panel"
"""The folder of the course's own panel; exists only in a source checkout."""
READERS: Final = "reader-*.yaml"
REASONS: Final = "reasons.txt"


@dataclass(frozen=True)
class Panel:
    """The readers, how they coded each item, and explanations of rulings that differ from their codes."""

    readers: tuple[Reader, ...]
    reasons: Mapping[str, str]
    """Item and option, separated by a space -> why the ruling differs, in a sentence or two."""
    originals: Mapping[str, str] = field(default_factory=dict)
    """Item -> version of its prose in the language in which readers read it; empty if items are not translated."""

    def readings(self, item: Item) -> dict[str, Reading]:
        """Return reader -> their reading of the item's current text; readers of other versions are absent."""
        prose = self.originals.get(item.id) or prose_version(item)
        every = {reader.id: reader.readings.get(item.id) for reader in self.readers}
        return {reader: reading for reader, reading in every.items() if reading and reading.prose == prose}

    def current(self, items: Iterable[Item]) -> list[Reader]:
        """Return the readers with only those of their readings that match the current text of these items."""
        fresh = {item.id: self.readings(item) for item in items}
        return [
            replace(reader, readings={id_: read[reader.id] for id_, read in fresh.items() if reader.id in read})
            for reader in self.readers
        ]


def find_panel(given: Path | None, guidance: Path) -> Path | None:
    """Return the given folder, else the course's own panel; None if a different guidance is in use.

    The course's own panel exists in a source checkout, but not in a wheel.
    """
    if given is not None:
        return given
    return OWN if guidance == Settings().guidance and OWN.is_dir() else None


def open_panel(folder: Path, rulebook: Rulebook) -> Panel | None:
    """Read the panel in a folder; None if it has no reader's file. Raises Unreadable with all problems."""
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
        Problem(
            str(folder),
            0,
            _("two files belong to reader {id!r}").format(id=id_),
            _("Give each reader a different name."),
        )
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1})
    ]
    reasons, strange = _reasons(folder / REASONS)
    if problems or strange:
        raise Unreadable([*problems, *strange])
    return Panel(tuple(readers), reasons)


def _reasons(file: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read the reasons, one per line, as in `my-story counselling: ...`; skip empty lines and lines with a #."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for line, text in enumerate(read_text(file).splitlines() if file.exists() else (), start=1):
        cell, colon, reason = text.partition(": ")
        if not text.strip() or text.startswith("#"):
            continue
        if colon and len(cell.split()) == 2 and reason.strip():
            found[cell] = reason.strip()
        else:
            problems.append(
                Problem(
                    str(file),
                    line,
                    _("this line does not give a reason"),
                    _("Write `item option: reason` on one line."),
                )
            )
    return found, problems
