"""Pace: how long the steps of the course take, from the words that there are to read."""

import math
from collections.abc import Iterable

from grader import Item, Rulebook
from grader.item import OPTIONS_A_GROUP
from grader.readability import WORDS_A_MINUTE, words


class Pace:
    """The reading time of one rulebook's items."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._known: dict[tuple[str, bool], float] = {}
        self._groups = {group: _mean(len(words(f"{option.name} {option.about}")) for option in rulebook.in_group(group))
                        for group in rulebook.groups}  # fmt: skip
        self._offered = {group: min(len(rulebook.in_group(group)), OPTIONS_A_GROUP) for group in rulebook.groups}
        self._quadrants = sum(len(words(f"{each.name} {each.says}")) for each in rulebook.quadrants.values())
        self._reason = _mean(len(words(option.otherwise)) for option in rulebook.options.values())

    def minutes(self, items: Iterable[Item], *, told: bool) -> int:
        """Minutes for the items, whole and at least one: thread, options and, where it is `told`, every reason."""
        return max(1, math.ceil(sum(self._counted(item, told) for item in items) / WORDS_A_MINUTE))

    def _counted(self, item: Item, told: bool) -> float:
        """Counted once: everybody's first screen tells the pace of the whole course."""
        known = (item.version, told)
        if known not in self._known:
            self._known[known] = self._words(item, told)
        return self._known[known]

    def _words(self, item: Item, told: bool) -> float:
        """What there is to read; which options will be offered takes a search, so the mean option stands for them."""
        case = item.case
        thread = sum(len(words(text)) for text in (item.setting, *(act.post or act.event for act in case.acts)))
        asked = {group: number for group, number in self._offered.items() if item.offers.get(group, True)}
        options = sum(number * self._groups[group] for group, number in asked.items())
        reasons = sum(asked.values()) * self._reason if told else 0
        return thread + self._quadrants + options + reasons


def _mean(counts: Iterable[int]) -> float:
    found = list(counts)
    return sum(found) / len(found) if found else 0.0
