"""A desk: what one learner works with: the bank, their attempts and open answers, and the variant due of each story."""

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
    """The id of a learner's attempt at an item in practice, numbered from 0; the same in every window."""
    return hashlib.sha256(f"{learner}/{item}/{number}".encode()).hexdigest()[:32]


def form_attempt_id(learner: str, item: str, phase: Phase) -> str:
    """The id of a learner's one attempt at an item in the form of a phase; the same in every window."""
    return hashlib.sha256(f"{learner}/{item}/{phase}".encode()).hexdigest()[:32]


def picked(attempt: Attempt, question: str) -> tuple[str, ...]:
    """The picks of a complete attempt for one question."""
    given = attempt.response.get(question) or ()
    return (given,) if isinstance(given, str) else tuple(given)


@dataclass(frozen=True)
class Desk:
    """What one learner works with: the bank, what they have done, and who they are."""

    bank: Bank
    done: Progress
    learner: str
    """The learner's id; a guest's is that under which they will be enrolled."""
    cohort: str
    revealed: Mapping[str, datetime] = field(default_factory=dict)
    """The items whose key the learner has seen in a live room, each with since when."""
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    """Attempt -> question -> the answer submitted, for attempts that are not complete."""
    syllabus: Callable[[], Syllabus] | None = field(default=None, compare=False)
    """What each item trains; worked out once for a bank, when it is first needed."""

    def attempt(self, item: str, phase: Phase = "practice") -> str:
        """The id of the attempt at the item that is open, or comes next."""
        if phase in FORMS:
            return form_attempt_id(self.learner, item, phase)
        tries = self.done.tries.get(item, ())
        taken = {each.id for each in tries}
        numbers = itertools.count(self.done.practised(item))
        return next(id_ for number in numbers if (id_ := attempt_id(self.learner, item, number)) not in taken)

    def first_attempt(self, item: str) -> str:
        """The id of the learner's first attempt at the item in practice."""
        return attempt_id(self.learner, item, 0)

    def complete(self, attempt: str, item: str) -> Attempt | None:
        """The complete attempt with this id, if there is one."""
        return next((each for each in self.done.tries.get(item, ()) if each.id == attempt), None)

    def answered(self, attempt: str, item: str) -> Mapping[str, tuple[str, ...]]:
        """Question -> picks, for the questions of the attempt that are submitted."""
        whole = self.complete(attempt, item)
        if whole is not None:
            asked = (QUADRANT, *(group for group in whole.response if group != QUADRANT))
            return {question: picks for question in asked if (picks := picked(whole, question))}
        return {question: answer.picks for question, answer in self.answers.get(attempt, {}).items()}

    def open_question(self, item: str, variant: int, attempt: str) -> str:
        """The first question of the attempt that is not submitted; empty when all are."""
        answered = self.answered(attempt, item)
        return next((each for each in self.bank.variant(item, variant).questions if each not in answered), "")

    def way(self, sitting: Sitting) -> Way:
        """How far the learner is, as seen from there."""
        return Way(self.bank, self.done, sitting)

    def seen(self, item: str, phase: Phase, sitting: Sitting) -> bool:
        """Whether the learner has been shown any of the item's key, so that what they do on it now is no evidence.

        By a live room; and where a form asks it, by a verdict in practice.
        """
        if item in self.revealed:
            return True
        practised = item in self.way(sitting).told.tries or bool(self.answers.get(self.attempt(item)))
        return phase in FORMS and practised

    def refresher(self, now: datetime) -> str | None:
        """The quick story to refresh with: on a clause that is due, else a new one, else the one done longest ago."""
        quick = [item for items in self.bank.quick.values() for item in items]
        if self.syllabus is not None:
            made = [attempt for tries in self.done.tries.values() for attempt in tries]
            found = refreshers(made, self.syllabus(), now, quick)
            if found:
                return found[0].item
        fresh = next((item for item in quick if item not in self.done.tries), None)
        return fresh or min(quick, key=lambda item: self.done.tries[item][-1].submitted, default=None)

    def due(self, item: str) -> int:
        """Which variant of the item this learner sees next.

        First always the item as written; then another variant at each try, all of them before any comes again, in an
        order that follows from learner and story alone. A later stage tells the same variant as the stage before it,
        when that was decided since the last try of the later one; so one pass through a story tells one variant.
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
        """The last attempt at this stage of the story, if any."""
        tried = (self.done.latest(id_) for id_, each in self.bank.scenarios.items()
                 if each.item.story == story and each.item.stage == stage)  # fmt: skip
        return next((attempt for attempt in tried if attempt), None)


def _lot(learner: str, story: str, variant: int) -> str:
    """Settles in which order a learner meets the variants of a story. The same for ever."""
    return hashlib.sha256(f"{learner} {story} {variant}".encode()).hexdigest()
