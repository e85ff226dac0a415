"""`course forget`: erase everything stored about one learner."""

from datetime import UTC, datetime

import click

from course.cli.content_location import settings
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.language import _, counted, number
from course.session import Refused, read_token
from course.store import Learner, Store, hash_token


@click.command(
    "forget",
    cls=Exemplified,
    examples=[
        "course forget",
        "course forget 5d0c4a0e6c1f4a5f8f3f0c9b3d0a7e21 --yes",
    ],
)
@click.argument("learner", required=False)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@takes_store
def command(learner: str | None, yes: bool, store: str | None) -> None:
    """Erase everything that is stored about one learner, given by resume code or by the number under “My records”.

    If you give neither, the command asks for one, so that the code stays out of the shell's history. The learner's
    completion record is revoked. Backups keep the data until you replace them. On PostgreSQL, run it as the owner of
    the tables.
    """
    given = learner or click.prompt(_("Resume code, or number of the learner"))
    with open_store(settings(store=store)) as opened:
        found = find(opened, given)
        rows = sum(map(len, opened.kept(found.id).values()))
        if not yes:
            click.echo(
                counted(
                    "{count} row is stored about this learner, who joined on {day}.",
                    "{count} rows are stored about this learner, who joined on {day}.",
                    rows,
                    day=f"{found.created:%Y-%m-%d}",
                )
            )
            click.confirm(_("Erase all of them permanently?"), abort=True)
        erased = opened.forget(found.id, datetime.now(UTC))
    said = ", ".join(
        _("{rows} in {table}").format(rows=number(count), table=table) for table, count in erased.items() if count
    )
    click.echo(
        counted("Erased: {count} row ({said}).", "Erased: {count} rows ({said}).", sum(erased.values()), said=said)
    )


def find(store: Store, given: str) -> Learner:
    """Return the learner with this id or resume code. Raises WrongUse."""
    found = store.learner_with(given.strip())
    if found is None:
        try:
            found = store.learner(hash_token(read_token(given)))
        except Refused as refused:
            raise WrongUse(
                _(
                    "No learner in this store has this number, and it is not a resume code. Check the number and "
                    "--store."
                )
            ) from refused
    if found is None:
        raise WrongUse(
            _("No learner in this store has this resume code. They may have been erased, or may be in another store.")
        )
    return found
