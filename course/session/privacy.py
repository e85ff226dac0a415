"""Let learners manage their personal data: resume elsewhere, sign out, export, erase, and get a completion record."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from course.bucket import TokenBucket
from course.language import N_, _, duration
from course.session.code import new_token, read_token, record_code
from course.session.code_throttle import Guesser
from course.session.completion import course_version, finished
from course.session.refusal import Forgotten, Refused
from course.session.session import Session
from course.store import FRAME_COLUMNS, Learner, Record, Store, hash_token

LEFT_OUT: Final = N_(
    "Results of a self-assessment that you have begun are left out. They appear when you finish or end it."
)
MOST_ROWS: Final = 400
"""Maximum rows of each table in one part of an export, so that every part fits into one message."""
_OUTCOME: Final = ("score", "groups", "critical_miss", "harmful_pick")
RECORDS: Final = (3, 1 / 60)
"""Rate limit per page for completion records under new resume codes: a burst of 3, then one per 60 seconds."""
NOTED_EVERY: Final = timedelta(hours=1)
UNKNOWN: Final = N_("This resume code is not known here. Please check it; a code that was replaced no longer works.")
NO_COHORT: Final = N_("This join code is not known here. Please check it with your facilitator.")
JOIN_LETTERS: Final = 6
_UNFINISHED: Final = N_("You get the completion record when you have completed the course.")
_FORGOTTEN: Final = N_("Everything that was stored about you has been erased.")
_REPLACED: Final = N_("Your resume code was replaced in another window. Please reload this page.")
_PLACED: Final = N_("Your course in the learning management system is your group here, so no join code is needed.")
_SIGNED_IN: Final = N_("You are signed in, so you need no resume code here.")


@dataclass(frozen=True)
class Copy:
    """An export of one learner's data, without results that are still withheld; or one part of a large export."""

    json: str
    csv: str
    """The attempts only, one per line."""
    part: int
    """The number of this part, from 1."""
    parts: int


