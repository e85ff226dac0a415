"""Scoring: build an item's key, validate a response, and score the response with the key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from grader.item import FEWEST_NEGATIVE
from grader.rule import Degree
from grader.rulebook import QUADRANT, Rulebook
from grader.ruling import Ruling

WEIGHTS: Final[Mapping[Degree, int]] = {"essential": 2, "helpful": 1, "neutral": 0, "wrong": -1, "harmful": -2}


class Malformed(ValueError):
    """Raised for a response that cannot be graded; the message says why, in one sentence."""


class Unscorable(ValueError):
    """Raised for an item whose key cannot be scored; the message says why, in one sentence."""


@dataclass(frozen=True)
class Key:
    """The weights of one item's options. Secret: must never be sent to a browser."""

    item: str
    quadrant: str
    weights: Mapping[str, Mapping[str, int]]
    """Group -> offered option -> weight, for the groups that are asked."""
    unasked: frozenset[str]
    """The groups that are not asked; includes QUADRANT if the quadrant is not asked."""
    safety: frozenset[str]
    """Essential options whose rule is marked safety."""
    harmful: frozenset[str]
    quadrants: frozenset[str]
    """All quadrants that can be chosen."""
    quadrant_also: frozenset[str] = frozenset()
    """The quadrants that are right besides `quadrant`, since the guidance is open."""

    @property
    def accepted(self) -> frozenset[str]:
        """Every quadrant that is right."""
        return self.quadrant_also | {self.quadrant}


@dataclass(frozen=True, slots=True)
class Response:
    """A learner's picks. An absent group was not answered; an empty one was answered without picking anything."""

    quadrant: str | None
    picks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores of one response. The two safety flags are separate and do not affect the score."""

    score: float | None
    """The mean score of the answered groups, in [0, 1]; None if none was answered."""
    groups: Mapping[str, float | None]
    """Group or QUADRANT -> score, None if it was not answered; absent if the item does not ask it."""
    critical_miss: tuple[str, ...]
    harmful_pick: tuple[str, ...]


def make_key(
    item: str, ruling: Ruling, offers: Mapping[str, tuple[str, ...]], rulebook: Rulebook, *, asks_quadrant: bool = True
) -> Key:
    """Build the scoring key of one item.

    Raises Unscorable if nothing is asked, or if a group offers no option that applies or fewer than FEWEST_NEGATIVE
    that do not.
    """
    if ruling.quadrant is None:
        raise Unscorable("no act involves the institution, so it belongs to no quadrant")
    if not offers and not asks_quadrant:
        raise Unscorable("it asks no question")
    weights = {
        group: {option: WEIGHTS[ruling.verdicts[option].degree] for option in options}
        for group, options in offers.items()
    }
    for group, worth in weights.items():
        if not any(weight > 0 for weight in worth.values()):
            raise Unscorable(f"none of the {group} that it offers applies")
        if sum(weight < 0 for weight in worth.values()) < FEWEST_NEGATIVE:
            raise Unscorable(f"it offers fewer than {FEWEST_NEGATIVE} {group} that do not apply")
    verdicts = [ruling.verdicts[option] for options in offers.values() for option in options]
    return Key(
        item=item,
        quadrant=ruling.quadrant,
        weights=weights,
        unasked=frozenset(rulebook.groups) - frozenset(weights) | (frozenset() if asks_quadrant else {QUADRANT}),
        safety=frozenset(v.option for v in verdicts if v.safety and v.degree == "essential"),
        harmful=frozenset(v.option for v in verdicts if v.degree == "harmful"),
        quadrants=frozenset(rulebook.quadrants),
        quadrant_also=frozenset(ruling.quadrant_also),
    )


def group_score(weights: Mapping[str, int], picks: tuple[str, ...]) -> float:
    """Return max(0, P/Pmax - N/Nmax), in [0, 1].

    P is the sum of the positive weights picked, Pmax the sum of those offered; N and Nmax are the same sums of the
    magnitudes of negative weights. This is the weighted form of the R/exams rule "false", a kind of plus/minus scoring,
    which Betts et al. 2022 (PMC8725057) found most promising for select-all-that-apply items.
    Raises KeyError for a pick that was not offered. Expects a group that can be scored (see make_key).
    """
    gained = lost = most_gained = most_lost = 0
    for weight in weights.values():
        if weight > 0:
            most_gained += weight
        else:
            most_lost -= weight
    for pick in picks:
        weight = weights[pick]
        if weight > 0:
            gained += weight
        else:
            lost -= weight
    score = gained / most_gained - lost / most_lost
    return score if score > 0 else 0.0


def read_response(key: Key, given: object) -> Response:
    """Validate plain response data against the key and return it as a Response. Raises Malformed."""
    if type(given) is not dict:
        raise Malformed("the response is not an object")
    quadrant = given.get(QUADRANT)
    if quadrant is not None and QUADRANT in key.unasked:
        raise Malformed(f"{QUADRANT!r} is not asked by this item")
    if quadrant is not None and (type(quadrant) is not str or quadrant not in key.quadrants):
        raise Malformed(f"{quadrant!r} is not a quadrant")
    picks = {
        group: _read_picks(key, group, chosen)
        for group, chosen in given.items()
        if group != QUADRANT and chosen is not None and not (chosen == [] and group in key.unasked)
    }
    return Response(quadrant, picks)


def _read_picks(key: Key, group: Any, chosen: object) -> tuple[str, ...]:
    offered = key.weights.get(group)
    if offered is None:
        raise Malformed(f"{group!r} is not asked by this item")
    if type(chosen) is not list:
        raise Malformed(f"{group} is not a list")
    for pick in chosen:
        if type(pick) is not str or pick not in offered:
            raise Malformed(f"{pick!r} is not offered among the {group}")
    if len(set(chosen)) != len(chosen):
        raise Malformed(f"{group} names an option twice")
    return tuple(chosen)


def grade(key: Key, response: Response) -> Outcome:
    """Score one response; a group that was not answered is unscored, not zero."""
    groups: dict[str, float | None] = {} if QUADRANT in key.unasked else {QUADRANT: None}
    total = 0.0
    scored = 0
    if response.quadrant is not None:
        right = response.quadrant == key.quadrant or response.quadrant in key.quadrant_also
        groups[QUADRANT] = total = 1.0 if right else 0.0
        scored = 1
    missed: list[str] = []
    harmed: list[str] = []
    for group, weights in key.weights.items():
        picks = response.picks.get(group)
        if picks is None:
            groups[group] = None
            continue
        groups[group] = score = group_score(weights, picks)
        total += score
        scored += 1
        if not key.harmful.isdisjoint(picks):
            harmed += (pick for pick in picks if pick in key.harmful)
        if key.safety:
            missed += (option for option in weights if option in key.safety and option not in picks)
    return Outcome(total / scored if scored else None, groups, tuple(missed), tuple(harmed))
