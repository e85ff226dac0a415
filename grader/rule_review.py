"""Reviews: who of the institution has looked at a rule, whether they agree, and whether it has changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer says of one rule, as it was on that day."""

    role: str
    """An office or a function, never a name: policy officer, Office of the Dean."""
    date: str
    """The day of the review, as 2027-01-15."""
    rule: str
    """The rule's id, such as counselling.worn-out, or a quadrant's, such as quadrant.from-outside."""
    hash: str
    """The hash of what the rule said then, 12 hexadecimal digits."""
    agrees: bool
    reason: str = ""
    """Why the reviewer differs; may be empty where they agree."""
    line: int = field(default=0, compare=False)
    """Where it begins in its file, from 1."""


@dataclass(frozen=True)
class ReviewState:
    """How many of the rules have been reviewed as they are now."""

    rules: tuple[str, ...]
    """Every rule that can be reviewed, in the order of the rulebook."""
    current: Mapping[str, tuple[Review, ...]]
    """Rule -> the reviews of its present content, the last one of each role; rules without any are absent."""
    lapsed: tuple[Review, ...]
    """Reviews of rules that have changed since, or that no longer exist."""

    @property
    def disputed(self) -> tuple[str, ...]:
        """The rules with which at least one reviewer differs."""
        return tuple(rule for rule, found in self.current.items() if not all(each.agrees for each in found))

    @property
    def says(self) -> str:
        """The share of the rules that a person has reviewed, in one or two sentences for learners and facilitators."""
        reviewed, rules = len(self.current), len(self.rules)
        if not reviewed:
            return "No policy officer has reviewed the rules yet."
        share = 100 if reviewed == rules else max(1, min(99, round(100 * reviewed / rules)))
        differ = len(self.disputed)
        ending = f" A reviewer differs with {differ} of these." if differ else " No reviewer differs with any of these."
        return f"People at the institution have reviewed {reviewed} of the {rules} rules ({share}%).{ending}"


def review_state(hashes: Mapping[str, str], reviews: Iterable[Review]) -> ReviewState:
    """Compare reviews with the rules as they are. `hashes` holds every rule's present hash by its id.

    Of several reviews by the same role of the same content, the last one in the file counts.
    """
    latest: dict[str, dict[str, Review]] = {}
    lapsed: list[Review] = []
    for review in reviews:
        if hashes.get(review.rule) == review.hash:
            latest.setdefault(review.rule, {})[review.role.casefold()] = review
        else:
            lapsed.append(review)
    current = {rule: tuple(latest[rule].values()) for rule in hashes if rule in latest}
    return ReviewState(tuple(hashes), current, tuple(lapsed))
