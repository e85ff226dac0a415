"""Modules: the stories of the course by quadrant, each mixed with a few stories of other quadrants."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from course.bank.scenario import Scenario
from grader import Rulebook

ROUGHLY: Final = 60
"""Stories whose lengths differ by less than about this many words count as equally long."""
Story = tuple[Scenario, ...]
"""The items of one story, stage by stage, the default ending last where it branches."""


@dataclass(frozen=True, slots=True)
class Module:
    """The stories to practise one quadrant."""

    quadrant: str
    stories: tuple[tuple[str, ...], ...]
    """All items of each story, endings included, in the order in which the module offers the stories.

    See `Bank.stages` for which of them are alternative endings.
    """


def arrange(rulebook: Rulebook, scenarios: Iterable[Scenario], apart: Collection[str]) -> dict[str, Module]:
    """Return quadrant -> its module; together they contain every story once.

    Each quadrant lends one story to every other module, so that learners must recognize the quadrant of a story within
    a module too. Quadrants with few stories lend none. Lent stories have one stage and are not among the items `apart`
    (those of the forms). The assignment is determined by the stories' ids.
    """
    homes: dict[str, list[Story]] = {quadrant: [] for quadrant in rulebook.quadrants}
    for story in stories_of(scenarios):
        homes[story[0].home].append(story)
    placed = {quadrant: list(stories) for quadrant, stories in homes.items()}
    for quadrant, stories in homes.items():
        hosts = [other for other in homes if other != quadrant]
        for host, guest in zip(hosts, _lent(stories, apart, len(hosts)), strict=False):
            placed[quadrant].remove(guest)
            placed[host].append(guest)
    return {
        quadrant: Module(quadrant, tuple(tuple(each.item.id for each in story) for story in sorted(stories, key=place)))
        for quadrant, stories in placed.items()
    }


def stories_of(scenarios: Iterable[Scenario]) -> Iterator[Story]:
    """Group scenarios into stories, keeping their order; the stages of a story must be consecutive."""
    return (tuple(stages) for _, stages in groupby(scenarios, key=lambda each: each.item.story))


def place(story: Story) -> tuple[bool, int, int, str]:
    """Sort key of a story: content notes late, short stories early; otherwise pseudo-random, to reveal nothing."""
    noted = any(scenario.item.content_note for scenario in story)
    acts = story[-1].item.case.acts
    words = sum(len(text.split()) for text in (story[-1].item.setting, *(act.post or act.event for act in acts)))
    return noted, len(story), words // ROUGHLY, _lot(story)


def items_of(modules: Mapping[str, Module]) -> dict[str, str]:
    """Return item -> the quadrant of its module."""
    return {item: module.quadrant for module in modules.values() for story in module.stories for item in story}


def _lent(stories: Iterable[Story], apart: Collection[str], hosts: int) -> list[Story]:
    fit: list[Story] = [story for story in stories if len(story) == 1 and story[0].item.id not in apart]
    return sorted(fit, key=_lot)[:hosts] if len(fit) >= 2 * hosts else []


def _lot(story: Story) -> str:
    return hashlib.sha256(story[0].item.story.encode()).hexdigest()
