"""The normalised gain: the share of the possible improvement that was achieved."""

from typing import Final, Literal, TypeAlias

Band: TypeAlias = Literal["low", "medium", "high"]

_MEDIUM: Final = 0.3
_HIGH: Final = 0.7


def normalised_gain(before: float, after: float) -> float | None:
    """Return (post - pre) / (100 - pre), at most 1: the achieved share of the possible improvement (Hake 1998).

    Both scores are in percent. None if `before` is 100.
    """
    return None if before == 100 else (after - before) / (100 - before)


def band(gain: float) -> Band:
    """Return Hake's band of a normalised gain: low below .3, high from .7, medium between."""
    if gain < _MEDIUM:
        return "low"
    return "high" if gain >= _HIGH else "medium"
