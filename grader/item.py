"""An item: a case told as a thread of posts, and the options that it offers."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grader.branch import Branch, picks_of
from grader.case import Case
from grader.rulebook import Option, Rulebook
from grader.ruling import Ruling, Verdict
from grader.whatif import flips

QUADRANT: Final = "quadrant"
"""Names the quadrant question in offers and responses, beside the groups of options."""
FEWEST_NEGATIVE = 2
OPTIONS_A_GROUP = 7
"""So many options a group has when its author did not choose them, if that many apply or nearly do."""
MOST_HARMFUL = 2
NEAR = 2
"""Up to so many facts away, an option that does not apply is a better distractor the fewer they are."""


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
        return f"{self.stage} of {self.stages}{f', {self.branch.title}' if self.branch else ''}"


def following(items: Sequence[Item], response: Mapping[str, Any]) -> Item:
    """The one of these items that follows a response at the stage before: the first whose branch its picks lead to.

    `items` are all that a story tells at one stage, its default branch last. For `response` see `picks_of`.
    """
    picks = picks_of(response)
    return next(item for item in items if item.branch is None or item.branch.follows(picks))


def _distance(option: Option, case: Case, rulebook: Rulebook) -> int:
    """How many facts keep the option from applying; NEAR + 1 for any number above NEAR."""
    found = flips(option, case, rulebook, most=1, limit=NEAR)
    return len(found[0]) if found else NEAR + 1


def _lot(item: str, option: str) -> str:
    """Settles ties, so that the same few options are not every item's distractors. The same lot for ever."""
    return hashlib.sha256(f"{item} {option}".encode()).hexdigest()


def _distractors(
    item: Item, options: Iterable[Option], verdicts: Mapping[str, Verdict], rulebook: Rulebook
) -> list[Option]:
    """Options that do not apply, the best distractors first: a few that would do harm, then the nearest misses."""
    drawn = sorted(options, key=lambda option: _lot(item.story, option.id))
    harmful = [option for option in drawn if verdicts[option.id].degree == "harmful"]
    wrong = [option for option in drawn if verdicts[option.id].degree == "wrong"]
    wrong.sort(key=lambda option: _distance(option, item.case, rulebook))
    return [*harmful[:MOST_HARMFUL], *wrong, *harmful[MOST_HARMFUL:]]


def offered(
    item: Item, ruling: Ruling, rulebook: Rulebook, contested: frozenset[str] = frozenset()
) -> dict[str, tuple[str, ...]]:
    """The options that learners choose from, by group, in the order of the rulebook.

    Where the author chose, what they chose; elsewhere everything that applies, the options that decide the ending, the
    `contested` options (those on which the stages and variants of the scenario differ), and the nearest misses, so that
    each group has at least FEWEST_NEGATIVE options that do not apply. A group in which nothing applies is not asked.
    """
    found: dict[str, tuple[str, ...]] = {}
    for group in rulebook.groups:
        if group in item.offers:
            if item.offers[group]:
                found[group] = item.offers[group]
            continue
        options = rulebook.in_group(group)
        verdicts = ruling.verdicts
        if not any(verdicts[option.id].applies for option in options):
            continue
        kept = contested | item.turns_on
        chosen = {option.id for option in options if verdicts[option.id].applies or option.id in kept}
        negative = [option.id for option in _distractors(item, options, verdicts, rulebook)]
        for option in negative:
            lacking = FEWEST_NEGATIVE - sum(one in negative for one in chosen)
            if len(chosen) < OPTIONS_A_GROUP or lacking > 0:
                chosen.add(option)
        found[group] = tuple(option.id for option in options if option.id in chosen)
    return found
