"""Founding: the form by which a facilitator makes a cohort, and what is still wrong with it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final, get_args

from course.bank import PATH_NAMES, Bank
from course.store import MOST_EXPECTED, Cohort, Sight, new_code, read_date, read_name

FIELDS: Final = ("name", "expected", "opens", "closes", "sight")
Fields = Mapping[str, object]


class Faulty(Exception):
    """A form that makes no cohort."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """`faults`: field -> one sentence that says what to do, in the order of the form."""
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def read_cohort(fields: Fields, bank: Bank, now: datetime) -> Cohort:
    """The cohort in what a page sent: name, expected, opens, closes, path, scenarios, sight. Raises Faulty."""
    faults: dict[str, str] = {}
    name = typed(fields, "name")
    try:
        name = read_name(name)
    except ValueError as error:
        faults["name"] = str(error)
    expected = typed(fields, "expected")
    many = int(expected) if expected.isdecimal() and len(expected) < 9 else 0
    if expected and not 0 < many <= MOST_EXPECTED:
        faults["expected"] = f"Write a number from 1 to {MOST_EXPECTED}, or leave it empty."
    instants: dict[str, datetime | None] = {}
    for field in ("opens", "closes"):
        try:
            instants[field] = read_date(datetime.fromisoformat(typed(fields, field))) if typed(fields, field) else None
        except ValueError:
            faults[field] = "Write a date and a time, or leave it empty."
    opens, closes = instants.get("opens"), instants.get("closes")
    if closes and closes <= (opens or now):
        faults["closes"] = "It would close before it opens: choose a later date." if opens else "That is over already."
    sight: Sight | None = next((each for each in get_args(Sight) if each == (fields.get("sight") or "nothing")), None)
    if sight is None:
        faults["sight"] = "Choose what facilitators may see of one person."
    if faults or sight is None:
        raise Faulty({field: faults[field] for field in FIELDS if field in faults})
    chosen, path = listed(fields.get("scenarios")), typed(fields, "path")
    return Cohort(
        uuid.uuid4().hex[:12], name, now, opens=opens, closes=closes, code=new_code(), expected=many or None,
        scenarios=tuple(each for each in (*bank.rulebook.quadrants, *bank.scenarios) if each in chosen), sight=sight,
        path=path if path in PATH_NAMES else "",
    )  # fmt: skip


def typed(fields: Fields, name: str) -> str:
    """What was typed into a field; nothing where something else was sent."""
    given = fields.get(name)
    return given.strip() if isinstance(given, str) else ""


def listed(given: object) -> frozenset[str]:
    """What was ticked."""
    return frozenset(each for each in given if isinstance(each, str)) if isinstance(given, list) else frozenset()
