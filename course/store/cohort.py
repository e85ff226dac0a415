"""A cohort: the learners of one orientation."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any, Final, Literal, get_args

from course.store.instant import read, require_aware, written

CODE: Final = re.compile(r"[23456789abcdefghjkmnpqrstuvwxyz]{6}")
"""The form of a join code: six letters and digits that are not mistaken for each other when read aloud."""
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
MOST_EXPECTED: Final = 5000
MOST_NAME: Final = 80
"""Letters in a cohort's name."""
NO_BREAK: Final = re.compile("[\u00a0\u2007\u202f]")
JOINERS: Final = "\u200c\u200d"
_YEARS: Final = range(1970, 9000)

Sight = Literal["nothing", "completion", "progress", "results"]
"""What facilitators may see of one person.

Nothing; whether they completed the course; which scenarios they have done; and what they chose, and its score.
"""


def read_name(given: object) -> str:
    """The name that somebody gave a cohort, without blanks around it. ValueError, with a sentence, for what is none.

    Pasted text has no-break spaces, which become plain ones.
    """
    name = NO_BREAK.sub(" ", given).strip() if isinstance(given, str) else ""
    if not 0 < len(name) <= MOST_NAME:
        raise ValueError(f"Give the cohort a name of up to {MOST_NAME} letters.")
    if _readable(name) != name:
        raise ValueError("Give the cohort a name of letters that can be read, on one line.")
    return name


def _readable(name: str) -> str:
    """The name without what cannot be seen, except what joins letters (Persian, Indic) and pictures."""
    return "".join(each for each in name if each.isprintable() or each in JOINERS)


def read_date(given: datetime, zone: tzinfo | None = None) -> datetime:
    """When a cohort opens or closes: in this zone, by default this machine's, where `given` has none.

    ValueError, with a sentence.
    """
    if given.year not in _YEARS:
        raise ValueError(f"A cohort opens and closes in the years from {_YEARS[0]} to {_YEARS[-1]}.")
    return given.replace(tzinfo=zone) if zone and given.tzinfo is None else given.astimezone()


def end_of(day: date) -> datetime:
    """The last instant of a day, without a zone: when a cohort closes for which only a date was given."""
    return datetime.combine(day, time.max)


def new_code() -> str:
    """A join code. It chooses a cohort and proves nothing, so that it may be short and shown to a whole room."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


@dataclass(frozen=True)
class Cohort:
    """A group of learners that is looked at together."""

    id: str

    name: str
    """What facilitators read."""

    created: datetime
    """With a time zone, as the two below."""

    simulated: bool = False
    """Made by the demonstration; holds no person."""

    opens: datetime | None = None
    closes: datetime | None = None

    code: str | None = None
    """What the join link carries, of the form `CODE`; None for a cohort that has no link."""

    expected: int | None = None
    """How many learners will come; None where nobody said."""

    scenarios: tuple[str, ...] = ()
    """The items and quadrants that its learners are offered; empty for all."""

    sight: Sight = "nothing"
    """What facilitators may see of one of its learners. Settled when it is made, for whoever joins is told."""

    path: str = ""
    """The id of the path on which its learners start; empty where they choose one themselves."""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("A cohort has an id.")
        if self.code is not None and not CODE.fullmatch(self.code):
            raise ValueError("A join code is six of the small letters and digits that are not mistaken for each other.")
        if self.expected is not None and not 0 < self.expected <= MOST_EXPECTED:
            raise ValueError(f"A cohort expects from 1 to {MOST_EXPECTED} learners, not {self.expected}.")
        if self.sight not in get_args(Sight):
            raise ValueError(f"Facilitators see {', '.join(get_args(Sight))} of a person, and not {self.sight!r}.")
        for name in ("created", "opens", "closes"):
            require_aware(name, getattr(self, name))
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValueError("A cohort closes after it opens.")

    def state(self, now: datetime) -> Literal["early", "open", "over"]:
        """Whether learners can work at this instant: not yet, now, or no more."""
        if self.opens is not None and now < self.opens:
            return "early"
        return "over" if self.closes is not None and now >= self.closes else "open"

    def to_row(self) -> dict[str, Any]:
        """The cohort as columns."""
        return {
            "id": self.id,
            "name": self.name,
            "created": written(self.created),
            "simulated": self.simulated,
            "opens": written(self.opens) if self.opens else None,
            "closes": written(self.closes) if self.closes else None,
            "code": self.code,
            "expected": self.expected,
            "scenarios": json.dumps(self.scenarios) if self.scenarios else None,
            "sight": self.sight,
            "path": self.path or None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Cohort:
        """The cohort that `to_row` turned into columns."""
        instants = {name: read(row[name]) if row[name] else None for name in ("created", "opens", "closes")}
        scenarios = tuple(json.loads(row["scenarios"])) if row["scenarios"] else ()
        name = _readable(row["name"])  # some were stored before this was looked at
        return cls(**{**row, **instants, "name": name, "scenarios": scenarios, "path": row["path"] or ""})
