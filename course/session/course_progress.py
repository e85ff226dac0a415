"""One learner's progress through the course: self-assessments, modules and paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from course.bank import Bank, Stop
from course.progress import Progress
from course.session.screen_state import Sitting
from course.store import Attempt, Phase

FORMS: Final[tuple[Phase, ...]] = ("pre", "post")
"""The phases that have a form (a self-assessment), in the order of the course."""


@dataclass(frozen=True)
class Way:
    """One learner's progress through the course, derived from their attempts and choices; rebuilt for every action."""

    bank: Bank
    done: Progress
    sitting: Sitting
    told: Progress = field(init=False, compare=False)
    """The learner's progress without attempts whose feedback is still withheld (see `silent`)."""
    kept: frozenset[str] = field(init=False, compare=False)
    """The items reserved for self-assessments, which modules do not offer yet.

    A self-assessment is valid only for items that the learner has not seen, so it reserves its items until it closes.
    Learners may release the items of both self-assessments for practice; this has no other effect.
    """

    def __post_init__(self) -> None:
        # Computed eagerly: cached_property in Python 3.11 holds one lock per class, so all learners would contend.
        object.__setattr__(self, "told", self._told())
        object.__setattr__(self, "kept", self._kept())

    def form(self, phase: str) -> tuple[str, ...]:
        """Return the items of the phase's self-assessment, in order; empty if the course has none."""
        if self.bank.forms is None:
            return ()
        return {"pre": self.bank.forms.pre, "post": self.bank.forms.final}.get(phase, ())

    def submitted(self, phase: str) -> Mapping[str, Attempt]:
        """Return item -> the learner's attempt at it in the phase's self-assessment, in the order of the form."""
        found = {
            item: next((each for each in self.done.tries.get(item, ()) if each.phase == phase), None)
            for item in self.form(phase)
        }
        return {item: attempt for item, attempt in found.items() if attempt}

    def following_in(self, phase: str) -> str | None:
        """Return the next item of the phase's self-assessment; None when it is closed."""
        if self.closed(phase):
            return None
        return next(item for item in self.form(phase) if item not in self.submitted(phase))

    @property
    def open_forms(self) -> tuple[Phase, ...]:
        """The phases that have a self-assessment which is not yet closed."""
        return tuple(phase for phase in FORMS if self.form(phase) and not self.closed(phase))

    def closed(self, phase: str) -> bool:
        """True if every item of the form is submitted or the learner has ended it; its feedback is then shown."""
        return phase in self.sitting.ended or self.complete(phase)

    def complete(self, phase: str) -> bool:
        """True if every item of the form is submitted, or if the course has no such form."""
        return len(self.submitted(phase)) == len(self.form(phase))

    def silent(self, attempt: Attempt) -> bool:
        """True if the attempt's results are still withheld because its self-assessment is not closed."""
        return attempt.item in self.form(attempt.phase) and not self.closed(attempt.phase)

    def _told(self) -> Progress:
        tries = {item: tuple(each for each in made if not self.silent(each)) for item, made in self.done.tries.items()}
        return replace(self.done, tries={item: made for item, made in tries.items() if made})

    @property
    def attempts(self) -> list[Attempt]:
        """All attempts of the learner except those whose results are withheld."""
        return [attempt for tries in self.told.tries.values() for attempt in tries]

    def _kept(self) -> frozenset[str]:
        if self.sitting.released:
            return frozenset()
        return frozenset(item for phase in FORMS if not self.closed(phase) for item in self.form(phase))

    def stories(self, quadrant: str) -> tuple[tuple[str, ...], ...]:
        """Return the stories that the quadrant's module offers, each as the tuple of its items by stage."""
        return tuple(story for story in self.bank.modules[quadrant].stories if story[0] not in self.kept)

    def items(self, quadrant: str | None = None) -> tuple[str, ...]:
        """Return the items that the quadrant's module offers; for None, those of all modules."""
        modules = [quadrant] if quadrant else list(self.bank.modules)
        return tuple(item for each in modules for story in self.stories(each) for item in story)

    def finished(self, quadrant: str | None = None) -> tuple[tuple[str, ...], ...]:
        """Return the stories of the quadrant's module (for None, of all modules) in which an ending was reached."""
        modules = [quadrant] if quadrant else list(self.bank.modules)
        stories = (story for each in modules for story in self.stories(each))
        return tuple(story for story in stories if self.open_stage(story[0]) is None)

    def open_stage(self, first: str) -> str | None:
        """Return the item of the story's next stage, which depends on earlier picks; None once an ending is reached.

        `first`: the item with which the story begins.
        """
        item: str | None = first
        while item is not None:
            attempt = self.done.latest(item)
            if attempt is None:
                return item
            item = self.bank.following(item, attempt.response)
        return None

    def ending(self, first: str) -> str:
        """Return the item of the last stage that the learner completed in the story that begins with `first`."""
        item, attempt = first, self.done.latest(first)
        while attempt is not None:
            following = self.bank.following(item, attempt.response)
            attempt = self.done.latest(following) if following else None
            item = following if following and attempt else item
        return item

    def module(self) -> str:
        """Return the quadrant of the learner's current module: the one opened last, or that of the open item."""
        if self.sitting.part in self.bank.modules:
            return self.sitting.part
        return self.bank.module_of.get(self.sitting.item, next(iter(self.bank.modules)))

    @property
    def paths(self) -> Mapping[str, tuple[Stop, ...]]:
        """Path id -> its stops."""
        return self.bank.stops

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stops of the path that the learner chose; empty before they choose one."""
        return self.paths.get(self.sitting.path, ())

    def passed(self, stop: Stop) -> bool:
        """True if the learner is done with a stop of a path; ending a self-assessment counts for all of its items."""
        if stop.phase in FORMS:
            return self.closed(stop.phase) or stop.item in self.submitted(stop.phase)
        return stop.item in self.sitting.skipped or self.open_stage(stop.item) is None

    @property
    def next_stop(self) -> Stop | None:
        """The first stop of the learner's path that is not done; None at the end of the path or without a path."""
        return next((stop for stop in self.stops if not self.passed(stop)), None)
