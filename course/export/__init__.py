"""What leaves the course: the printed booklet, and what other systems read. One module a format."""

from course.export.document import Document
from course.export.handout import Handout, UnknownItem
from course.export.paper import PAPERS, Paper, PaperAbsent, as_pdf
from course.export.reader_answers import as_yaml, read_form
from course.export.reader_form import ReaderForm
from course.export.reviewing import add_review
from course.export.rulebook import PrintedRulebook

__all__ = [
    "PAPERS",
    "Document",
    "Handout",
    "Paper",
    "PaperAbsent",
    "PrintedRulebook",
    "ReaderForm",
    "UnknownItem",
    "add_review",
    "as_pdf",
    "as_yaml",
    "read_form",
]
