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
    """Copy a consistent snapshot of the embedded store to the new file TARGET. The course can keep running meanwhile.

    To restore it, stop the course and run course restore. A store on PostgreSQL is copied with PostgreSQL's own tool,
    pg_dump.
    """
    with open_store(settings(store=store)) as opened:
        opened.backup(target.absolute())
    click.echo(_("The copy is in {target}. Only you can read it.").format(target=target))
