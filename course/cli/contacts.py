"""The contacts in `course check`: missing details, and those last checked more than a year ago."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from course.cli.failure import plain
from course.language import N_, _
from grader import Contact, Option, Problem, Rulebook

FILE = "contacts.yaml"
DETAILS = {"phone": N_("a phone number"), "email": N_("an e-mail address"), "link": N_("a link"), "hours": N_("hours")}
OLD = timedelta(days=365)
"""Age at which a contact must be checked again."""
ZONES = timedelta(days=1)
"""Tolerance for dates in the future: farther east it may already be tomorrow."""


def today() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def future(rulebook: Rulebook, guidance: Path, now: date) -> list[Problem]:
    """Return a problem for each contact whose check date is in the future."""
    return [
        Problem(
            str(guidance / FILE),
            contact.line,
            _("{option!r} was checked on {checked}, which is in the future").format(
                option=option.id, checked=contact.checked
            ),
            _("Write the day on which it was checked."),
        )
        for option in rulebook.options.values()
        for contact in option.contacts
        if contact.checked and date.fromisoformat(contact.checked) > now + ZONES
    ]


def contacts_of(rulebook: Rulebook, guidance: Path, now: date) -> dict[str, Any]:
    """Count the options with contacts, and return what is missing or old, each as a problem.

    A support (an option in the emergency's group) needs every detail. Other options need a link if any option of their
    group has a contact: a policy has a public page, a practice has none.
    """
    wanted = _wanted(rulebook)
    file = str(guidance / FILE)
    return {
        "all": len(wanted),
        "missing": [plain(each) for option, details in wanted for each in _missing(option, details, file)],
        "old": [plain(each) for option, _ in wanted for each in _old(option, file, now)],
    }


def due(found: dict[str, Any]) -> list[Problem]:
    """Return the missing details, then the old ones."""
    return [Problem(**each) for each in (*found["missing"], *found["old"])]


def show(found: dict[str, Any]) -> None:
    """Print the counts, and a line for each contact that is missing or old."""
    missing, old = len(found["missing"]), len(found["old"])
    click.echo(
        _("Contacts   {all} options: {missing} with details missing, {old} to check again.").format(
            all=found["all"], missing=missing, old=old
        )
    )
    for problem in due(found):
        click.echo(f"           {problem}")


def _wanted(rulebook: Rulebook) -> list[tuple[Option, tuple[str, ...]]]:
    supports = rulebook.options[rulebook.emergency].group
    reached = {option.group for option in rulebook.options.values() if option.contacts} | {supports}
    return [
        (option, tuple(DETAILS) if option.group == supports else ("link",))
        for option in rulebook.options.values()
        if option.group in reached
    ]


def _missing(option: Option, wanted: tuple[str, ...], file: str) -> Iterator[Problem]:
    if not option.contacts:
        yield Problem(
            file,
            0,
            _("{option!r} has no contact").format(option=option.id),
            _("Add one under `{option}:`.").format(option=option.id),
        )
    for contact in option.contacts:
        if unknown := [_(DETAILS[detail]) for detail in wanted if detail in contact.unknown]:
            yield Problem(
                file,
                contact.line,
                _("{called} lacks {joined}").format(called=_called(option, contact), joined=_joined(unknown)),
                contact.ask or _("Say under `ask` whom to ask."),
            )


def _old(option: Option, file: str, now: date) -> Iterator[Problem]:
    for contact in option.contacts:
        if contact.checked and now - date.fromisoformat(contact.checked) > OLD:
            what = _("{called} was last checked on {checked}, more than a year ago").format(
                called=_called(option, contact), checked=contact.checked
            )
            yield Problem(
                file, contact.line, what, _("Compare it with {source}.").format(source=_(" and ").join(contact.source))
            )


def _called(option: Option, contact: Contact) -> str:
    return repr(option.id) + (f" ({contact.name})" if len(option.contacts) > 1 else "")


def _joined(words: list[str]) -> str:
    return _(" and ").join(part for part in (", ".join(words[:-1]), words[-1]) if part)
