"""`course cohort`: make, list, show and close cohorts, and move a learner to another."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from course.bank import PATH_NAMES, Bank
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.file_type import kind_of
from course.cli.forget import find
from course.cli.help_examples import Exemplified, ExemplifiedGroup
from course.cli.store_options import open_store, takes_store
from course.language import _, counted
from course.live.cohort_closing import close_cohort
from course.live.invitation import alone, link, picture
from course.session.visibility import told
from course.settings import Settings
from course.store import MOST_EXPECTED, PARTS, Cohort, Sight, Store, StoreError, end_of, new_code, read_date, read_name

_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class Closing(click.DateTime):
    """A date and a time; a date alone means the end of that day."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        found: datetime = super().convert(value, param, ctx)
        return end_of(found.date()) if isinstance(value, str) and len(value) == len("2027-06-30") else found


@click.group(
    "cohort",
    cls=ExemplifiedGroup,
    examples=['course cohort new "Orientation, May" --expect 120', "course cohort list"],
)
def command() -> None:
    """Make, list, show and close cohorts, and move learners.

    Learners who open a cohort's link join the cohort, without a name or an account.
    """


@command.command(
    "new",
    cls=Exemplified,
    examples=[
        'course cohort new "Orientation, May" --expect 120 --path orientation --closes 2027-06-30 --qr may.svg',
        'course cohort new "New staff" --only my-story --only another-story',
    ],
)
@click.argument("name")
@click.option("--id", "id_", metavar="ID", help="Its id in reports and exports.  [default: made from the name]")
@click.option(
    "--expect",
    metavar="N",
    type=click.IntRange(1, MOST_EXPECTED),
    help="How many learners you expect; course serve prepares for them.",
)
@click.option("--opens", type=click.DateTime(_DATES), help="Nobody can start before this local time.")
@click.option(
    "--closes",
    type=Closing(_DATES),
    help="From this local time on, no answers, votes or picks are stored. A date alone means the end of that day.",
)
@click.option(
    "--only", multiple=True, metavar="ID", help="Offer only this scenario or quadrant; may be given more than once."
)
@click.option(
    "--sight",
    type=click.Choice(get_args(Sight)),
    default="nothing",
    show_default=True,
    help="What facilitators may see about one person. Learners are told, and it cannot be changed later.",
)
@click.option(
    "--path",
    type=click.Choice(list(PATH_NAMES)),
    help="The path on which its learners start.  [default: they choose one]",
)
@click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), help="Write the QR code to this .svg file.")
@takes_store
@takes_content
def new(
    name: str,
    id_: str | None,
    expect: int | None,
    opens: datetime | None,
    closes: datetime | None,
    only: tuple[str, ...],
    sight: Sight,
    path: str | None,
    qr: Path | None,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Make a cohort, and print the link that its learners use to join."""
    places = settings(store=store, guidance=guidance, scenarios=scenarios)
    content = bank(places)
    require_known(only, content)
    try:
        name, opens, closes = read_name(name), _local(opens), _local(closes)
    except ValueError as error:
        raise WrongUse(str(error)) from error
    now, named = datetime.now(UTC), id_ or id_of(name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", named):
        raise WrongUse(
            _("{named!r} cannot be an id; with --id, give one made of lowercase letters, digits and dashes.").format(
                named=named
            )
        )
    try:
        made = Cohort(
            named, name, now, opens=opens, closes=closes, code=new_code(),
            expected=expect, scenarios=only, sight=sight, path=path or "",
        )  # fmt: skip
    except ValueError as error:
        raise WrongUse(str(error)) from error
    with _opened(places, content.rulebook.course) as opened:
        if not opened.add_cohort(made):
            raise WrongUse(_("The cohort {id} already exists; give another id with --id.").format(id=made.id))
    _tell(made, places)
    if qr is not None:
        _draw(made, places, qr)


@command.command("list", cls=Exemplified, examples=["course cohort list"])
@takes_store
def list_(store: str | None) -> None:
    """List the cohorts with their links, the oldest first."""
    places = settings(store=store)
    with _opened(places) as opened:
        found = opened.cohorts()
    if not found:
        click.echo(_('There is no cohort yet. Make one: course cohort new "Orientation, May"'))
        return
    table = Table(_("Id"), _("Name"), _("State"), _("Join link"), box=None, pad_edge=False)
    for each in found:
        table.add_row(each.id, each.name, _state(each), link(places.address, each) if each.code else _("none"))
    Console(width=None if Console().is_terminal else 200, markup=False).print(table)


@command.command(
    "show", cls=Exemplified, examples=["course cohort show orientation-may", "course cohort show may --qr may.svg"]
)
@click.argument("id_", metavar="ID")
@click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), help="Write the QR code to this .svg file.")
@takes_store
def show(id_: str, qr: Path | None, store: str | None) -> None:
    """Show one cohort: its link, dates and scenarios. If it has no link yet, one is made."""
    places = settings(store=store)
    with _opened(places) as opened:
        found = _found(opened, id_)
        if found.code is None and not found.simulated:
            found = replace(found, code=new_code())
            opened.change_cohort(found)
    _tell(found, places)
    if qr is not None:
        _draw(found, places, qr)


@command.command("close", cls=Exemplified, examples=["course cohort close orientation-may"])
@click.argument("id_", metavar="ID")
@takes_store
def close(id_: str, store: str | None) -> None:
    """Close a cohort now: nobody new can join, and no more answers, votes, picks or positions are stored.

    Learners can still read what they did, export or erase it, and get a new resume code or completion record.
    """
    with _opened(settings(store=store)) as opened:
        found = _found(opened, id_)
        now = datetime.now(UTC)
        if found.state(now) == "over":
            raise WrongUse(_("The cohort {id} is already closed.").format(id=id_))
        ended = close_cohort(opened, found, now)
    click.echo(_("{name} ({id}) is closed.").format(name=found.name, id=id_))
    if ended:
        click.echo(_("Its live session has ended."))


@command.command(
    "move", cls=Exemplified, examples=["course cohort move 5d0c4a0e6c1f4a5f8f3f0c9b3d0a7e21 orientation-may"]
)
@click.argument("learner")
@click.argument("id_", metavar="ID")
@takes_store
def move(learner: str, id_: str, store: str | None) -> None:
    """Move one learner, with their answers, to the cohort ID.

    Give the learner's resume code, or the number in “My records”. Learners can do this themselves: they open the link
    of the right cohort, and are asked whether to move. If facilitators of the new cohort may see more about one person
    than this learner was told, only the learner can make the move. On PostgreSQL, run it as the owner of the tables.
    """
    with _opened(settings(store=store)) as opened:
        found, there = find(opened, learner), _found(opened, id_)
        here = opened.cohort(found.cohort)
        if found.cohort == there.id:
            raise WrongUse(_("This learner is already in {there}.").format(there=there.id))
        if found.simulated or there.simulated:
            raise WrongUse(_("Simulated learners cannot be moved, and nobody can be moved to a simulated cohort."))
        if here and not set(PARTS[there.sight]) <= set(PARTS[here.sight]):
            raise WrongUse(
                _(
                    "Facilitators of {there} may see more about one person than learners of {here} were told. Give "
                    "this learner the link of {there}: they are asked, and can move themselves."
                ).format(there=there.id, here=here.id)
            )
        opened.move(found.id, there.id, datetime.now(UTC))
    click.echo(
        _("Moved the learner and their answers from {cohort} to {there}.").format(cohort=found.cohort, there=there.id)
    )


def id_of(name: str) -> str:
    """Make an id from a name: "Orientation, May" becomes orientation-may."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64]


def require_known(chosen: tuple[str, ...], content: Bank) -> None:
    """Raise WrongUse for a name that is neither a scenario nor a quadrant."""
    known = {*content.rulebook.quadrants, *content.scenarios, *(each.item.story for each in content.scenarios.values())}
    for each in chosen:
        if each not in known:
            raise WrongUse(
                _("There is no scenario or quadrant {name!r}; course check lists them all.").format(name=each)
            )


@contextmanager
def _opened(places: Settings, course: str = "") -> Iterator[Store]:
    with open_store(places, course, claims=True) as opened:
        try:
            yield opened
        except StoreError as error:
            raise WrongUse(str(error)) from error


def _found(opened: Store, id_: str) -> Cohort:
    found = opened.cohort(id_)
    if found is None:
        raise WrongUse(_("There is no cohort {id!r}; course cohort list shows them all.").format(id=id_))
    return found


def _local(instant: datetime | None) -> datetime | None:
    return read_date(instant) if instant else None


def _state(cohort: Cohort) -> str:
    state = cohort.state(datetime.now(UTC))
    if state == "early":
        return _("opens {opens}").format(opens=_said(cohort.opens))
    if state == "over":
        return _("closed {closes}").format(closes=_said(cohort.closes))
    return _("open until {closes}").format(closes=_said(cohort.closes)) if cohort.closes else _("open")


def _said(instant: datetime | None) -> str:
    return f"{instant.astimezone():%Y-%m-%d %H:%M %Z}" if instant else ""


def _tell(cohort: Cohort, places: Settings) -> None:
    click.echo(_("{name} ({id}): {state}.").format(name=cohort.name, id=cohort.id, state=_state(cohort)))
    if cohort.code is not None:
        click.echo(_("Learners join at {address}").format(address=link(places.address, cohort)))
        if warning := alone(places.address):
            click.echo(" ".join(warning))
    click.echo(_("Scenarios: {scenarios}.").format(scenarios=", ".join(cohort.scenarios) or _("all")))
    click.echo(_("Learners are told: {sight}").format(sight=told(cohort.sight)))
    if cohort.expected:
        click.echo(
            counted(
                "{count} is expected. Every course serve that uses this store prepares for "
                "them, even if it is already running, and warns you if its machine is too small.",
                "{count} are expected. Every course serve that uses this store prepares for "
                "them, even if it is already running, and warns you if its machine is too small.",
                cohort.expected,
            )
        )


def _draw(cohort: Cohort, places: Settings, file: Path) -> None:
    kind_of(file, "svg", ("svg",))
    drawn = picture(link(places.address, cohort), _("Join link of {cohort}").format(cohort=cohort.name))
    try:
        file.write_text(drawn + "\n", encoding="utf-8")
    except OSError as error:
        raise WrongUse(
            _("{file} cannot be written ({why}); name another file with --qr.").format(file=file, why=error.strerror)
        ) from error
    click.echo(_("The QR code is in {file}.").format(file=file))
