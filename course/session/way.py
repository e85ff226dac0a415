"""The way through the course: how far one learner is in its forms and modules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from course.bank import Bank
from course.progress import Progress
from course.session.sitting import Sitting
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
        """The stories of the module, or of all, whose every stage has an attempt."""
        modules = [quadrant] if quadrant else list(self.bank.modules)
        stories = (story for each in modules for story in self.stories(each))
        return tuple(story for story in stories if all(item in self.done.tries for item in story))

    def module(self) -> str:
        """The quadrant of the module in which the learner is: where they went, else that of the item on the desk."""
        if self.sitting.part in self.bank.modules:
            return self.sitting.part
        return self.bank.module_of.get(self.sitting.item, next(iter(self.bank.modules)))

    def after(self, item: str) -> str | None:
        """The next item to do in the learner's module; None when all of it is done, or only this one is left."""
        offered = list(self.items(self.module()))
        start = offered.index(item) + 1 if item in offered else 0
        order = (*offered[start:], *offered[:start])
        return next((each for each in order if each not in self.done.tries and each != item), None)
