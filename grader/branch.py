"""A branch: one of the ways in which a story ends, by what its learner picked at the decision before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Branch:
    """One ending of a story that branches, and the picks that lead to it."""

    id: str
    """Unique within the story; empty for the default branch, which is told when no other one is."""
    title: str
    """What the learner did, as in "You answered in kind"."""
    then: str
    """What came of it, in a sentence or two; the acts of the branch follow."""
    picked: frozenset[str] = frozenset()
    """At least one of these was picked; empty where it doesn't matter."""
    left_out: frozenset[str] = frozenset()
    """None of these was picked."""

    def follows(self, picks: Collection[str]) -> bool:
        """Return True if these picks meet the branch's conditions; the default branch has none."""
        return (not self.picked or not self.picked.isdisjoint(picks)) and self.left_out.isdisjoint(picks)


def picks_of(response: Mapping[str, Any]) -> frozenset[str]:
    """Every option picked in a response: group -> options, or None for a group that was not answered.

    The quadrant, which attempts store beside the groups as one word, is no pick.
    """
    return frozenset(option for picked in response.values() if not isinstance(picked, str) for option in picked or ())
