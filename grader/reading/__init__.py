"""Reading content: turn the text of files into a rulebook or items, or report every problem at once."""

from grader.reading.branch import OTHERWISE
from grader.reading.item import read_item, read_items
from grader.reading.panel import read_reader
from grader.reading.rulebook import read_rulebook
from grader.reading.svg_check import drawing_problems

__all__ = ["OTHERWISE", "drawing_problems", "read_item", "read_items", "read_reader", "read_rulebook"]
