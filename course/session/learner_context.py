"""The data for one learner's actions: the bank, their attempts and open answers, and which variant comes next."""

import hashlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from course.bank import Bank
from course.progress import Progress, Syllabus, refreshers
from course.session.course_progress import FORMS, Way
from course.session.screen_state import Sitting
from course.session.variant import shown_variant
from course.store import Answer, Attempt, Phase
from grader import QUADRANT


def attempt_id(learner: str, item: str, number: int) -> str:
    """Return the id of a learner's practice attempt, numbered from 0 per item; deterministic, so all windows agree."""
    return hashlib.sha256(f"{learner}/{item}/{number}".encode()).hexdigest()[:32]


def form_attempt_id(learner: str, item: str, phase: Phase) -> str:
    """Return the id of a learner's only attempt at an item in a self-assessment; deterministic, as above."""
    return hashlib.sha256(f"{learner}/{item}/{phase}".encode()).hexdigest()[:32]


def picked(attempt: Attempt, question: str) -> tuple[str, ...]:
    """Return the options picked for one question of a complete attempt."""
    given = attempt.response.get(question) or ()
    return (given,) if isinstance(given, str) else tuple(given)


@dataclass(frozen=True)
class Desk:
    """The data for one learner's actions: the bank, their attempts and their id."""

    bank: Bank
    done: Progress
    learner: str
    """The learner's id; for a guest, the id under which they will be enrolled."""
    cohort: str
    revealed: Mapping[str, datetime] = field(default_factory=dict)
    """Items whose key the learner has seen in a live session -> when it was first shown."""
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """Attempt id -> question -> submitted answer, for incomplete attempts."""
    syllabus: Callable[[], Syllabus] | None = field(default=None, compare=False)
    """Returns what each item trains; computed on first use, once per bank."""

    def attempt(self, item: str, phase: Phase = "practice") -> str:
        """Return the id of the learner's open attempt at the item, or of the next one."""
        if phase in FORMS:
            return form_attempt_id(self.learner, item, phase)
        tries = self.done.tries.get(item, ())
        taken = {each.id for each in tries}
        numbers = itertools.count(self.done.practised(item))
        return next(id_ for number in numbers if (id_ := attempt_id(self.learner, item, number)) not in taken)

    def first_attempt(self, item: str) -> str:
        """Return the id of the learner's first practice attempt at the item."""
        return attempt_id(self.learner, item, 0)

    def complete(self, attempt: str, item: str) -> Attempt | None:
        """Return the complete attempt with this id; None if there is none."""
        return next((each for each in self.done.tries.get(item, ()) if each.id == attempt), None)

    def answered(self, attempt: str, item: str) -> Mapping[str, tuple[str, ...]]:
        """Return question -> picks for the attempt's submitted questions."""
        whole = self.complete(attempt, item)
        if whole is not None:
            asked = (QUADRANT, *(group for group in whole.response if group != QUADRANT))
            return {question: picks for question in asked if (picks := picked(whole, question))}
        return {question: answer.picks for question, answer in self.answers.get(attempt, {}).items()}

    def open_question(self, item: str, variant: int, attempt: str) -> str:
        """Return the attempt's first question that is not submitted; "" if all are."""
        answered = self.answered(attempt, item)
        return next((each for each in self.bank.variant(item, variant).questions if each not in answered), "")

    def way(self, sitting: Sitting) -> Way:
        """Return the learner's progress through the course, given their choices in `sitting`."""
        return Way(self.bank, self.done, sitting)

    def seen(self, item: str, phase: Phase, sitting: Sitting) -> bool:
        """True if the learner has already been shown part of the item's key, so that an attempt proves no knowledge.

        A live session shows the key; so does a practice verdict, for an item that a self-assessment asks later.
        """
        if item in self.revealed:
            return True
        practised = item in self.way(sitting).told.tries or bool(self.answers.get(self.attempt(item)))
        return phase in FORMS and practised

    def refresher(self, now: datetime) -> str | None:
        """Return a quick story for review: on a clause that is due, else a new one, else the one done longest ago."""
        quick = [item for items in self.bank.quick.values() for item in items]
        if self.syllabus is not None:
            made = [attempt for tries in self.done.tries.values() for attempt in tries]
            found = refreshers(made, self.syllabus(), now, quick)
            if found:
                return found[0].item
        fresh = next((item for item in quick if item not in self.done.tries), None)
        return fresh or min(quick, key=lambda item: self.done.tries[item][-1].submitted, default=None)

    def due(self, item: str) -> int:
        """Return the number of the variant of the item that the learner sees next.

        The first try always shows the item as written (0). Further tries show the other variants in an order derived
        from the learner's id and the story; none repeats before all were shown. A later stage uses the variant of the
        stage before it if that stage was attempted more recently, so one pass through a story stays in one variant.
        """
        shown, latest = self.bank.scenarios[item].item, self.done.latest(item)
        before = self._latest_at(shown.story, shown.stage - 1) if shown.stage > 1 else None
        count = len(self.bank.variants[item])
        if before and (latest is None or before.submitted > latest.submitted):
            return shown_variant(before) % count
        if latest is None:
            return 0
        order = [0, *sorted(range(1, count), key=lambda each: _lot(self.learner, shown.story, each))]
        return order[(order.index(shown_variant(latest) % count) + 1) % count]

    def _latest_at(self, story: str, stage: int) -> Attempt | None:
        """Return the learner's latest attempt at this stage of the story; None without one."""
        tried = (self.done.latest(id_) for id_, each in self.bank.scenarios.items()
                 if each.item.story == story and each.item.stage == stage)  # fmt: skip
        return next((attempt for attempt in tried if attempt), None)


def _lot(learner: str, story: str, variant: int) -> str:
    """Sort key that fixes the order in which a learner sees a story's variants; must never change."""
    return hashlib.sha256(f"{learner} {story} {variant}".encode()).hexdigest()
