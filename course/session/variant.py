"""The variant of an item on which an attempt was made."""

from course.store import Attempt


def shown_variant(attempt: Attempt) -> int:
    """Return the number of the variant on which the attempt was made; 0 is the item as written."""
    return int(attempt.variant) if attempt.variant.isdecimal() else 0
