"""The stories appended to a printed rulebook in prose: each once, however many of its parts are quoted."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.bank import Scenario
from grader import Happening, Item, Person, happenings, introduced


@dataclass(frozen=True)
class Told:
    """One story or ending, as far as the rulebook quotes it."""

    anchor: str
    """The anchor for links to the story."""
    item: Item
    people: tuple[Person, ...]
    happenings: tuple[Happening, ...]
    items: tuple[str, ...]
    """Ids of the items it contains: its own, and earlier parts."""


def told_stories(scenarios: Iterable[Scenario]) -> tuple[Told, ...]:
    """Return the stories by title. Earlier parts are included in the last part that continues them."""
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
    """Return the item that includes this one and the most later parts."""
    acts = item.case.acts
    after = [
        each
        for each in others
        if (each.story, each.setting) == (item.story, item.setting) and each.case.acts[: len(acts)] == acts
    ]
    return max(after, key=lambda each: len(each.case.acts))
