"""Exports: the printed booklet, and formats for other systems. One module for each format."""

from course.export.document import Document
from course.export.handout import Handout, UnknownItem
from course.export.pdf import PAPERS, Paper, PaperAbsent, as_pdf
from course.export.review_files import add_review
from course.export.rulebook import PrintedRulebook

__all__ = [
    "PAPERS",
    "Document",
    "Handout",
    "Paper",
    "PaperAbsent",
    "PrintedRulebook",
    "UnknownItem",
    "add_review",
    "as_pdf",
]
