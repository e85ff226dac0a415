"""All xAPI statements of a cohort for a learning record store, each with a unique name.

A queue remembers names: two statements with the same name are always identical, so that sending one twice does
no harm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from course.bank import Bank
from course.export.xapi import Statements
from course.live.room_actions import LASTS
from course.live.tally import tally
from course.progress import progress
from course.session import Sitting, Way, finished
from course.store import Attempt, Cohort, Store


@dataclass(frozen=True)
class Entry:
    """One statement and its learner."""

    name: str
    learner: str | None
    """None for a statement of the whole group."""
    statement: dict[str, Any] = field(compare=False)


class CohortRecord:
    """What learners of one cohort did, as statements."""

    def __init__(self, bank: Bank, store: Store, cohort: Cohort, home: str) -> None:
        """`home`: the address under which learners, scenarios and extensions are named."""
        self._store, self._cohort = store, cohort
        self._bank = bank.only(cohort.scenarios) if cohort.scenarios else bank
        self._statements = Statements(bank, home)

    def attempts(self, attempts: Sequence[Attempt]) -> Iterator[Entry]:
        """Return a statement for each attempt."""
        for attempt, statement in zip(attempts, self._statements.of(attempts), strict=True):
            yield Entry(f"attempt:{attempt.id}", attempt.learner, statement)

    def outcomes(self, learner: str, attempts: Sequence[Attempt]) -> Iterator[Entry]:
        """Return what a learner has reached with these attempts: course completed, final self-assessment taken."""
        ordered = sorted(attempts, key=attrgetter("submitted"))
        place = self._store.place(learner)
        sitting = Sitting.from_state(place.state, self._bank) if place else Sitting()
        order = self._bank.sequence
        way = Way(self._bank, progress(ordered, order), sitting)
        if finished(way):
            needed = next(
                number
                for number in range(1, len(ordered) + 1)
                if finished(Way(self._bank, progress(ordered[:number], order), sitting))
            )
            when = ordered[needed - 1].submitted
            yield Entry(f"completed:{learner}", learner, self._statements.completed(learner, self._cohort.id, when))
        final = way.submitted("post")
        score = way.done.in_phase("post").score()
        if way.form("post") and way.complete("post") and score is not None:
            needs = self._bank.rulebook.completion.final
            when = max(each.submitted for each in final.values())
            told = self._statements.assessed(learner, self._cohort.id, score, needs, when)
            yield Entry(f"final:{learner}", learner, told)

    def votes(self, now: datetime) -> Iterator[Entry]:
        """Return a statement for each revealed step whose shares may be shown, once the session is over."""
        for room in self._store.rooms.of(self._cohort.id):
            if room.ended is None and room.moved > now - LASTS:
                continue
            for step in sorted(room.revealed):
                shown = tally(room, step)
                if shown.counts:
                    told = self._statements.voted(room, step, shown, self._cohort)
                    yield Entry(f"votes:{room.id}:{step}", None, told)
