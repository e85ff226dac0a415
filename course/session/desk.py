"""A desk: what one learner works with, and which variant of a story is due on it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from course.bank import Bank
from course.progress import Progress
from course.session.sitting import Sitting
from course.session.variant import shown_variant
from course.session.way import FORMS, Way
from course.store import Attempt, Learner, Phase


def attempt_id(learner: str, item: str, tries: int) -> str:
    """The id of a learner's next attempt after so many tries: always the same, from whatever window."""
    return hashlib.sha256(f"{learner}/{item}/{tries}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Desk:
    """What one learner works with: the bank, what they have done, and who they are."""

    bank: Bank
    done: Progress
    learner: Learner
    revealed: Mapping[str, datetime] = field(default_factory=dict)
    """The items whose key the learner has seen in a live room, each with since when."""

    def attempt(self, item: str) -> str:
        """The id under which the item's next attempt is stored."""
        return attempt_id(self.learner.id, item, len(self.done.tries.get(item, ())))

    def way(self, sitting: Sitting) -> Way:
        """How far the learner is, as seen from there."""
        return Way(self.bank, self.done, sitting)

    def seen(self, item: str, phase: Phase, sitting: Sitting) -> bool:
        """Whether the learner has been shown the item's key, so that what they do on it now is no evidence.

        By a live room; and where a form asks it, by the feedback on what they did before, as practice gives it.
        """
        return item in self.revealed or (phase in FORMS and item in self.way(sitting).told.tries)

    def due(self, item: str) -> int:
        """Which variant of the item this learner sees next.

        First always the item as written; then another variant at each try, all of them before any comes again, in an
        order that follows from learner and story alone. A later stage tells the same variant as the stage before it,
        when that was decided since the last try of the later one; so one pass through a story tells one variant.
        """
        shown, latest = self.bank.scenarios[item].item, self.done.latest(item)
        before = self._latest_at(shown.story, shown.stage - 1)
        count = len(self.bank.variants[item])
        if before and (latest is None or before.submitted > latest.submitted):
            return shown_variant(before) % count
        if latest is None:
            return 0
        order = [0, *sorted(range(1, count), key=lambda each: _lot(self.learner.id, shown.story, each))]
        return order[(order.index(shown_variant(latest) % count) + 1) % count]

    def _latest_at(self, story: str, stage: int) -> Attempt | None:
        """The last attempt at this stage of the story, if any."""
        tried = (self.done.latest(id_) for id_, each in self.bank.scenarios.items()
                 if each.item.story == story and each.item.stage == stage)  # fmt: skip
        return next((attempt for attempt in tried if attempt), None)


def _lot(learner: str, story: str, variant: int) -> str:
    """Settles in which order a learner meets the variants of a story. The same for ever."""
    return hashlib.sha256(f"{learner} {story} {variant}".encode()).hexdigest()
