"""Stories in prose, as a printed rulebook appends them: each once, however many of its parts are quoted."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.bank import Scenario
from grader import Happening, Item, Person, happenings, introduced


@dataclass(frozen=True)
class Told:
    """One story, or one ending of it, as far as it is quoted."""

    anchor: str
    """Where a link leads."""
    item: Item
    people: tuple[Person, ...]
    happenings: tuple[Happening, ...]
    items: tuple[str, ...]
    """The ids of the items that it tells: its own, and parts before it."""


def told_stories(scenarios: Iterable[Scenario]) -> tuple[Told, ...]:
    """By title. A part of a story is told with the last part here that goes on from it."""
    quoted = {each.item.id: each.item for each in scenarios}
    last = {id_: _last(item, quoted.values()) for id_, item in quoted.items()}
    told = {item.id: item for item in last.values()}
    return tuple(
        Told(
            f"story-{item.id}",
            item,
            tuple(introduced(item)),
            tuple(happenings(item)),
            tuple(id_ for id_, of in last.items() if of.id == item.id),
        )
        for item in sorted(told.values(), key=lambda item: (item.title.casefold(), item.id))
    )


def _last(item: Item, others: Iterable[Item]) -> Item:
    """The item that tells all of this one and most after it."""
    acts = item.case.acts
    after = [
        each
        for each in others
        if (each.story, each.setting) == (item.story, item.setting) and each.case.acts[: len(acts)] == acts
    ]
    return max(after, key=lambda each: len(each.case.acts))
