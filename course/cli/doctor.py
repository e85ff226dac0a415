"""`course doctor`: check whether this installation is ready, and say what to fix."""

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from course.cli import contacts, doctor_machine
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.finding import Finding
from course.cli.help_examples import Exemplified
from course.cli.offered_languages import asked, incomplete
from course.cli.optional_package import require
from course.cli.push import read_credentials
from course.cli.store_options import takes_store
from course.language import N_, _, counted
from course.settings import Settings

AREAS = (
    N_("address"), N_("backup"), N_("clock"), N_("contacts"), N_("course"), N_("disk"), N_("environment"),
    N_("headers"), N_("languages"), N_("machine"), N_("record store"), N_("secrets"), N_("store"),
)  # fmt: skip
"""The areas of findings, besides `lti` and `websocket`."""
SIGNS = {"good": N_("ok  "), "note": N_("note"), "problem": N_("FIX ")}


@click.command(
    "doctor",
    cls=Exemplified,
    examples=[
        "course doctor",
        "course doctor --backups /srv/backup --json",
        "course doctor --lrs https://lrs.example.edu/xAPI --credentials lrs.key",
        "course doctor --lti lti.yaml",
    ],
)
@click.option(
    "--backups",
    metavar="FOLDER",
    envvar="COURSE_BACKUPS",
    type=click.Path(path_type=Path),
    help="Folder of the nightly backups, to check their age; COURSE_BACKUPS.",
)
@click.option(
    "--workers",
    metavar="N",
    envvar="COURSE_WORKERS",
    type=click.IntRange(1, 256),
    help="Worker processes of course serve; COURSE_WORKERS.  [default: as many as course serve starts]",
)
@click.option("--lrs", metavar="URL", help="Address of a learning record store to check: the part before /statements.")
@click.option(
    "--credentials",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with its KEY:SECRET on one line.",
)
@click.option(
    "--lti",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The registration file of course serve --lti.",
)
@click.option("--offline", is_flag=True, help="Do not contact the course's address or LTI platforms.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@takes_store
@takes_content
def command(
    backups: Path | None,
    workers: int | None,
    lrs: str | None,
    credentials: Path | None,
    lti: Path | None,
    offline: bool,
    as_json: bool,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Check this installation: course, machine, store, backups, clock, address, contacts, record store, LTI, settings.

    Each finding says what to do. Run it with the environment variables of course serve, while
    that is running. The exit code is 1 if something needs fixing.
    """
    if bool(lrs) != bool(credentials):
        raise WrongUse(_("--lrs and --credentials go together; give both or neither."))
    places = settings(store=store, guidance=guidance, scenarios=scenarios)
    found = [*_local(places, backups, workers)]
    if not offline or lrs:
        from course.cli import doctor_network  # noqa: PLC0415 - it loads what only asking other machines needs

        found += [] if offline else doctor_network.address(places.address)
        found += [doctor_network.record_store(lrs, read_credentials(credentials))] if lrs and credentials else []
    if lti:
        require("jwt", "cryptography")
        from course.cli import doctor_lti  # noqa: PLC0415 - it loads what only LTI needs

        found += doctor_lti.findings(lti, places, offline=offline)
    problems = sum(each.level == "problem" for each in found)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(each) for each in found], indent=1, ensure_ascii=False))
    else:
        for each in found:
            click.echo(f"{_(SIGNS[each.level]):4} {_(each.area):12} {each.says}")
            if each.todo:
                click.echo(f"{'':17} {each.todo}")
        click.echo(
            counted("{count} problem to fix.", "{count} problems to fix.", problems)
            if problems
            else _("Nothing to fix.")
        )
    raise SystemExit(1 if problems else 0)


def _local(places: Settings, backups: Path | None, workers: int | None) -> Iterator[Finding]:
    content = bank(places)
    yield from doctor_machine.course(content, places)
    yield from _languages(places, content.rulebook.lang)
    yield from doctor_machine.machine(workers)
    yield from doctor_machine.store(places, content.rulebook.course)
    yield from doctor_machine.backups(backups)
    yield from doctor_machine.contacts(content.rulebook, places.guidance, contacts.today())
    yield from doctor_machine.secrets(places)
    yield from doctor_machine.environment(os.environ, places)


def _languages(places: Settings, own: str) -> Iterator[Finding]:
    """Report whether each language that learners should be able to choose is complete."""
    for language in asked(places, own):
        why = incomplete(places, language)
        if not why:
            yield Finding("languages", "good", _("{language} is complete.").format(language=language))
        elif places.incomplete_languages:
            says = _("{language} is offered although {why}.").format(language=language, why=why)
            yield Finding("languages", "note", says)
        else:
            says = _("{language} is not offered: {why}.").format(language=language, why=why)
            todo = _("Run course translate status {language} --list, or set COURSE_INCOMPLETE_LANGUAGES=yes.")
            yield Finding("languages", "problem", says, todo.format(language=language))
