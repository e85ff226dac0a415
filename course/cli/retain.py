"""`course retain`: keep what is stored of learners no longer than was promised."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.progress import track

from course.cli.content_location import settings
from course.cli.failure import counted
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store


@click.command("retain", cls=Exemplified, examples=["course retain --days 400 --dry-run", "course retain --days 400"])
@click.option(
    "--days", metavar="N", type=click.IntRange(1, 36500), required=True, help="Idle for so many days is too long."
)
@click.option("--dry-run", is_flag=True, help="Only say how many it would be.")
@takes_store
def command(days: int, dry_run: bool, store: str | None) -> None:
    """Erase every learner who has done nothing for the given number of days, as `course forget` does.

    Run it every night to hold what you promise. Their completion records are then revoked; simulated learners stay.
    """
    now = datetime.now(UTC)
    with open_store(settings(store=store)) as opened:
        idle = opened.idle(now - timedelta(days=days))
        rows = 0
        if not dry_run:
            for learner in track(idle, "Erasing", console=Console(stderr=True), transient=True, disable=not idle):
                rows += sum(opened.forget(learner, now).values())
    since = f"idle for {counted(days, 'day')}"
    if dry_run:
        click.echo(f"{counted(len(idle), 'learner')} {since}; nothing was erased.")
    else:
        click.echo(f"Erased: {counted(len(idle), 'learner')} {since}, {counted(rows, 'row')}.")
