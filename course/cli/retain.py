"""`course retain`: erase learners who have been inactive for longer than the promised retention period."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.progress import track

from course.cli.content_location import settings
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.language import _, counted


@click.command("retain", cls=Exemplified, examples=["course retain --days 400 --dry-run", "course retain --days 400"])
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 36500),
    required=True,
    help="Erase learners who have been idle for this many days.",
)
@click.option("--dry-run", is_flag=True, help="Only say how many learners would be erased.")
@takes_store
def command(days: int, dry_run: bool, store: str | None) -> None:
    """Erase every learner who has done nothing for the given number of days, as `course forget` does.

    Run it every night to keep the retention period that you promised. Completion records of erased learners are
    revoked; simulated learners stay.
    """
    now = datetime.now(UTC)
    with open_store(settings(store=store)) as opened:
        idle = opened.idle(now - timedelta(days=days))
        rows = 0
        if not dry_run:
            for learner in track(idle, _("Erasing"), console=Console(stderr=True), transient=True, disable=not idle):
                rows += sum(opened.forget(learner, now).values())
    if dry_run:
        click.echo(
            counted(
                "{count} learner idle for {days}; nothing was erased.",
                "{count} learners idle for {days}; nothing was erased.",
                len(idle),
                days=counted("{count} day", "{count} days", days),
            )
        )
    else:
        click.echo(
            counted(
                "Erased: {count} learner idle for {days}, {rows}.",
                "Erased: {count} learners idle for {days}, {rows}.",
                len(idle),
                days=counted("{count} day", "{count} days", days),
                rows=counted("{count} row", "{count} rows", rows),
            )
        )
