"""The report on a cohort, as a document to forward, with only the figures that facilitators see."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from course.bank import Bank
from course.cohort import Figures, as_html
from course.cohort.figures import Count
from course.export.document import Document
from course.export.pdf import SIZES, Paper, as_pdf
from course.store import Cohort

_STYLE: Final = Path(__file__).parent / "templates" / "report.css"
_CHART: Final = re.compile(r'(<svg class="chart broad"[^>]*aria-label="([^"]*)"[^>]*)>')
_INK: Final = (
    ".rail { fill: #e4e4e4 } .run { fill: #8a8a8a } .alarm .run { fill: #4a4a4a } "
    ".mark { stroke: #000; stroke-width: 3 } .reach { stroke: #000; stroke-width: 1.5 }"
)
"""Styles for charts in the PDF, to which the document's own stylesheet does not apply."""


def as_document(
    figures: Figures,
    bank: Bank,
    cohort: Cohort,
    *,
    kind: Literal["html", "pdf"] = "pdf",
    paper: Paper = "a4",
    full: bool = False,
    pages: Callable[[int], object] | None = None,
) -> Document:
    """Return the report as one HTML file or a tagged PDF, with the table of every chart.

    `full`: with every figure. What is withheld from facilitators is withheld here too, since both use the same figures.
    `pages` is called with the number of each page laid out. Raises PaperAbsent for a PDF without Pango.
    """
    html = as_html(figures, bank, cohort, full=full)
    content = as_pdf(_for_paper(html, paper), pages) if kind == "pdf" else html.encode()
    learners = figures.learners.least if isinstance(figures.learners, Count) else 0
    return Document(f"report-{cohort.id}.{kind}", content, learners)


def _for_paper(html: str, paper: Paper) -> str:
    style = f"@page {{ size: {SIZES[paper]}; }}\n{_STYLE.read_text(encoding='utf-8')}</style>"
    styled = html.replace("</style>", style, 1)
    drawn = r'\g<1> font-size="9pt"><title>\g<2></title><style>' + _INK + "</style>"
    return _CHART.sub(drawn, styled)
