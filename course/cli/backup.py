"""`course backup`: a copy of the store."""

from pathlib import Path

import click

from course.cli.content_location import settings
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.language import _


@click.command("backup", cls=Exemplified, examples=["course backup /srv/backup/course-2027-01-31.db"])
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@takes_store
def command(target: Path, store: str | None) -> None:
    """Copy the embedded store, whole and of one moment, into the new file TARGET; the course may go on meanwhile.

    To restore it, stop the course and run course restore. A store on PostgreSQL is copied by its own tool, pg_dump.
    """
    with open_store(settings(store=store)) as opened:
        opened.backup(target.absolute())
    click.echo(_("The copy is in {target}, readable by you alone.").format(target=target))
