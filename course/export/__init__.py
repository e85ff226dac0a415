"""What leaves the course: the printed booklet, and what other systems read. One module a format."""

from course.export.document import Document
from course.export.handout import Handout, UnknownItem
from course.export.paper import PAPERS, Paper, PaperAbsent, as_pdf

__all__ = ["PAPERS", "Document", "Handout", "Paper", "PaperAbsent", "UnknownItem", "as_pdf"]