class Keeping:
    """Operations on one learner's personal data, in one page. The methods raise Refused and StoreError."""

    def __init__(
        self, session: Session, store: Store, guesser: Guesser, rules_version: str, *, codes: bool, fixed: bool = False
    ) -> None:
        """`codes`: learners have resume codes; False if they sign in instead.

        `fixed`: the cohort comes from the sign-in, and the learner cannot join another.
        """
        self._fixed = fixed
        self._session, self._store, self._guesser = session, store, guesser
        self._rules_version, self._codes = rules_version, codes
        self._issuing, self._issued = TokenBucket(*RECORDS), ""
        self._link = ""
        """The code of the join link that this page was last opened with; a page that reconnects sends it again."""
        self._noted: dict[str, datetime] = {}  # learner id -> last export recorded by this page

    def hello(self, token: str, link: str, now: datetime) -> bool:
        """Resume the learner whose token the browser stores, if any; return False if the token is unknown.

        `link`: the code of the join link with which the page was opened, or "".
        """
        guessed = self._codes and token and token != self._session.token  # with sign-in, the server authenticates
        tried = link.strip() and link != self._link
        if guessed or tried:
            self._guesser.wait(now)
        self._session.resume(token, link)
        self._link = link
        if tried and self._session.membership.unknown:
            self._guesser.wrong(now)
        if not guessed or token == self._session.token:
            return True
        self._guesser.wrong(now)
        return False

    def come_back(self, typed: object, now: datetime) -> None:
        """Resume as the learner with the typed resume code, or join the cohort with the typed join code.

        Learners who are enrolled elsewhere do not join at once: they are asked whether to move.
        """
        letters = "".join(filter(str.isalnum, typed)) if isinstance(typed, str) else ""
        if len(letters) == JOIN_LETTERS:
            self._join(letters, now)
            return
        self._need_codes()
        token = read_token(typed)
        self._guesser.wait(now)
        if self._store.learner(hash_token(token)) is None:
            self._guesser.wrong(now)
            raise Refused(_(UNKNOWN))
        self._guesser.right()
        self._session.leave()
        self._session.resume(token)

    def _join(self, code: str, now: datetime) -> None:
        if self._fixed:
            raise Refused(_(_PLACED))
        self._guesser.wait(now)
        if self._session.membership.linked(code) is None:
            self._guesser.wrong(now)
            raise Refused(_(NO_COHORT))
        self._session.resume(self._session.token, code)
        membership = self._session.membership
        if self._session.learner is not None and membership.invited is None and membership.cohort is not None:
            raise Refused(
                _("This is the join code for “{name}”, which you have already joined.").format(
                    name=membership.cohort.name
                )
            )

    def new_code(self) -> None:
        """Replace the resume code; the old one stops working."""
        self._need_codes()
        learner, token = self.learner(), new_token()
        if not self._store.change_token(learner.id, hash_token(token)):
            raise Forgotten(_(_FORGOTTEN))
        self._session.token = token

    def leave(self) -> None:
        """Sign out of this page; stored data is kept."""
        self._need_codes()
        self._session.leave()

    def copy(self, now: datetime, part: int = 1) -> Copy:
        """Export all data stored about the learner, and record the export in the audit log.

        The export is paginated: a part has up to `MOST_ROWS` rows of each table; parts count from 1, and a number out
        of range is clamped. Withheld results of a self-assessment are left out, with a note in the export.
        Repeated exports by a learner in one page within `NOTED_EVERY` add only one line to the audit log.
        """
        counts, learner = self.count(), self.learner().id
        rows, parts = sum(counts.values()), max(1, math.ceil(max(counts.values()) / MOST_ROWS))
        part = min(max(part, 1), parts)
        kept = self._store.kept(learner, (part - 1) * MOST_ROWS, MOST_ROWS)
        if learner not in self._noted or now - self._noted[learner] >= NOTED_EVERY:
            self._store.audit.note("export", "learner", rows, now)
            self._noted[learner] = now
        silent = self.silent(kept["attempts"])
        given = [
            {key: row[key] for key in row if row["id"] not in silent or key not in _OUTCOME} for row in kept["attempts"]
        ]
        said = {"exported": now.isoformat()} | ({"left_out": LEFT_OUT} if silent else {})
        said |= {"part": f"{part} of {parts}"} if parts > 1 else {}
        return Copy(_as_json({**kept, "attempts": given}, said), _as_csv(given), part, parts)

    def silent(self, attempts: Iterable[Mapping[str, Any]]) -> frozenset[str]:
        """Return the ids of attempts whose results are withheld because their self-assessment is not closed."""
        way = self._session.way
        return frozenset(
            each["id"] for each in attempts
            if each["item"] in way.form(each["phase"]) and not way.closed(each["phase"])
        )  # fmt: skip

    @property
    def leaves_out(self) -> bool:
        """True if an export leaves out withheld results of a self-assessment."""
        way = self._session.way
        return any(way.silent(each) for tries in way.done.tries.values() for each in tries)

    def count(self) -> dict[str, int]:
        """Return table name -> number of rows stored about the learner."""
        counts = self._store.count_kept(self.learner().id)
        if not counts["learners"]:
            raise Forgotten(_(_FORGOTTEN))
        return counts

    def last_look(self) -> datetime | None:
        """Return when a facilitator last viewed the learner's data; None if none has."""
        return self._store.persons.last_look(self.learner().id)

    def erase(self, now: datetime) -> None:
        """Erase all data stored about the learner, revoke their completion record, and sign out."""
        self._store.forget(self.learner().id, now, "learner")
        self._session.leave()

    def record(self, now: datetime) -> tuple[Record, str]:
        """Return the learner's completion record and its code; issue the record on first request.

        Each learner has one valid record. Its code derives from the resume code: after a new resume code, a new record
        is issued and the previous one is revoked.
        """
        learner, token = self.learner(), self._session.token
        if self._store.learner_with(learner.id) is None:
            raise Forgotten(_(_FORGOTTEN))
        if token is None or not finished(self._session.way):
            raise Refused(_(_UNFINISHED))
        if self._store.learner(hash_token(token)) is None:
            raise Refused(_(_REPLACED))
        code = record_code(token)
        if code != self._issued:
            wait = self._issuing.wait(now.timestamp())
            if wait > 0:
                raise Refused(
                    _("Several records have been made here just now. Please wait {time}, then try again.").format(
                        time=duration(wait)
                    )
                )
            self._issuing.spend(now.timestamp())
            self._issued = code
        made = Record(hash_token(code), learner.id, now, course_version(), self._rules_version)
        return self._store.records.issue(made), code

    def learner(self) -> Learner:
        """Return the enrolled learner. Raises Refused for a guest."""
        if self._session.learner is None:
            raise Refused(_("There is nothing stored about you yet. Please begin the course first."))
        return self._session.learner

    def _need_codes(self) -> None:
        if not self._codes:
            raise Refused(_(_SIGNED_IN))


def _as_json(kept: Mapping[str, list[dict[str, Any]]], about: Mapping[str, str]) -> str:
    read = {name: [{key: _opened(value) for key, value in row.items()} for row in rows] for name, rows in kept.items()}
    return json.dumps({**about, **read}, indent=1, ensure_ascii=False)


def _opened(value: Any) -> Any:
    """Parse a value that is stored as JSON text; return other values unchanged."""
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _as_csv(rows: list[dict[str, Any]]) -> str:
    """Format attempts as CSV, with a header even if there are none. Contains ids, numbers and times, no free text."""
    text = io.StringIO()
    table = csv.DictWriter(text, FRAME_COLUMNS, extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()
