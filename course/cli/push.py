"""`course push`: send statements to a learning record store while people learn."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.export.push import NotSent, Pusher, RecordStore
from course.language import _, counted
from course.session.visibility import exports

_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


@click.command(
    "push",
    cls=Exemplified,
    examples=[
        "course push --lrs https://lrs.example.edu/xAPI --home https://course.example.edu/ --credentials lrs.key",
        "course push --lrs https://lrs.example.edu/xAPI --home https://course.example.edu/ --credentials k --once",
    ],
)
@click.option("--lrs", metavar="URL", required=True, help="Address of the record store: the part before /statements.")
@click.option(
    "--home",
    metavar="URL",
    required=True,
    help="The course's address, used as the home page of learners' xAPI accounts.",
)
@click.option("--credentials", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="A file with KEY:SECRET on one line.")  # fmt: skip
@click.option("--every", metavar="SECONDS", type=click.FloatRange(0.1), default=5.0, show_default=True,
              help="How often to look for new answers.")  # fmt: skip
@click.option(
    "--once",
    is_flag=True,
    help="Send what is waiting, then stop. The exit code is 1 if the record store cannot be reached.",
)
@takes_store
@takes_content
def command(
    lrs: str, home: str, credentials: Path, every: float, once: bool, store: str | None, guidance: Path | None,
    scenarios: Path | None,
) -> None:  # fmt: skip
    """Send what learners do to a learning record store as xAPI statements, until Ctrl-C.

    Run it beside course serve. Learners never wait for it: answers are stored as always, and sent from there. While the
    record store is down, they stay in the queue and are sent again after 1, 2, 4 seconds and so on, up to five minutes.
    Only cohorts made with --sight results are sent: their learners were told so. Erasing a learner here does not erase
    anything in the record store.
    """
    for name, address in (("--lrs", lrs), ("--home", home)):
        if not _ADDRESS.fullmatch(address):
            raise WrongUse(
                _("{name} is {address!r}; give an address, as in https://course.example.edu/.").format(
                    name=name, address=address
                )
            )
    places = settings(store=store, guidance=guidance, scenarios=scenarios)
    content = bank(places)
    secret = read_credentials(credentials)
    with open_store(places, content.rulebook.course) as opened:
        pusher = Pusher(content, opened, RecordStore(lrs, secret), home, lambda: datetime.now(UTC))
        names = [each.name for each in opened.cohorts() if exports(each.sight) and not each.simulated]
        click.echo(
            _("Sending: {names}.").format(names=", ".join(names) or _("no cohort was made with --sight results yet"))
        )
        try:
            _push(pusher, every, once=once)
        except KeyboardInterrupt:
            click.echo(_("Stopped. Statements that were not sent are kept in the store."))


def read_credentials(file: Path) -> str:
    """Return the text KEY:SECRET in the file. Raises WrongUse."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(
            _("{file} cannot be read; give a text file with KEY:SECRET on one line.").format(file=file)
        ) from error
    if not re.fullmatch(r"[^:\n]+:[^\n]+", secret):
        raise WrongUse(_("{file} does not contain KEY:SECRET on one line.").format(file=file))
    return secret


def _push(pusher: Pusher, every: float, *, once: bool) -> None:
    """Push until Ctrl-C, or once. Log when a failure begins and when it ends."""
    failing = False
    while True:
        try:
            taken, refused = pusher.push()
        except NotSent as error:
            if once:
                raise click.ClickException(
                    _("{error}. Statements that were not sent are kept in the store.").format(error=error)
                ) from error
            if not failing:
                click.echo(_("{error}. Trying again; learners notice nothing.").format(error=error), err=True)
            failing = True
        else:
            if failing:
                click.echo(_("The record store answers again."), err=True)
            failing = False
            if taken or refused or once:
                click.echo(counted("{count} statement sent.", "{count} statements sent.", taken))
            if refused:
                click.echo(
                    counted(
                        "{count} statement refused by the record store, and not tried again.",
                        "{count} statements refused by the record store, and not tried again.",
                        refused,
                    ),
                    err=True,
                )
        if once:
            return
        time.sleep(pusher.delay or every)
