"""An item: a case told as a thread of posts, and the options that it offers."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.case import Case
from grader.rule import Degree
from grader.rulebook import Option, Rulebook
from grader.ruling import Ruling, Verdict
from grader.whatif import MOST_CHANGES, flips

FEWEST_NEGATIVE = 2
_OPTIONS_A_GROUP = 6


@dataclass(frozen=True)
class Item:
    id: str
    title: str
    setting: str
    content_note: str
    case: Case
    offers: Mapping[str, tuple[str, ...]]
    """Group -> option ids as its author chose them; a group left out is filled with near misses, an empty one is not asked."""
    version: str
    """Of the content; an edited item is another version."""


def _nearness(option: Option, verdict: Verdict, case: Case, rulebook: Rulebook) -> tuple[int, int]:
    """How near the option is to applying: the changes that it needs; harmful ones first among equals."""
    found = flips(option, case, rulebook, most=1)
    changes = len(found[0]) if found else MOST_CHANGES + 1
    return (0 if verdict.degree == "harmful" else changes, changes)


def offered(item: Item, ruling: Ruling, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """The options that learners choose from, by group, in the order of the rulebook.

    Where the author chose, what they chose; elsewhere everything that applies and its nearest misses, so that
    each group has at least FEWEST_NEGATIVE options that do not apply. A group in which nothing applies is not asked.
    """
    found: dict[str, tuple[str, ...]] = {}
    for group in rulebook.groups:
        if group in item.offers:
            if item.offers[group]:
                found[group] = item.offers[group]
            continue
        options = rulebook.in_group(group)
        by_degree: dict[Degree, list[Option]] = {}
        for option in options:
            by_degree.setdefault(ruling.verdicts[option.id].degree, []).append(option)
        positive = [*by_degree.get("essential", []), *by_degree.get("helpful", [])]
        negative = [*by_degree.get("harmful", []), *by_degree.get("wrong", [])]
        if not positive or len(negative) < FEWEST_NEGATIVE:
            continue
        negative.sort(key=lambda o: _nearness(o, ruling.verdicts[o.id], item.case, rulebook))
        chosen = {o.id for o in positive}
        chosen |= {o.id for o in negative[: max(FEWEST_NEGATIVE, _OPTIONS_A_GROUP - len(positive))]}
        found[group] = tuple(option.id for option in options if option.id in chosen)
    return found
