"""`course restore`: replace the store with a backup."""

from datetime import UTC, datetime
from pathlib import Path

import click

from course.cli.content_location import settings
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.store_options import takes_store
from course.language import _, counted
from course.store import StoreError
from course.store.restore import restore


@click.command(
    "restore",
    cls=Exemplified,
    examples=["course restore /srv/backup/course-2027-01-31.db --store sqlite:////srv/course/course.db"],
)
@click.argument("backup", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_store
def command(backup: Path, store: str | None) -> None:
    """Verify the backup FILE and replace the store with a copy of it. The previous store file is kept.

    Stop the course first. Learners who were erased after the backup was made are in the store again: erase them again
    with course forget. A store on PostgreSQL is restored with PostgreSQL's own tool, pg_restore.
    """
    try:
        done = restore(settings(store=store).store, backup.absolute(), datetime.now(UTC))
    except StoreError as error:
        raise WrongUse(str(error)) from error
    except OSError as error:
        raise WrongUse(
            _("{filename} cannot be written ({why}); nothing was restored.").format(
                filename=error.filename, why=error.strerror
            )
        ) from error
    click.echo(
        _("Restored {learners} and {attempts} from {backup}.").format(
            learners=counted("{count} learner", "{count} learners", done.learners),
            attempts=counted("{count} attempt", "{count} attempts", done.attempts),
            backup=backup,
        )
    )
    if done.kept is not None:
        click.echo(
            _("The previous store is kept as {kept}; delete it when you no longer need it.").format(kept=done.kept)
        )
    click.echo(
        _("Learners who were erased after this backup was made are in the store again: erase them with course forget.")
    )
