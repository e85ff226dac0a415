"""`course audit`: what was exported, erased or unlocked."""

import click

from course.cli.content_location import settings
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.language import _


@click.command(
    "audit", cls=Exemplified, examples=["course audit", "course audit --store sqlite:////srv/course/course.db"]
)
@takes_store
def command(store: str | None) -> None:
    """List every export and erasure, one per line: when, what, how many rows, and by which role. No one is named.

    A learner's own exports from one page within an hour are listed as one line.
    """
    with open_store(settings(store=store)) as opened:
        notes = opened.audit.notes()
    for note in notes:
        click.echo(f"{note.noted:%Y-%m-%d %H:%M:%S} UTC  {note.act:<16} {note.rows:>9,}  {note.role}")
    if not notes:
        click.echo(_("No export, erasure or unlocking has been recorded yet."))
