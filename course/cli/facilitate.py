"""`course facilitate`: the facilitator's app, behind a token."""

import os
import secrets
from pathlib import Path

import click

from course.cli.app import SHAPE, UNASKED, run, shown, takes_log_format
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.offered_languages import only_complete_languages
from course.cli.optional_package import require
from course.cli.store_options import open_store, takes_cell, takes_store
from course.language import _, offered
from course.log import VARIABLE
from course.serving import App
from course.store.integrity import StoreWatch

STATIC = Path(__file__).parents[1]


@click.command(
    "facilitate",
    cls=Exemplified,
    examples=[
        "course facilitate",
        "course facilitate --cohort 2026-autumn --store sqlite:////srv/course/course.db",
    ],
)
@click.option("--port", type=click.IntRange(1, 65535), default=8867, show_default=True, help="Port on 127.0.0.1.")
@click.option("--cohort", metavar="ID", help="The cohort that is shown first.  [default: open]")
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The token file; it is made if it does not exist.  [default: a file among your application data]",
)
@takes_log_format
@takes_cell
@takes_store
@takes_content
def command(
    port: int,
    cohort: str | None,
    token_file: Path | None,
    log_format: str,
    smallest_cell: int | None,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Run the facilitator's app until Ctrl-C: completion, scores, and the options most often left out.

    To open it, you need the token, which is made on the first start. No
    one is named, and figures based on fewer than 11 learners are not shown.
    """
    require("pandas", "openpyxl", "weasyprint")
    places = settings(
        store=store,
        guidance=guidance,
        scenarios=scenarios,
        cohort=cohort,
        smallest_cell=smallest_cell,
        token_file=token_file,
    )
    rulebook = bank(places).rulebook
    places = only_complete_languages(places, rulebook.lang)
    invitation = secrets.token_urlsafe(24)  # a browser keeps the address: what is in it must not open the page for long

    def ready(address: str) -> None:
        click.echo(
            _("Sign in at {address}?token={invitation}  (Ctrl-C ends it)").format(
                address=address, invitation=invitation
            )
        )
        click.echo(
            _("The link works once, within ten minutes; afterwards {address} asks for the token.").format(
                address=address
            )
        )
        click.echo(
            _("The token is in {token_file}; for a new one, delete the file and start again.").format(
                token_file=places.token_file
            )
        )

    with open_store(places, rulebook.course) as opened:  # what would fail on the page fails here, in words
        make_token(places.token_file)
        click.echo(_("Answers are read from {store}.").format(store=shown(places.store)))
        app = App(
            notebook=places.notebooks / "facilitator" / "app.ipynb",
            title=_("Cohorts: {rulebook}").format(rulebook=rulebook.title),
            lang=rulebook.lang,
            languages=offered(rulebook.lang, places.languages),
            port=port,
            workers=1,
            token_file=places.token_file,
            invitation=invitation,
            static_dir=STATIC,
            module="page/page.js",
            styles=("page/page.css", "cohort/cohort.css", "cohort/room.css"),
            preload=("course.cohort.worker_preload", "course.export.export_menu"),
            environment=places.environment() | {VARIABLE: log_format},
            shape=SHAPE,
            unasked=UNASKED,
            sound=StoreWatch(opened).sound,
            on_ready=ready,
        )
        try:
            run(app)
        finally:
            opened.checkpoint()  # the worker has ended: leave no log that a restored file would meet


def make_token(path: Path) -> str:
    """Return the token in the file; create the file, readable by its owner only, if it is missing. Raises WrongUse."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="utf-8").strip()
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or _("it is not text")
        raise WrongUse(
            _("The token file {path} cannot be used ({why}); name another with --token-file.").format(
                path=path, why=why
            )
        ) from error
