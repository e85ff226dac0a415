"""The normalised gain: how much of what there was to learn was learned."""

from typing import Final, Literal, TypeAlias

Band: TypeAlias = Literal["low", "medium", "high"]

_MEDIUM: Final = 0.3
_HIGH: Final = 0.7


def normalised_gain(before: float, after: float) -> float | None:
    """(post - pre) / (100 - pre), at most 1: the share of what there was to learn that was learned (Hake 1998).

    Both in percent. None at 100 before, where nothing was left to gain.
    """
    return None if before == 100 else (after - before) / (100 - before)


def band(gain: float) -> Band:
    """Hake's bands of the normalised gain: low below .3, high from .7, medium between."""
    if gain < _MEDIUM:
        return "low"
    return "high" if gain >= _HIGH else "medium"
