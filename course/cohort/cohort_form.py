"""The form with which a facilitator creates a cohort, and its validation."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final, get_args
from zoneinfo import ZoneInfo

from course.bank import PATH_NAMES, Bank
from course.language import _
from course.store import MOST_EXPECTED, Cohort, Sight, end_of, new_code, read_date, read_name

FIELDS: Final = ("name", "expected", "zone", "opens", "opens-time", "closes", "closes-time", "sight")
_LONGEST_ZONE: Final = 64
Fields = Mapping[str, object]


class Faulty(Exception):
    """The form is invalid."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """`faults`: field -> one sentence that says what to do, in the order of the form."""
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def read_cohort(fields: Fields, bank: Bank, now: datetime) -> Cohort:
    """Parse a submitted form: name, expected size, dates, path, scenarios, visibility. Raises Faulty."""
    faults: dict[str, str] = {}
    name = typed(fields, "name")
    try:
        name = read_name(name)
    except ValueError as error:
        faults["name"] = str(error)
    expected = typed(fields, "expected")
    many = int(expected) if expected.isdecimal() and len(expected) < 9 else 0
    if expected and not 0 < many <= MOST_EXPECTED:
        faults["expected"] = _("Write a number from 1 to {most}, or leave it empty.").format(most=MOST_EXPECTED)
    opens, closes, late = _read_dates(fields, now)
    faults |= late
    sight: Sight | None = next((each for each in get_args(Sight) if each == (fields.get("sight") or "nothing")), None)
    if sight is None:
        faults["sight"] = _("Choose what facilitators may see about one person.")
    if faults or sight is None:
        raise Faulty({field: faults[field] for field in FIELDS if field in faults})
    chosen, path = listed(fields.get("scenarios")), typed(fields, "path")
    return Cohort(
        uuid.uuid4().hex[:12], name, now, opens=opens, closes=closes, code=new_code(), expected=many or None,
        scenarios=tuple(each for each in (*bank.rulebook.quadrants, *bank.scenarios) if each in chosen), sight=sight,
        path=path if path in PATH_NAMES else "",
    )  # fmt: skip


def read_dates(fields: Fields, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Parse the dates of a submitted form: opens, opens-time, closes, closes-time, zone. Raises Faulty.

    Without a time, a cohort opens at the start of the day and closes at its end.
    """
    opens, closes, faults = _read_dates(fields, now)
    if faults:
        raise Faulty({field: faults[field] for field in FIELDS if field in faults})
    return opens, closes


def read_zone(given: object) -> ZoneInfo | None:
    """Return the time zone with this name, such as Europe/Berlin; None if there is none."""
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_ZONE:
        return None
    try:
        return ZoneInfo(given)
    except (ValueError, OSError, KeyError):  # of a strange name, of a folder, of one that there is not
        return None


def filled_in(cohort: Cohort | None, zone: tzinfo | None) -> dict[str, str]:
    """Return the date fields of a cohort for the form, in the browser's time zone, by default UTC."""
    shown = zone or UTC
    fields = {"zone": str(zone) if zone else "", "opens": "", "opens-time": "", "closes": "", "closes-time": ""}
    for field, instant in (("opens", cohort.opens), ("closes", cohort.closes)) if cohort else ():
        if instant:
            local = instant.astimezone(shown)
            bare = time.max if field == "closes" else time.min
            fields |= {field: f"{local:%Y-%m-%d}", "zone": str(shown)}
            fields[f"{field}-time"] = "" if local.time() == bare else f"{local:%H:%M}"
    return fields


def _read_dates(fields: Fields, now: datetime) -> tuple[datetime | None, datetime | None, dict[str, str]]:
    """Return when a cohort opens and closes, and the errors by field."""
    faults: dict[str, str] = {}
    named, zone = typed(fields, "zone"), read_zone(typed(fields, "zone"))
    if named and zone is None:
        faults["zone"] = _("Write a time zone such as Europe/Berlin.")
    instants: dict[str, datetime | None] = {}
    for field in ("opens", "closes"):
        try:
            instants[field] = _instant(typed(fields, field), typed(fields, f"{field}-time"), field == "closes", zone)
        except ValueError:
            faults[field] = _("Write a date, and a time if you like, or leave both empty.")
    opens, closes = instants.get("opens"), instants.get("closes")
    if closes and closes <= (opens or now):
        early, past = _("It would close before it opens: choose a later date."), _("That time has already passed.")
        faults["closes"] = early if opens else past
    return opens, closes, faults


def _instant(day: str, clock: str, ends: bool, zone: ZoneInfo | None) -> datetime | None:
    """Combine a date and a time as browsers submit them; None if both are empty. Raises ValueError."""
    if not day and not clock:
        return None
    if "T" in day and not clock:
        return read_date(datetime.fromisoformat(day), zone)
    found = date.fromisoformat(day)
    if not clock:
        return read_date(end_of(found) if ends else datetime.combine(found, time.min), zone)
    return read_date(datetime.combine(found, time.fromisoformat(clock)), zone)


def typed(fields: Fields, name: str) -> str:
    """Return the text of a form field; an empty string if the value is not a string."""
    given = fields.get(name)
    return given.strip() if isinstance(given, str) else ""


def listed(given: object) -> frozenset[str]:
    """Return the values of ticked checkboxes."""
    return frozenset(each for each in given if isinstance(each, str)) if isinstance(given, list) else frozenset()
