"""`course regrade`: grade stored attempts again under the current rules and scenarios."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from course.bank import Bank
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.language import N_, _, counted, number
from course.session.regrade import Cause, Change, Regrading
from course.store import Regrade, Regrades, Store
from grader import QUADRANT


@click.command(
    "regrade",
    cls=Exemplified,
    examples=["course regrade --dry-run", "course regrade", "course regrade --undo"],
)
@click.option("--dry-run", is_flag=True, help="Only show what would change, and why.")
@click.option("--undo", is_flag=True, help="Undo the last regrade: the earlier outcomes apply again.")
@click.option("--learners", is_flag=True, help="Also list the pseudonyms of those whose outcomes change.")
@click.option("--json", "as_json", is_flag=True, help="Print what changes as one JSON object.")
@takes_store
@takes_content
def command(
    dry_run: bool,
    undo: bool,
    learners: bool,
    as_json: bool,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Regrade every stored attempt after rules or scenarios were edited.

    Attempts stay as they were submitted. The new outcomes are stored beside the old ones, and everybody sees them from
    then on, until you undo the regrade. An attempt that picked an option that is no longer offered keeps its outcome.
    """
    if undo and dry_run:
        raise WrongUse(_("Use --dry-run or --undo, not both."))
    places = settings(store=store, guidance=guidance, scenarios=scenarios)
    content = bank(places)
    with open_store(places, content.rulebook.course) as opened:
        if undo:
            _undo(opened.regrades)
            return
        found = regrade(opened, content, keep=not dry_run)
    if as_json:
        click.echo(json.dumps(as_plain(found, content, learners), indent=2))
    else:
        _show(found, content, dry_run, learners)


def regrade(store: Store, content: Bank, keep: bool) -> Regrading:
    """Regrade all stored attempts with a progress bar, and store changed outcomes if `keep`."""
    regrades, found = store.regrades, Regrading(content)
    made: Regrade | None = None
    with _watched(_("Regrading"), regrades.count()) as moved:
        for page in regrades.graded():
            rows = list(found.grade(page))
            if rows and keep:
                made = made or regrades.begin(content.rulebook.version, datetime.now(UTC))
                regrades.keep(made, rows)
            moved(len(page))
    if made:
        regrades.end(made, datetime.now(UTC))
    return found


@contextmanager
def _watched(what: str, total: int) -> Iterator[Any]:
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=total)
        yield lambda number: bar.advance(task, number)


def undo(regrades: Regrades) -> tuple[Regrade, int] | None:
    """Undo the newest regrade with a progress bar; return it and its number of outcomes, or None."""
    newest = regrades.last()
    if newest is None:
        return None
    number = regrades.number(newest)
    with _watched(_("Undoing"), number) as moved:
        for page in regrades.undo(newest):
            moved(page)
    return newest, number


def _undo(regrades: Regrades) -> None:
    undone = undo(regrades)
    if undone is None:
        raise WrongUse(_("There is no regrade to undo."))
    before, number = undone
    when = before.begun.astimezone().strftime("%Y-%m-%d %H:%M")
    click.echo(
        counted(
            "The regrade of {when} is undone: {count} outcome is as it was before.",
            "The regrade of {when} is undone: {count} outcomes are as they were before.",
            number,
            when=when,
        )
    )


def as_plain(found: Regrading, content: Bank, learners: bool) -> dict[str, Any]:
    """Return the changes as JSON values; learners are numbered unless pseudonyms are asked for."""
    return {
        "attempts": found.seen,
        "kept": found.kept,
        "changed": sum(change.attempts for change in found.changed.values()),
        "learners": sorted(found.learners) if learners else len(found.learners),
        "items": [
            {
                "item": item,
                "variant": variant,
                "attempts": change.attempts,
                "learners": len(change.learners),
                "raised": change.raised,
                "lowered": change.lowered,
                "mean_change": round(change.moved / change.attempts, 4),
                "because": [
                    {
                        "option": cause.option,
                        "before": cause.before,
                        "now": cause.now,
                        "rules": list(cause.rules),
                        "clause": [content.rulebook.clauses[each].cited for each in cause.clause],
                    }
                    for causes in change.causes()
                    for cause in causes
                ],
            }
            for (item, variant), change in found.changed.items()
        ],
    }


def _show(found: Regrading, content: Bank, dry_run: bool, learners: bool) -> None:
    changed = sum(change.attempts for change in found.changed.values())
    click.echo(
        (
            _("{attempts} regraded: {outcomes} of {learners} would change.")
            if dry_run
            else _("{attempts} regraded: {outcomes} of {learners} changed.")
        ).format(
            attempts=counted("{count} attempt", "{count} attempts", found.seen),
            outcomes=counted("{count} outcome", "{count} outcomes", changed),
            learners=counted("{count} learner", "{count} learners", len(found.learners)),
        )
    )
    for (item, variant), change in found.changed.items():
        which = _("{item}, variant {variant}").format(item=item, variant=variant) if variant else item
        click.echo(
            counted(
                "  {which}: {attempts} of {count} learner; {raised} higher, {lowered} lower, {moved:+.1f} "
                "points on average",
                "  {which}: {attempts} of {count} learners; {raised} higher, {lowered} lower, {moved:+.1f} "
                "points on average",
                len(change.learners),
                which=which,
                attempts=number(change.attempts),
                raised=number(change.raised),
                lowered=number(change.lowered),
                moved=100 * change.moved / change.attempts,
            )
        )
        for line in _because(change, content):
            click.echo(_("    because {line}").format(line=line))
    if found.kept:
        click.echo(
            counted(
                "{count} attempt picked an option that is no longer offered, and kept its outcome.",
                "{count} attempts picked an option that is no longer offered, and kept their outcomes.",
                found.kept,
            )
        )
    if learners:
        click.echo("\n".join(sorted(found.learners)))
    if changed and dry_run:
        click.echo(_("Nothing is stored. Apply it with: course regrade"))
    elif changed:
        click.echo(_("Undo it with: course regrade --undo"))


def _because(change: Change, content: Bank) -> Iterator[str]:
    for causes in change.causes():
        if not causes:
            yield _("the degrees of several options in one group have changed")
        for cause in causes:
            yield _told(cause, content)


def _told(cause: Cause, content: Bank) -> str:
    if cause.option == QUADRANT:
        return _("the situation was {before} and is {now} now").format(before=cause.before, now=cause.now)
    name = content.rulebook.options[cause.option].name
    says = (
        N_("“{name}” was {before} and is {now} now, by the rule {rules}")
        if cause.rules
        else N_("“{name}” was {before} and is {now} now, since none of its rules applies")
    )
    return _(says).format(name=name, before=cause.before, now=cause.now, rules=", ".join(cause.rules))
