"""Grade passback: send changed grades to the platforms' gradebooks (LTI Assignment and Grade Services 2.0).

Storing an answer never waits for this. Every few seconds, changed grades are queued in the store, and those due are
sent. If the outcome of a request is unknown, because the server stopped or no response came, the platform is first
asked for the current value. If it does not allow that, the score is sent again with the same timestamp, so that the
platform can recognise the duplicate.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from course.bank import Bank
from course.lti.keyset import Unreachable
from course.lti.launch_message import RESULT, SCORE
from course.lti.platform import Platform
from course.lti.tool import Tool
from course.progress import progress
from course.session import Sitting, Way
from course.session.lms_grade import LmsGrade, lms_grade
from course.store import Grade, StoreError

LOG: Final = logging.getLogger("lti")
EVERY: Final = 2.0
"""Seconds between checks for changed grades."""
OVERLAP: Final = timedelta(minutes=10)
"""Overlap of the periods checked, to tolerate clocks that differ."""
AT_ONCE: Final = 8
LONGEST_WAIT: Final = 300.0
"""Maximum seconds between retries."""
TRIES: Final = 2000
"""Number of failed attempts, over about a week, after which a change is dropped."""
REFUSALS: Final = frozenset({400, 404, 410, 413, 415, 422})
"""HTTP statuses that mean the platform will never accept this score."""
UNDONE: Final = frozenset({401, 403, 429, 503})
"""HTTP statuses that mean the platform has not processed the score."""


class Sender:
    """Finds changed grades and sends them, as a background task of the server."""

    def __init__(self, tool: Tool, bank: Bank, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._tool, self._bank, self._clock = tool, bank, clock
        self._store = tool.store.lti
        self._offered: dict[tuple[str, ...], Bank] = {}
        self._looked: dict[str, int] = {}
        """Grade id -> version of its learner's state at the last check, to skip unchanged grades."""
        self._since: datetime | None = None
        self._graded: tuple[Any, ...] = ()
        self._tokens: dict[str, tuple[float, str]] = {}
        self._failing: set[str] = set()

    async def run(self) -> None:
        """Check and send until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.look)
                while await self.send():
                    pass
            except StoreError as problem:
                LOG.error("cannot send grades, because the store failed: %s", problem)
            await asyncio.sleep(EVERY)

    # --- what has changed ---
    def look(self) -> None:
        """Queue every grade that has changed since the last check. Blocks on the store."""
        begun, graded = self._clock(), self._store.graded()
        if graded != self._graded:
            self._looked.clear()
        since = self._since - OVERLAP if self._since and graded == self._graded else None
        for grade, cohort, turn in self._store.grades(since):
            if self._looked.get(grade.id) != turn:
                self._queue(grade, cohort)
                self._looked[grade.id] = turn
        self._since, self._graded = begun, graded

    def _queue(self, grade: Grade, cohort: str) -> None:
        target, group = self._tool.targets.find(grade.target), self._tool.store.cohort_lately(cohort)
        if target is None or group is None:
            return
        if group.scenarios not in self._offered:
            self._offered[group.scenarios] = self._bank.only(group.scenarios) if group.scenarios else self._bank
        attempts = self._tool.store.attempts(learner=grade.learner)
        place = self._tool.store.place(grade.learner)
        if place is None:
            return
        bank = self._offered[group.scenarios]
        sitting = Sitting.from_state({**place.state, "turn": place.turn}, bank)
        found = lms_grade(target, group.sight, Way(bank, progress(attempts, bank.sequence), sitting))
        if found is not None:
            self._store.change(grade.id, found.text, self._clock())

    # --- what is due ---
    async def send(self) -> int:
        """Send due grades concurrently and return how many there were."""
        due = await asyncio.to_thread(self._store.claim, AT_ONCE, self._clock())
        await asyncio.gather(*(self._deliver(each) for each in due))
        return len(due)

    async def _deliver(self, grade: Grade) -> None:
        platform = self._tool.platforms.with_id(grade.platform)
        sealed = self._tool.key.unseal("subject", grade.subject)
        if platform is None or sealed is None:
            await self._put_off(grade, "the registration of its platform or the course's key is missing", reached=False)
            return
        try:
            if grade.tried and grade.readable and await self._has(platform, grade, sealed["sub"]):
                await asyncio.to_thread(self._store.delivered, grade)
                return
            reply = await self._post(platform, grade, sealed["sub"])
        except Unreachable as problem:
            await self._put_off(grade, str(problem), reached=True)
            return
        if reply in REFUSALS or grade.failures >= TRIES:
            LOG.warning("a platform permanently refused a grade: status %d", reply)
            await asyncio.to_thread(self._store.delivered, grade, f"{reply}")
        elif reply == 409 or 200 <= reply < 300:  # 409: the platform has a score with the same or a later timestamp
            await asyncio.to_thread(self._store.delivered, grade)
            self._recovered(grade.platform)
        else:
            if reply == 401:
                self._tokens.pop(grade.platform, None)
            await self._put_off(grade, f"the platform answered with status {reply}", reached=reply not in UNDONE)

    async def _put_off(self, grade: Grade, why: str, *, reached: bool) -> None:
        """Schedule a retry with exponential backoff. Log only when a platform starts and stops failing."""
        if grade.platform not in self._failing:
            self._failing.add(grade.platform)
            LOG.warning("cannot send grades to a platform, will retry: %s", why)
        pause = min(LONGEST_WAIT, 2.0 ** min(grade.failures, 10)) * random.uniform(0.8, 1.2)  # noqa: S311 - not security-relevant
        due = self._clock() + timedelta(seconds=pause)
        await asyncio.to_thread(self._store.failed, grade, due, reached=reached or grade.tried)

    def _recovered(self, platform: str) -> None:
        if platform in self._failing:
            self._failing.discard(platform)
            LOG.warning("grades can be sent to a platform again")

    async def _post(self, platform: Platform, grade: Grade, subject: str) -> int:
        token = await self._token(platform, grade)
        found = LmsGrade.read(grade.pending or "0")
        stamp = (grade.stamp or self._clock()).astimezone(UTC).isoformat(timespec="milliseconds")
        score = {
            "userId": subject, "scoreGiven": found.hundredths / 100, "scoreMaximum": 100,
            "activityProgress": "Completed" if found.complete else "InProgress", "gradingProgress": "FullyGraded",
            "timestamp": stamp.replace("+00:00", "Z"),
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/vnd.ims.lis.v1.score+json"}
        where = below(grade.lineitem, "scores")
        return (await self._tool.fetcher.send("POST", where, headers, json.dumps(score))).code

    async def _has(self, platform: Platform, grade: Grade, subject: str) -> bool:
        """Return True if the platform already has the pending value. Raises Unreachable."""
        token = await self._token(platform, grade)
        headers = {
            "Authorization": f"Bearer {token}", "Accept": "application/vnd.ims.lis.v2.resultcontainer+json",
        }  # fmt: skip
        where = below(grade.lineitem, "results", user_id=subject)
        reply = await self._tool.fetcher.send("GET", where, headers)
        if reply.code != 200:
            raise Unreachable(f"the platform answered the results request with status {reply.code}")
        try:
            results = json.loads(reply.body)
            return any(_same(each, subject, LmsGrade.read(grade.pending or "0")) for each in results)
        except (ValueError, TypeError, AttributeError, RecursionError) as problem:
            raise Unreachable("the platform's results response is invalid") from problem

    async def _token(self, platform: Platform, grade: Grade) -> str:
        """Return an access token for scores, and for results if the platform allows reading them.

        Raises Unreachable.
        """
        until, token = self._tokens.get(platform.id, (0.0, ""))
        if time.monotonic() < until:
            return token
        now = int(self._clock().timestamp())
        assertion = self._tool.key.sign({
            "iss": platform.client_id, "sub": platform.client_id, "aud": platform.audience or platform.token,
            "iat": now - 5, "exp": now + 300, "jti": secrets.token_urlsafe(24),
        })  # fmt: skip
        body = urlencode({
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion, "scope": f"{SCORE} {RESULT}" if grade.readable else SCORE,
        })  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        reply = await self._tool.fetcher.send("POST", platform.token, headers, body)
        if reply.code != 200:
            raise Unreachable(f"the platform answered the access token request with status {reply.code}")
        try:
            answer = json.loads(reply.body)
            token, seconds = str(answer["access_token"]), float(answer.get("expires_in", 3600))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            raise Unreachable("the platform's access token response is invalid") from problem
        self._tokens[platform.id] = time.monotonic() + max(0.0, seconds - 60), token
        return token


def below(lineitem: str, name: str, **query: str) -> str:
    """Return the URL of a line item's service.

    The path is extended before the query, which Moodle's line items have.
    """
    parts = urlsplit(lineitem)
    asked = "&".join(each for each in (parts.query, urlencode(query, quote_via=quote)) if each)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{name}", asked, ""))


def _same(result: dict[str, Any], subject: str, found: LmsGrade) -> bool:
    """Return True if a result is this learner's grade, to the hundredth."""
    score, most = result.get("resultScore"), result.get("resultMaximum") or 1
    if result.get("userId") != subject or not isinstance(score, int | float) or not isinstance(most, int | float):
        return False
    return abs(10000 * score / most - found.hundredths) < 1
