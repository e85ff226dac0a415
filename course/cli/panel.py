"""The panel of second readers on disk, and how its readings compare with the rulings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from course.bank import Scenario, read_text
from course.cli.failure import WrongUse, counted
from course.settings import Settings
from grader import POSITIVE, Item, Problem, Reader, Reading, Rulebook, Unreadable, compare, prose_version, read_reader

OWN = Path(__file__).parents[2] / "tests" / "panel"
"""The course's own panel, in a checkout."""
READERS, REASONS = "reader-*.yaml", "reasons.txt"

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_panel(command: Command) -> Command:
    """Add --panel-folder."""
    return click.option(
        "--panel-folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder with second readings.  [default: the course's own]",
    )(command)


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


def find_panel(given: Path | None, places: Settings) -> Path | None:
    """The folder that was named, else the course's own; None where other guidance than the course's own is in use."""
    if given is not None:
        return given
    return OWN if places.guidance == Settings().guidance and OWN.is_dir() else None


def open_panel(folder: Path | None, rulebook: Rulebook) -> Panel:
    """The panel in a folder. Raises Unreadable with every problem in its files, WrongUse where there is none."""
    files = sorted(folder.glob(READERS)) if folder else []
    if folder is None or not files:
        raise WrongUse(f"There is no panel here: name a folder that holds {READERS} with --panel-folder.")
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
    """The reasons, a line each, as in `ferry-strike efap: ...`; empty lines and lines with a # count for nothing."""
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


def agreement(panel: Panel, variants: Mapping[str, tuple[Scenario, ...]], rulebook: Rulebook) -> dict[str, Any]:
    """How far the readers agree with each other and the rulings with them, as plain data.

    Readings count that are of the words as they stand, in the first variant; compared are the options that can apply.
    """
    firsts = {id_: found[0] for id_, found in variants.items()}
    fresh = {id_: panel.readings(scenario.item) for id_, scenario in firsts.items()}
    readers = [
        replace(reader, readings={id_: read[reader.id] for id_, read in fresh.items() if reader.id in read})
        for reader in panel.readers
    ]
    options = [o.id for o in rulebook.options.values() if any(rule.degree in POSITIVE for rule in o.rules)]
    found = compare(readers, {id_: scenario.ruling for id_, scenario in firsts.items()}, options)
    cells = [f"{each.item} {each.option}" for each in found.differences]
    stale = [f"{reader.id} {id_}" for reader in panel.readers for id_ in firsts if id_ in reader.readings]
    return {
        "readers": [{"id": r.id, "how": r.how, "readings": len(r.readings)} for r in readers],
        "items": sum(len(read) > 1 for read in fresh.values()),
        "unread": [id_ for id_, read in fresh.items() if len(read) < 2],
        "stale": [each for each in stale if each.split()[0] not in fresh[each.split()[1]]],
        "cells": found.cells,
        "same": found.same,
        "kappa": None if found.kappa is None else round(found.kappa, 3),
        "unclear": found.unclear,
        "clear": found.clear,
        "agreed": None if found.agreed is None else round(found.agreed, 4),
        "differences": [
            {
                "item": each.item,
                "option": each.option,
                "readers": each.readers,
                "ruling": each.ruling,
                "reason": panel.reasons.get(f"{each.item} {each.option}", ""),
            }
            for each in found.differences
        ],
        "idle_reasons": [cell for cell in panel.reasons if cell.split()[0] in firsts and cell not in cells],
    }


def show(console: Console, plain: dict[str, Any]) -> None:
    """Print it in lines."""
    console.print("Second readings of the prose alone", style="bold")
    for reader in plain["readers"]:
        console.print(f"Reader {reader['id']}: {counted(reader['readings'], 'item')}. How: {reader['how']}.")
    for name, words in (("unread", "Read by fewer than two"), ("stale", "Read in other words than they have now")):
        if plain[name]:
            console.print(f"{words}: {', '.join(plain[name])}.")
    if plain["cells"]:
        console.print(
            f"The readers agree in {plain['same'] / plain['cells']:.1%} of {counted(plain['cells'], 'cell')} "
            f"({counted(plain['items'], 'item')} by options); Cohen's kappa {_kappa(plain['kappa'])}; "
            f"{plain['unclear']:,} unclear to one or more of them."
        )
    if plain["clear"]:
        console.print(
            f"The rulings agree with them in {plain['agreed']:.1%} of the {counted(plain['clear'], 'cell')} in which "
            f"all are clear and agree; {counted(len(plain['differences']), 'difference')}."
        )
    for each in plain["differences"]:
        console.print(
            f"  {each['item']} {each['option']}: readers {each['readers']}, ruling {each['ruling']}. "
            f"{each['reason'] or 'No reason is written.'}"
        )
    for cell in plain["idle_reasons"]:
        console.print(f"  {cell}: a reason is written, but nothing differs.")
    console.print()


def _kappa(kappa: float | None) -> str:
    return "cannot be had" if kappa is None else f"{kappa:.2f}"
