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
"""Maximum number of options in a question: five, or six if at least four of them apply."""
MOST_DECOYS = 1
"""Maximum number of decoys (options far from applying) in a question."""
NEAR = 2
"""An option that does not apply is a near miss if changing at most this many facts would make it apply."""


@dataclass(frozen=True)
class Item:
    """One decision for learners. Its key is not part of it, but is computed from the rules.

    A scenario in stages consists of several items, each of which shows everything that has happened so far.
    """

    id: str
    title: str
    setting: str
    content_note: str
    case: Case
    offers: Mapping[str, tuple[str, ...]]
    """Group -> the options chosen by the author. `offered` fills absent groups; empty groups are not asked.

    QUADRANT is a key, with no options, only if the item does not ask for the quadrant.
    """
    version: str
    """Hash of the content; changes when the item is edited."""
    story: str
    """The id of its scenario."""
    stage: int = 1
    stages: int = 1
    after: str = ""
    """The outcome, shown after the decision."""
    branch: Branch | None = None
    """Its ending, if the story branches; all endings of a story have the same stage number."""
    turns_on: frozenset[str] = frozenset()
    """The options that determine which ending follows; they are always offered."""
    meanwhile: Mapping[str, str] = field(default_factory=dict)
    """Last act of each earlier stage -> the outcome of that stage."""
    talking_points: Mapping[str, str] = field(default_factory=dict)
    """Group or QUADRANT -> discussion prompt for the facilitator after the reveal; never shown on learners' pages."""
    variant: int = 0
    variants: int = 1
    """The number of distinct variants of the scenario."""

    @property
    def asks_quadrant(self) -> bool:
        """True if learners are asked for the quadrant."""
        return QUADRANT not in self.offers

    @property
    def part(self) -> str:
        """Its part of the story: "2 of 2", or "2 of 2, You answered in kind"; empty if the story has one part."""
        if self.stages == 1:
            return ""
        number = f"{self.stage} {grammar_of(self.case.lang).between} {self.stages}"
        return f"{number}, {self.branch.title}" if self.branch else number


def following(items: Sequence[Item], response: Mapping[str, Any]) -> Item:
    """Return the item that follows a response at the previous stage: the first one whose branch its picks select.

    `items`: all items of one stage, the default branch last. `response`: see `picks_of`.
    """
    picks = picks_of(response)
    return next(item for item in items if item.branch is None or item.branch.follows(picks))


def fitting(group: str, item: Item, ruling: Ruling, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the offered options of a group that apply, in the order of the rulebook.

    If the author chose the options, these are all that apply. Otherwise their number is limited, so that there is room
    for FEWEST_NEGATIVE options that do not apply. Order of preference: essential safety options, options that determine
    the ending, other essential ones, helpful ones. The first two kinds are always included.
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
    """Return the maximum number of options in a question in which `fit` options apply."""
    return OPTIONS_IF_MANY_FIT if fit >= MANY_FIT else OPTIONS_A_GROUP


def far_off(options: Iterable[str], item: Item, ruling: Ruling, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the decoys among the options: those that do not apply and are not near misses, or that never apply."""
    return tuple(
        option
        for option in options
        if ruling.verdicts[option].degree in NEGATIVE and _distance(rulebook.options[option], item, rulebook)[0] > NEAR
    )


def _distance(option: Option, item: Item, rulebook: Rulebook) -> tuple[int, bool]:
    """Return the number of facts to change for the option to apply, and whether all of them are about people.

    The number is NEAR + 1 if it exceeds NEAR or the option never applies.
    """
    found = flips(option, item.case, rulebook, limit=NEAR) if option.can_apply else []
    if not found:
        return NEAR + 1, True
    return len(found[0]), all(change.subject == "people" for changes in found for change in changes)


def _lot(item: str, option: str) -> str:
    """Sort key that breaks ties pseudo-randomly, so that items get different distractors; must never change."""
    return hashlib.sha256(f"{item} {option}".encode()).hexdigest()


def _others(
    item: Item, options: Iterable[Option], verdicts: Mapping[str, Verdict], rulebook: Rulebook, contested: Set[str]
) -> tuple[list[str], list[str]]:
    """Return the options that do not apply, as (options that must be offered, options that can be added, best first).

    - Must be offered: options that determine the ending, and the best others, until there are FEWEST_NEGATIVE.
    - Best first: a harmful decoy, then near misses (contested ones first, then by the number of facts to change), then
      a decoy that is not harmful.
    - Near misses that depend only on facts about people come after the others, except for the first one.
    - At most MOST_DECOYS decoys, unless they determine the ending or FEWEST_NEGATIVE cannot be reached without them.
    - Added before all others: contested options that are neutral, since the guidance is open on them.
    """
    drawn = [
        each for each in sorted(options, key=lambda each: _lot(item.story, each.id)) if not verdicts[each.id].applies
    ]
    away = {each.id: _distance(each, item, rulebook) for each in drawn if verdicts[each.id].degree in NEGATIVE}
    turning = [each.id for each in drawn if each.id in item.turns_on]
    near = sorted((id_ for id_ in away if away[id_][0] <= NEAR), key=lambda id_: (id_ not in contested, away[id_][0]))
    elsewhere = [id_ for id_ in near if away[id_][1] and id_ not in contested][1:]  # easy to spot, so one is enough
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
    """Return the options offered to learners, by group, in the order of the rulebook.

    If the author chose the options of a group, those are offered. Otherwise at most `most_options` are: options that
    apply (see `fitting`) and at least FEWEST_NEGATIVE that do not (see `_others`). A group in which no option applies
    is not asked. `contested`: the options whose verdicts differ between stages or variants of the scenario.
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
