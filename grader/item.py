"""An item: a case told as a thread of posts, and the options that it offers."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from grader.branch import Branch, picks_of
from grader.case import Case
from grader.language import grammar_of
from grader.rule import NEGATIVE
from grader.rulebook import QUADRANT, Option, Rulebook
from grader.ruling import Ruling, Verdict
from grader.whatif import flips

FEWEST_NEGATIVE = 2
OPTIONS_A_GROUP, OPTIONS_IF_MANY_FIT, MANY_FIT = 5, 6, 4
"""The most options that a question offers: five, and six where four or more fit."""
MOST_DECOYS = 1
"""So many of a question's options may be far off."""
NEAR = 2
"""An option that does not apply is a near miss if changing up to so many facts would make it apply."""


@dataclass(frozen=True)
class Item:
    """One decision to be made; the key is no part of it but follows from the rules.

    A scenario that unfolds is told in several items, each of which shows what has happened so far.
    """

    id: str
    title: str
    setting: str
    content_note: str
    case: Case
    offers: Mapping[str, tuple[str, ...]]
    """Group -> options as its author chose them. A group left out is filled by `offered`, an empty one is not asked.

    QUADRANT is here only where it is empty: the item does not ask for the quadrant.
    """
    version: str
    """Of the content; an edited item is another version."""
    story: str
    """The scenario that it tells, or a stage of which it tells."""
    stage: int = 1
    stages: int = 1
    after: str = ""
    """What came of it, told once the decision is made."""
    branch: Branch | None = None
    """The ending that it tells, where its story branches; all endings of a story have the same stage."""
    turns_on: frozenset[str] = frozenset()
    """The options that decide which ending follows; they are always offered."""
    meanwhile: Mapping[str, str] = field(default_factory=dict)
    """What came of the stages before, by the act with which each of them ended."""
    talking_points: Mapping[str, str] = field(default_factory=dict)
    """Group, or QUADRANT -> what a facilitator puts to a room once it is revealed. No learner's page shows it."""
    variant: int = 0
    variants: int = 1
    """How many variants of the scenario differ from one another."""

    @property
    def asks_quadrant(self) -> bool:
        """Whether learners are asked for the quadrant."""
        return QUADRANT not in self.offers

    @property
    def part(self) -> str:
        """Which part of its story it is: "2 of 2", or "2 of 2, You answered in kind"; empty where it is all of it."""
        if self.stages == 1:
            return ""
        number = f"{self.stage} {grammar_of(self.case.lang).between} {self.stages}"
        return f"{number}, {self.branch.title}" if self.branch else number


def following(items: Sequence[Item], response: Mapping[str, Any]) -> Item:
    """The one of these items that follows a response at the stage before: the first whose branch its picks lead to.

    `items` are all that a story tells at one stage, its default branch last. For `response` see `picks_of`.
    """
    picks = picks_of(response)
    return next(item for item in items if item.branch is None or item.branch.follows(picks))


def fitting(group: str, item: Item, ruling: Ruling, rulebook: Rulebook) -> tuple[str, ...]:
    """The options of a group that learners are offered and that apply, in the order of the rulebook.

    Where the author chose the options, those of them that apply. Elsewhere what is essential for safety, then what
    decides the ending, what is essential and what is helpful, as far as the question has room beside FEWEST_NEGATIVE
    others. What is essential for safety and what decides the ending is never left out.
    """
    verdicts = ruling.verdicts
    options = item.offers[group] if group in item.offers else [option.id for option in rulebook.in_group(group)]
    applying = [option for option in options if verdicts[option].applies]
    if group in item.offers:
        return tuple(applying)
    essential = [option for option in applying if verdicts[option].degree == "essential"]
    safety = [option for option in essential if verdicts[option].safety]
    always = dict.fromkeys([*safety, *(option for option in applying if option in item.turns_on)])
    ranked = list(dict.fromkeys([*always, *essential, *applying]))
    kept = ranked[: max(OPTIONS_IF_MANY_FIT - FEWEST_NEGATIVE, len(always))]
    return tuple(option for option in applying if option in kept)


def most_options(fit: int) -> int:
    """The most options that a question offers where so many of them fit."""
    return OPTIONS_IF_MANY_FIT if fit >= MANY_FIT else OPTIONS_A_GROUP


