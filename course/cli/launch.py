"""`course export scorm` and `cmi5`: the hosted course as a package, for a learning management system without LTI."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import click

from course.bank import PATH_NAMES, Bank
from course.bank.lms_target import Targets
from course.cli import delivery
from course.cli.content_location import takes_language
from course.cli.delivery import deliver, takes_cohort
from course.cli.failure import WrongUse
from course.cli.file_type import kind_of
from course.cli.help_examples import Exemplified
from course.export import Document
from course.export.lms_package import Launch, as_cmi5, as_scorm
from course.language import N_, _, speaking
from course.language.catalogue import SOURCE
from course.serving.address import loopback
from course.session.visibility import told
from course.store import Cohort

_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:_\[\]-]+(/[A-Za-z0-9._~/-]*)?")
NEXT: Final = N_(
    "Run course serve with --frame-ancestors and the address of your learning management system. Learners can "
    "forge what their browser reports; if completion matters, use LTI "
    "(docs/guides/lti.md)."
)


def takes_launch(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options --address and --path, and those of every cohort export."""
    address = click.option(
        "--address", metavar="URL", help="The address at which learners open the course.  [default: COURSE_ADDRESS]"
    )
    path = click.option(
        "--path", metavar="ID", help="Which path has to be completed: quick, orientation, full.  "
        "[default: the cohort's path, else the whole course]",
    )  # fmt: skip
    return address(path(takes_language(takes_cohort(command))))


@click.command(
    "scorm",
    cls=Exemplified,
    examples=[
        "course export scorm --cohort 2026-autumn --address https://course.example.edu/ --output course.zip",
        "course export scorm --cohort 2026-autumn --path orientation --output orientation.zip",
    ],
)
@takes_launch
def scorm(**given: Any) -> None:
    """Write a SCORM 1.2 package that opens the hosted course and reports completion.

    The package holds one small page and none of the course's content. Learners who open it join the
    cohort, which must have been made with --sight completion, progress or results. Their first
    screen says what is sent to the learning management system. With results, that includes their score.
    """
    _write(given, as_scorm)


@click.command(
    "cmi5",
    cls=Exemplified,
    examples=["course export cmi5 --cohort 2026-autumn --address https://course.example.edu/ --output course.zip"],
)
@takes_launch
def cmi5(**given: Any) -> None:
    """Write a cmi5 package that opens the hosted course and sends xAPI statements on completion.

    Like course export scorm, for a learning management system with a learning record store. It
    sends initialized, completed and terminated; with --sight results also passed, with the score.
    """
    _write(given, as_cmi5)


def _write(given: Mapping[str, Any], make: Callable[[Launch], Document]) -> None:
    kind_of(given["output"], "zip", ("zip",))
    address = _address(given["address"] or delivery.places(given).address)
    with delivery.cohort(given) as (content, store, cohort):
        launch = replace(_launch(content, cohort, address, given["path"]), language=given["language"])
        with speaking(given["language"] or SOURCE):
            made = make(launch)
        deliver(made, given["output"], store, "export-package", "package")
    click.echo(_(NEXT), err=True)


def _address(given: str) -> str:
    where = urlsplit(given) if _ADDRESS.fullmatch(given) else None
    if where is None or not (where.scheme == "https" or loopback(where.hostname or "")):
        raise WrongUse(
            _(
                "The course's address is {given!r}; give the one that learners open, with https, as in --address "
                "https://course.example.edu/."
            ).format(given=given)
        )
    return given if given.endswith("/") else f"{given}/"


def _launch(content: Bank, cohort: Cohort, address: str, path: str | None) -> Launch:
    if cohort.simulated:
        raise WrongUse(
            _("{cohort} is simulated, and nobody can join it; name another cohort.").format(cohort=cohort.name)
        )
    if cohort.sight == "nothing":
        raise WrongUse(
            _(
                "The learners of {cohort} were told: “{sight}” So their completion is not reported. Make a "
                "cohort for this package: course cohort new NAME --sight completion."
            ).format(cohort=cohort.name, sight=told(cohort.sight))
        )
    if cohort.code is None:
        raise WrongUse(
            _("{cohort} has no join link yet; course cohort show {id} makes one.").format(
                cohort=cohort.name, id=cohort.id
            )
        )
    offered = content.only(cohort.scenarios) if cohort.scenarios else content
    chosen = path or cohort.path
    if chosen and chosen not in offered.stops:
        there = ", ".join(offered.stops) or "none"
        says = (
            N_("The cohort {cohort} has no path {chosen!r}; its paths are: {there}.")
            if chosen in PATH_NAMES
            else N_("There is no path {chosen!r}. The paths are: {there}.")
        )
        raise WrongUse(_(says).format(cohort=cohort.name, chosen=chosen, there=there))
    targets = Targets(content)
    target = (targets.find(f"path/{chosen}") if chosen else None) or targets.course
    return Launch(content.rulebook.title, address, cohort.code, target)
