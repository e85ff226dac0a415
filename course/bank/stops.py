"""Paths: the three ways through the course that a learner can choose, each a fixed list of stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from course.language import N_
from grader import Item

if TYPE_CHECKING:  # a command that needs no store does not load SQLAlchemy for a name
    from course.bank.bank import Bank
    from course.store import Phase

QUICK: Final = "quick"
ORIENTATION: Final = "orientation"
FULL: Final = "full"
NAMES: Final[Mapping[str, str]] = {
    QUICK: N_("Three quick stories"),
    ORIENTATION: N_("Orientation"),
    FULL: N_("Full course"),
}
"""Path id -> the path's name, the shortest path first."""
STORIES_A_QUADRANT: Final = 2
"""Number of stories of each quadrant on the full path."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a path: a story in practice, or an item of a form."""

    phase: Phase
    item: str
    """The item with which the story begins."""


def paths(bank: Bank) -> Mapping[str, tuple[Stop, ...]]:
    """Return path id -> its stops, in order; paths for which the bank has no stories are absent.

    The full path consists of the pre-check, the orientation's stories, one more story of each quadrant, and the final
    self-assessment.
    """
    chosen = {QUICK: bank.paths.quick, ORIENTATION: bank.paths.orientation}
    found = {
        id_: tuple(Stop("practice", first_item(bank, story)) for story in stories) for id_, stories in chosen.items()
    }
    if bank.forms:
        full = (
            *(Stop("pre", item) for item in bank.forms.pre),
            *(Stop("practice", item) for item in _stories(bank)),
            *(Stop("post", item) for item in bank.forms.final),
        )
        found[FULL] = full
    return {id_: stops for id_, stops in found.items() if stops}


def first_item(bank: Bank, story: str) -> str:
    """Return the item with which a story begins."""
    return bank.stages(story)[0][0]


def _stories(bank: Bank) -> Iterator[str]:
    """Yield the stories of the full path: the orientation's, then more until each quadrant has STORIES_A_QUADRANT.

    Of the latter, short stories come first and those with a content note last.
    """
    orientation = [first_item(bank, story) for story in bank.paths.orientation]
    yield from orientation
    asked = {*bank.forms.pre, *bank.forms.final} if bank.forms else set()
    for quadrant, module in bank.modules.items():
        own = sum(bank.scenarios[item].home == quadrant for item in orientation)
        begins = [story[0] for story in module.stories if story[0] not in (*orientation, *asked)]
        fit = [item for item in begins if bank.scenarios[item].home == quadrant]
        fit.sort(key=lambda item: (bool(bank.scenarios[item].item.content_note), _length(bank, item)))
        yield from fit[: max(0, STORIES_A_QUADRANT - own)]


def _length(bank: Bank, item: str) -> int:
    """Return the approximate number of words in the story that begins with the item, along its longest branch."""
    stages = bank.stages(bank.scenarios[item].item.story)
    return sum(max(_words(bank.scenarios[each].item) for each in stage) for stage in stages)


def _words(item: Item) -> int:
    return sum(len(text.split()) for text in (item.setting, *(act.post or act.event for act in item.case.acts)))