def far_off(options: Iterable[str], item: Item, ruling: Ruling, rulebook: Rulebook) -> tuple[str, ...]:
    """Those of the options that do not apply and are no near misses: decoys. What never applies is always one."""
    return tuple(
        option
        for option in options
        if ruling.verdicts[option].degree in NEGATIVE and _distance(rulebook.options[option], item, rulebook)[0] > NEAR
    )


def _distance(option: Option, item: Item, rulebook: Rulebook) -> tuple[int, bool]:
    """How many facts keep the option from applying, and whether each of them is about who someone is.

    NEAR + 1 for any number above NEAR, and if it never applies.
    """
    found = flips(option, item.case, rulebook, limit=NEAR) if option.can_apply else []
    if not found:
        return NEAR + 1, True
    return len(found[0]), all(change.subject == "people" for changes in found for change in changes)


def _lot(item: str, option: str) -> str:
    """Settles ties, so that the same few options are not every item's distractors. The same lot for ever."""
    return hashlib.sha256(f"{item} {option}".encode()).hexdigest()


def _others(
    item: Item, options: Iterable[Option], verdicts: Mapping[str, Verdict], rulebook: Rulebook, contested: Set[str]
) -> tuple[list[str], list[str]]:
    """Options that do not apply: those that must be offered, and those that fill the room left, the best first.

    What decides the ending must be offered, and FEWEST_NEGATIVE options that do not fit. The best are a decoy that
    would do harm, then near misses, the contested and the nearest of them first, else a decoy. There is one decoy at
    most, except to decide the ending or to reach FEWEST_NEGATIVE; one near miss that only turns on who someone is
    comes among the others, any more after them. Room goes first to contested options that the guidance leaves open.
    """
    drawn = [
        each for each in sorted(options, key=lambda each: _lot(item.story, each.id)) if not verdicts[each.id].applies
    ]
    away = {each.id: _distance(each, item, rulebook) for each in drawn if verdicts[each.id].degree in NEGATIVE}
    turning = [each.id for each in drawn if each.id in item.turns_on]
    near = sorted((id_ for id_ in away if away[id_][0] <= NEAR), key=lambda id_: (id_ not in contested, away[id_][0]))
    elsewhere = [id_ for id_ in near if away[id_][1] and id_ not in contested][1:]  # that is seen at once: one will do
    near = [*(id_ for id_ in near if id_ not in elsewhere), *elsewhere]
    far = sorted((id_ for id_ in away if away[id_][0] > NEAR), key=lambda id_: verdicts[id_].degree != "harmful")
    decoys = [] if any(id_ in far for id_ in turning) else far[:MOST_DECOYS]
    harmful = [id_ for id_ in decoys if verdicts[id_].degree == "harmful"]
    negative = list(dict.fromkeys([*(id_ for id_ in turning if id_ in away), *harmful, *near, *decoys]))
    left_open = [each.id for each in drawn if each.id not in away and each.id in contested]
    always = dict.fromkeys([*turning, *list(dict.fromkeys([*negative, *far]))[:FEWEST_NEGATIVE]])
    return list(always), [id_ for id_ in (*left_open, *negative) if id_ not in always]


def offered(
    item: Item, ruling: Ruling, rulebook: Rulebook, contested: frozenset[str] = frozenset()
) -> dict[str, tuple[str, ...]]:
    """The options that learners choose from, by group, in the order of the rulebook.

    Where the author chose, what they chose. Elsewhere at most `most_options`: those that apply (see `fitting`, which
    keeps the essential ones before the helpful and never drops a safety option), and beside them at least
    FEWEST_NEGATIVE that do not: the options that decide the ending; at most one far-off decoy, preferably one that
    would do harm; the `contested` options (those on which the stages and variants of the scenario differ); and the
    nearest misses. A second decoy is offered only where there is no other way to FEWEST_NEGATIVE, or where the ending
    turns on it. A group in which nothing applies is not asked.
    """
    found: dict[str, tuple[str, ...]] = {}
    for group in rulebook.groups:
        if group in item.offers:
            if item.offers[group]:
                found[group] = item.offers[group]
            continue
        fit = fitting(group, item, ruling, rulebook)
        if not fit:
            continue
        options = rulebook.in_group(group)
        always, others = _others(item, options, ruling.verdicts, rulebook, contested)
        room = max(0, most_options(len(fit)) - len(fit) - len(always))
        chosen = {*fit, *always, *others[:room]}
        found[group] = tuple(option.id for option in options if option.id in chosen)
    return found
