"""Push: send statements to a learning record store while people learn, in a separate process.

Statements that were not sent yet are read from the store and sent in batches; those accepted are recorded. A record
store that is down or slow delays no learner: sending is retried after 1, 2, 4, ... seconds, up to five minutes. Source:
xAPI 1.0.3, part three, Statement API and Error Codes.
"""

import base64
import http.client
import random
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final
from urllib.parse import urlsplit

from course.bank import Bank
from course.export.xapi import as_json
from course.export.xapi_statements import CohortRecord, Entry
from course.language import _
from course.session.visibility import exports
from course.store import Cohort, Store

BATCH: Final = 50
_TIMEOUT: Final = 10.0
"""Seconds that one request may take."""
_LONGEST: Final = 300.0
_AT_FAULT: Final = frozenset({400, 409, 413, 422})
"""HTTP statuses that mean the statements are faulty, rather than the connection to the record store."""


class NotSent(Exception):
    """The record store could not be reached or refused access; the message says what it answered."""


@dataclass(frozen=True)
class RecordStore:
    """A learning record store, as xAPI names its resources."""

    endpoint: str
    """Its address, as in https://lrs.example.edu/xAPI."""
    credentials: str
    """KEY:SECRET, for HTTP Basic authentication."""

    def post(self, entries: Sequence[Entry]) -> str:
        """Send statements; return why the record store will never accept them, or "" if it has. Raises NotSent."""
        where = urlsplit(self.endpoint)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        body = f"[{','.join(as_json(each.statement) for each in entries)}]".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(self.credentials.encode()).decode()}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }
        connection = kind(where.netloc, timeout=_TIMEOUT)
        try:
            connection.request("POST", f"{where.path.rstrip('/')}/statements", body, headers)
            answer = connection.getresponse()
            said = answer.read(500).decode(errors="replace")
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            raise NotSent(
                _("{endpoint} does not answer ({error})").format(endpoint=self.endpoint, error=error)
            ) from error
        finally:
            connection.close()
        if answer.status in (200, 204):
            return ""
        if answer.status in _AT_FAULT:
            return f"{answer.status} {said}"
        raise NotSent(
            _("{endpoint} answered {status}: {said}").format(endpoint=self.endpoint, status=answer.status, said=said)
        )


class Pusher:
    """Sends the statements that the record store does not have yet."""

    def __init__(self, bank: Bank, store: Store, lrs: RecordStore, home: str, clock: Callable[[], datetime]) -> None:
        """`home`: the URL with which ids of learners and scenarios begin. `clock`: returns the time, with a zone."""
        self._bank, self._store, self._lrs, self._home, self._clock = bank, store, lrs, home, clock
        self._turns: dict[str, tuple[int, int]] = {}
        """Learner -> revision and attempts at the last look, so that nothing is computed twice."""
        self._failures = 0
        self._accepted = False

    @property
    def delay(self) -> float:
        """Seconds to wait before the next try; 0 without failures. Has random jitter, as several processes may push."""
        if not self._failures:
            return 0.0
        return min(_LONGEST, 2.0 ** (self._failures - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret

    def push(self) -> tuple[int, int]:
        """Send all pending statements; return the numbers accepted and permanently rejected. Raises NotSent."""
        taken = refused = 0
        try:
            for cohort in self._store.cohorts():
                if exports(cohort.sight) and not cohort.simulated:
                    for entries in self._waiting(cohort):
                        at_fault = self._send(entries)
                        self._refuse(at_fault)
                        taken, refused = taken + len(entries) - len(at_fault), refused + len(at_fault)
        except NotSent:
            self._failures += 1
            raise
        self._failures = 0
        return taken, refused

    def _waiting(self, cohort: Cohort) -> Iterator[list[Entry]]:
        record = CohortRecord(self._bank, self._store, cohort, self._home)
        while attempts := self._store.deliveries.waiting(cohort.id, BATCH):
            yield list(record.attempts(attempts))
        yield from self._new(list(record.votes(self._clock())))
        attempts = [each for each in self._store.attempts(cohort.id) if not each.simulated]
        for learner, made in groupby(sorted(attempts, key=attrgetter("learner")), key=attrgetter("learner")):
            done, place = list(made), self._store.place(learner)
            stands = (place.turn if place else 0, len(done))
            if self._turns.get(learner) != stands:
                yield from self._new(list(record.outcomes(learner, done)))
                self._turns[learner] = stands

    def _new(self, entries: list[Entry]) -> Iterator[list[Entry]]:
        known = self._store.deliveries.known([each.name for each in entries])
        if new := [each for each in entries if each.name not in known]:
            yield new

    def _send(self, entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
        """Send statements; split a rejected batch in halves until the faulty ones are found.

        Returns the faulty statements with the reason.
        """
        why = self._lrs.post(entries)
        if not why:
            self._accepted = True
            self._store.deliveries.keep([(each.name, each.learner) for each in entries], self._clock())
            return []
        if len(entries) == 1:
            return [(entries[0], why)]
        half = len(entries) // 2
        return [*self._send(entries[:half]), *self._send(entries[half:])]

    def _refuse(self, at_fault: Sequence[tuple[Entry, str]]) -> None:
        """Stop sending these statements. Raises NotSent if none was ever accepted: then the store is at fault."""
        for entry, why in at_fault:
            if not self._accepted:
                raise NotSent(
                    _("{endpoint} does not accept statements: {why}").format(endpoint=self._lrs.endpoint, why=why)
                )
            self._store.deliveries.keep([(entry.name, entry.learner)], self._clock(), refused=why)
