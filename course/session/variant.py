"""Variants: which one of an item an attempt was made on."""

from course.store import Attempt


def shown_variant(attempt: Attempt) -> int:
    """Which variant of its item the attempt was made on; 0 is the item as written."""
    return int(attempt.variant) if attempt.variant.isdecimal() else 0
