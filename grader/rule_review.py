"""Reviews of rules by people of the institution, and whether each review still applies to the rule's present form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's judgement of one rule, as the rule was on that day."""

    role: str
    """An office or a function, never a name: policy officer, Office of the Dean."""
    date: str
    """The day of the review, as 2027-01-15."""
    rule: str
    """The rule's id, such as counselling.worn-out, or a quadrant's, such as quadrant.from-outside."""
    hash: str
    """The hash of the rule's content at that time, 12 hexadecimal digits (see `Rulebook.hashes`)."""
    agrees: bool
    reason: str = ""
    """Why the reviewer disagrees; may be empty if they agree."""
    line: int = field(default=0, compare=False)
    """The line of its file on which it begins, from 1."""


@dataclass(frozen=True)
class ReviewState:
    """The reviews of all rules, divided into current and lapsed ones."""

    rules: tuple[str, ...]
    """The ids of all rules and quadrants, in the order of the rulebook."""
    current: Mapping[str, tuple[Review, ...]]
    """Rule -> the reviews of its present content, the latest of each role; rules without such reviews are absent."""
    lapsed: tuple[Review, ...]
    """Reviews of rules that have changed since, or that no longer exist."""

    @property
    def disputed(self) -> tuple[str, ...]:
        """The rules with which at least one reviewer disagrees."""
        return tuple(rule for rule, found in self.current.items() if not all(each.agrees for each in found))

    @property
    def says(self) -> str:
        """The share of rules that have been reviewed, in one or two sentences for learners and facilitators."""
        reviewed, rules = len(self.current), len(self.rules)
        if not reviewed:
            return "No policy officer has reviewed the rules yet."
        share = 100 if reviewed == rules else max(1, min(99, round(100 * reviewed / rules)))
        differ = len(self.disputed)
        ending = (
            f" A reviewer disagrees with {differ} of these." if differ else " No reviewer disagrees with any of these."
        )
        return f"People at the institution have reviewed {reviewed} of the {rules} rules ({share}%).{ending}"


def review_state(hashes: Mapping[str, str], reviews: Iterable[Review]) -> ReviewState:
    """Divide reviews into current and lapsed ones. `hashes`: rule id -> hash of the rule's present content.

    If the same role has reviewed the same content several times, the last review in the file counts.
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
