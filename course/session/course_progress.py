"""How far one learner is in the course: its self-assessments and modules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from course.bank import Bank, Stop
from course.progress import Progress
from course.session.screen_state import Sitting
from course.store import Attempt, Phase

FORMS: Final[tuple[Phase, ...]] = ("pre", "post")
"""The phases that have a form, in the order of the course."""


@dataclass(frozen=True)
class Way:
    """How far one learner is. Made anew for every turn, from what they have done and what they chose."""

    bank: Bank
    done: Progress
    sitting: Sitting
    told: Progress = field(init=False, compare=False)
    """What is done, as far as its learner may hear of it."""
    kept: frozenset[str] = field(init=False, compare=False)
    """The items that are kept for the forms and so stand in no module yet.

    A form measures only what its learner has not seen before. So each form keeps its items until it is closed; a
    learner who wants them for practice now may say so, once and for both forms, and loses nothing else by it.
    """

    def __post_init__(self) -> None:
        # Not when they are first asked for: cached_property of Python 3.11 has all learners wait in one line.
        object.__setattr__(self, "told", self._told())
        object.__setattr__(self, "kept", self._kept())

    def form(self, phase: str) -> tuple[str, ...]:
        """The items of the phase's form, in order; none where the course has no forms."""
        if self.bank.forms is None:
            return ()
        return {"pre": self.bank.forms.pre, "post": self.bank.forms.final}.get(phase, ())

    def submitted(self, phase: str) -> Mapping[str, Attempt]:
        """Item -> the attempt at it in the phase's form, in the order of the form."""
        found = {
            item: next((each for each in self.done.tries.get(item, ()) if each.phase == phase), None)
            for item in self.form(phase)
        }
        return {item: attempt for item, attempt in found.items() if attempt}

    def following_in(self, phase: str) -> str | None:
        """The form's next item; None when the form is closed."""
        if self.closed(phase):
            return None
        return next(item for item in self.form(phase) if item not in self.submitted(phase))

    @property
    def open_forms(self) -> tuple[Phase, ...]:
        """The phases whose form is there and not yet closed."""
        return tuple(phase for phase in FORMS if self.form(phase) and not self.closed(phase))

    def closed(self, phase: str) -> bool:
        """Whether every item of the form is submitted, or the learner has ended it: then its feedback is shown."""
        return phase in self.sitting.ended or self.complete(phase)

    def complete(self, phase: str) -> bool:
        """Whether every item of the form is submitted; so also where there is no form."""
        return len(self.submitted(phase)) == len(self.form(phase))

    def silent(self, attempt: Attempt) -> bool:
        """Whether nothing is said of the attempt yet, since its form is not closed."""
        return attempt.item in self.form(attempt.phase) and not self.closed(attempt.phase)

    def _told(self) -> Progress:
        tries = {item: tuple(each for each in made if not self.silent(each)) for item, made in self.done.tries.items()}
        return replace(self.done, tries={item: made for item, made in tries.items() if made})

    @property
    def attempts(self) -> list[Attempt]:
        """All that the learner has submitted, of any item, as far as they may hear of it."""
        return [attempt for tries in self.told.tries.values() for attempt in tries]

    def _kept(self) -> frozenset[str]:
        if self.sitting.released:
            return frozenset()
        return frozenset(item for phase in FORMS if not self.closed(phase) for item in self.form(phase))

    def stories(self, quadrant: str) -> tuple[tuple[str, ...], ...]:
        """The stories that the quadrant's module offers, each with its items by stage."""
        return tuple(story for story in self.bank.modules[quadrant].stories if story[0] not in self.kept)

    def items(self, quadrant: str | None = None) -> tuple[str, ...]:
        """The items that the quadrant's module offers, or that all modules do."""
        modules = [quadrant] if quadrant else list(self.bank.modules)
        return tuple(item for each in modules for story in self.stories(each) for item in story)

    def finished(self, quadrant: str | None = None) -> tuple[tuple[str, ...], ...]:
        """The stories of the module, or of all, that are done to an end."""
        modules = [quadrant] if quadrant else list(self.bank.modules)
        stories = (story for each in modules for story in self.stories(each))
        return tuple(story for story in stories if self.open_stage(story[0]) is None)

    def open_stage(self, first: str) -> str | None:
        """The stage of a story that is to be done next, by what was picked at those before; None at an end.

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
        """The last stage of a story that the learner has done."""
        item, attempt = first, self.done.latest(first)
        while attempt is not None:
            following = self.bank.following(item, attempt.response)
            attempt = self.done.latest(following) if following else None
            item = following if following and attempt else item
        return item

    def module(self) -> str:
        """The quadrant of the module in which the learner is: where they went, else that of the item that is open."""
        if self.sitting.part in self.bank.modules:
            return self.sitting.part
        return self.bank.module_of.get(self.sitting.item, next(iter(self.bank.modules)))

    @property
    def paths(self) -> Mapping[str, tuple[Stop, ...]]:
        """Path id -> its stops."""
        return self.bank.stops

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stops of the path that the learner chose; none before they choose one."""
        return self.paths.get(self.sitting.path, ())

    def passed(self, stop: Stop) -> bool:
        """Whether the learner is done with a stop of a path; so also with an item of a form that they ended."""
        if stop.phase in FORMS:
            return self.closed(stop.phase) or stop.item in self.submitted(stop.phase)
        return stop.item in self.sitting.skipped or self.open_stage(stop.item) is None

    @property
    def next_stop(self) -> Stop | None:
        """The first stop of the learner's path that they are not done with; None at its end, and without a path."""
        return next((stop for stop in self.stops if not self.passed(stop)), None)
