"""`course serve`: the learner's app."""

import functools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click

from course.cli.app import SHAPE, UNASKED, run, shown, takes_log_format
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.hub import run_in_hub
from course.cli.offered_languages import only_complete_languages
from course.cli.optional_package import require
from course.cli.store_options import open_store, takes_store
from course.language import _, counted, offered
from course.live.expected_learners import expected, expected_now
from course.log import VARIABLE
from course.serving import App
from course.serving.address import web_origin
from course.store import Store, StoreError
from course.store.integrity import StoreWatch

STATIC = Path(__file__).parents[1] / "page"


@click.command(
    "serve",
    cls=Exemplified,
    examples=[
        "course serve",
        "course serve --port 9000 --store sqlite:////srv/course/course.db --expect 200",
        "course serve --lti lti.yaml --behind-proxy",
        "course serve --frame-ancestors https://lms.example.edu --behind-proxy",
    ],
)
@click.option("--port", type=click.IntRange(1, 65535), default=8866, show_default=True, help="Port to listen on.")
@click.option(
    "--ip",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Change it only behind a proxy with https.",
)
@click.option(
    "--expect",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="How many learners will come at once, if more than the cohorts expect.",
)
@click.option(
    "--workers",
    metavar="N",
    envvar="COURSE_WORKERS",
    type=click.IntRange(1, 256),
    help="Worker processes; COURSE_WORKERS.  [default: one per processor, as memory allows]",
)
@click.option("--behind-proxy", is_flag=True, help="Trust X-Forwarded-For, which a proxy in front of this server sets.")
@click.option(
    "--kernels",
    type=click.Choice(["virtual", "ordinary"]),
    default="virtual",
    show_default=True,
    help="Many learners in one process, or a separate Jupyter kernel for each, which needs far more memory.",
)
@click.option(
    "--metrics-token",
    metavar="FILE",
    envvar="COURSE_METRICS_TOKEN_FILE",
    type=click.Path(path_type=Path),
    help="A token that lets other machines read /metrics; this machine needs none.",
)
@takes_log_format
@click.option("--hub", is_flag=True, help="Run as a service of JupyterHub, which provides the address and the users.")
@click.option(
    "--lti",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Run inside learning management systems, through LTI 1.3; the file holds their "
    "registrations (docs/guides/lti.md).",
)
@click.option(
    "--frame-ancestors",
    metavar="URL",
    envvar="COURSE_FRAME_ANCESTORS",
    multiple=True,
    help="Address of a learning management system without LTI. Its pages may "
    "show the course in a frame and are told of completion. May be repeated; COURSE_FRAME_ANCESTORS.",
)
@click.option("--cohort", metavar="ID", help="The cohort that learners join.  [default: open]")
@takes_store
@takes_content
def command(
    port: int,
    ip: str,
    expect: int,
    workers: int | None,
    behind_proxy: bool,
    kernels: Literal["virtual", "ordinary"],
    metrics_token: Path | None,
    log_format: str,
    hub: bool,
    lti: Path | None,
    frame_ancestors: tuple[str, ...],
    cohort: str | None,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Run the learner's app until Ctrl-C. Answers are kept in the store, which is made on the first start."""
    places = settings(store=store, guidance=guidance, scenarios=scenarios, cohort=cohort)
    if places.identity == "hub" and not hub:
        raise WrongUse(
            _("COURSE_IDENTITY is hub, which needs JupyterHub to identify learners: add --hub, or unset it.")
        )
    if lti is not None:
        require("cryptography", "jwt")
    if places.identity == "lti" and lti is None:
        raise WrongUse(
            _("COURSE_IDENTITY is lti, which needs registrations of platforms: add --lti FILE, or unset it.")
        )
    if hub and lti is not None:
        raise WrongUse(_("--hub and --lti are two ways to identify learners; give only one of them."))
    if frame_ancestors and (hub or lti is not None):
        raise WrongUse(
            _(
                "{hub} already identifies learners and determines which pages may show the course. "
                "Use --frame-ancestors only without it, for a package of course export scorm."
            ).format(hub="--hub" if hub else "--lti")
        )
    origins = tuple(dict.fromkeys(_origin(each) for each in frame_ancestors))
    public = urlsplit(places.address)
    content = bank(places)
    places = only_complete_languages(places, content.rulebook.lang)
    # what would fail for each learner fails here, once, in words
    with open_store(places, content.rulebook.course, claims=True) as opened:
        expect = max(expect, expected(opened.cohorts(), datetime.now(UTC)))
        click.echo(
            counted(
                "{count} scenario. Answers are kept in {store}.",
                "{count} scenarios. Answers are kept in {store}.",
                len(content.stories),
                store=shown(places.store),
            )
        )
        app = App(
            notebook=places.notebooks / "learner" / "app.ipynb",
            title=content.rulebook.title,
            lang=content.rulebook.lang,
            languages=offered(content.rulebook.lang, places.languages),
            port=port,
            ip=ip,
            static_dir=STATIC,
            module="page.js",
            styles=("page.css",),
            preload=("course.ui",),
            environment=replace(places, rehearsed=places.rehearsed or expect > 0).environment()
            | {VARIABLE: log_format},
            shape=SHAPE,
            unasked=UNASKED,
            expect=expect,
            reserve=8,  # its first view, the welcome, is the same for everybody
            headcount=functools.partial(headcount, opened),
            sound=StoreWatch(opened).sound,
            workers=workers,
            behind_proxy=behind_proxy,
            kernels=kernels,
            metrics_token_file=metrics_token,
            name=public.hostname or "",
            origin=public.netloc,
            base_url=public.path,
            frame_ancestors=origins,
            on_ready=lambda address: click.echo(
                _("The course is ready at {address}  (Ctrl-C ends it)").format(address=address)
            ),
        )
        try:
            if hub:
                run_in_hub(app, places)
            elif lti is not None:
                from course.cli.lti import run_in_lti  # noqa: PLC0415 - loaded where it is needed alone

                run_in_lti(app, places, lti, content, opened)
            else:
                run(app)
        finally:
            opened.checkpoint()  # the workers have ended: leave no log that a restored file would meet


def _origin(given: str) -> str:
    try:
        return web_origin(given)
    except ValueError as problem:
        raise WrongUse(
            _(
                "--frame-ancestors is {given!r}; give the address of one site without a path, as in "
                "https://lms.example.edu, and repeat the option for another."
            ).format(given=given)
        ) from problem


def headcount(store: Store) -> int:
    """Return the number of learners expected; 0 if the store does not answer."""
    try:
        return expected_now(store)
    except StoreError:
        return 0
