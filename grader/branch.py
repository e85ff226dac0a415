"""A branch: one of several endings of a story, selected by the learner's picks at the previous stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Branch:
    """One ending of a story that branches, and the picks that lead to it."""

    id: str
    """Unique within the story; empty for the default branch, which applies if no other branch does."""
    title: str
    """What the learner did, as in "You answered in kind"."""
    then: str
    """The outcome in a sentence or two; the acts of the branch follow it."""
    picked: frozenset[str] = frozenset()
    """Condition: at least one of these was picked; empty for no such condition."""
    left_out: frozenset[str] = frozenset()
    """Condition: none of these was picked."""

    def follows(self, picks: Collection[str]) -> bool:
        """Return True if these picks meet the branch's conditions; the default branch has none."""
        return (not self.picked or not self.picked.isdisjoint(picks)) and self.left_out.isdisjoint(picks)


def picks_of(response: Mapping[str, Any]) -> frozenset[str]:
    """Return all options picked in a response, which maps group -> options (None for a group not answered).

    The quadrant, which attempts store beside the groups as a string, is not included.
    """
    return frozenset(option for picked in response.values() if not isinstance(picked, str) for option in picked or ())
