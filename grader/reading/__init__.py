"""Reading content: text in, rulebook or item out, or every problem in it at once."""

from grader.reading.item import read_item, read_items
from grader.reading.rulebook import read_rulebook

__all__ = ["read_item", "read_items", "read_rulebook"]
