"""How the panel's readings compare with the rulings, as `course check --panel` reports it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from course.bank import READERS, Panel, Scenario, open_panel
from course.cli.failure import WrongUse
from course.language import _, counted, number
from grader import POSITIVE, Rulebook, compare

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_panel(command: Command) -> Command:
    """Add --panel-folder."""
    return click.option(
        "--panel-folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder with second readings.  [default: the course's own]",
    )(command)


def panel_in(folder: Path | None, rulebook: Rulebook) -> Panel:
    """Read the panel from a folder. Raises Unreadable with every problem in it, WrongUse without a panel."""
    found = open_panel(folder, rulebook) if folder else None
    if found is None:
        raise WrongUse(
            _(
                "There are no second readings here: name a folder that holds {readers} with --panel-folder. The "
                "course's own are in the project's source (tests/panel), not in the installed package."
            ).format(readers=READERS)
        )
    return found


def agreement(panel: Panel, variants: Mapping[str, tuple[Scenario, ...]], rulebook: Rulebook) -> dict[str, Any]:
    """Return the agreement among the readers, and of the rulings with the readers, as plain data.

    Only readings of the first variant's current prose count. Options that never apply are left out.
    """
    firsts = {id_: found[0] for id_, found in variants.items()}
    fresh = {id_: panel.readings(scenario.item) for id_, scenario in firsts.items()}
    readers = panel.current(scenario.item for scenario in firsts.values())
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
    """Print the result as lines of text."""
    console.print(_("Second readings of the prose alone"), style="bold")
    for reader in plain["readers"]:
        console.print(
            counted(
                "Reader {id}: {count} item. How they read: {how}.",
                "Reader {id}: {count} items. How they read: {how}.",
                reader["readings"],
                id=reader["id"],
                how=reader["how"],
            )
        )
    for name, words in (
        ("unread", _("Read by fewer than two readers")),
        ("stale", _("Read in an earlier wording")),
    ):
        if plain[name]:
            console.print(f"{words}: {', '.join(plain[name])}.")
    if plain["cells"]:
        console.print(
            _(
                "The readers agree in {same:.1%} of {cells} (options of {items}); Cohen's kappa is {kappa}; "
                "{unclear} unclear to at least one reader."
            ).format(
                same=plain["same"] / plain["cells"],
                cells=counted("{count} cell", "{count} cells", plain["cells"]),
                items=counted("{count} item", "{count} items", plain["items"]),
                kappa=_kappa(plain["kappa"]),
                unclear=number(plain["unclear"]),
            )
        )
    if plain["clear"]:
        console.print(
            _(
                "The rulings agree with them in {agreed:.1%} of the {cells} in which all readers are clear and agree; "
                "{differences}."
            ).format(
                agreed=plain["agreed"],
                cells=counted("{count} cell", "{count} cells", plain["clear"]),
                differences=counted("{count} difference", "{count} differences", len(plain["differences"])),
            )
        )
    for each in plain["differences"]:
        console.print(
            _("  {item} {option}: readers {readers}, ruling {ruling}. {reason}").format(
                item=each["item"],
                option=each["option"],
                readers=each["readers"],
                ruling=each["ruling"],
                reason=each["reason"] or _("No reason is given."),
            )
        )
    for cell in plain["idle_reasons"]:
        console.print(_("  {cell}: a reason is given, but the readers and the ruling agree.").format(cell=cell))
    console.print()


def _kappa(kappa: float | None) -> str:
    return _("not defined") if kappa is None else f"{kappa:.2f}"
