"""The results of a live session as CSV, XLSX and PDF, with only what its facilitator's page shows."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from course.cohort.facilitator_page import style
from course.cohort.session_results import File, as_html
from course.export.pdf import SIZES, PaperAbsent, as_pdf
from course.export.spreadsheet import neutral
from course.language import _, pgettext
from course.live.ballot import Answer
from course.live.results import Asked, Results
from course.page import Trouble
from course.store import Cohort

COLUMNS: Final = (
    "number", "story", "question", "state", "votes", "option", "fits", "safety", "chose", "share", "wrong", "note",
)  # fmt: skip
"""Columns. There is a row for each option of a question whose votes are shown, and one for each other question."""
_STYLE: Final = Path(__file__).parent / "templates" / "report.css"
Cell = str | int | float | None


def rows(found: Results) -> Iterator[tuple[Cell, ...]]:
    """Yield the results as plain cells in the order of COLUMNS; shares lie between 0 and 1."""
    for each in found.asked:
        begin = (each.number, each.title, each.question, each.state, each.votes)
        if each.withheld or each.tally is None:
            yield (*begin, None, None, None, None, None, None, each.withheld)
            continue
        for answer in each.answers:
            chose = each.tally.counts.get(answer.choice.id, 0)
            share = round(each.tally.share(answer.choice.id), 4)
            safety = "yes" if answer.safety else "no"
            yield (*begin, answer.choice.name, _fits(answer), safety, chose, share, _wrong(each, answer, chose), "")


def _fits(answer: Answer) -> str:
    return "open" if answer.fits is None else "yes" if answer.fits else "harmful" if answer.harmful else "no"


def _wrong(each: Asked, answer: Answer, chose: int) -> int | None:
    """Return how many answered an option wrongly; None if the guidance leaves it open."""
    if answer.fits is None or each.tally is None:
        return None
    return each.tally.cast - chose if answer.fits else chose


def as_csv(found: Results, cohort: Cohort) -> File:
    """Encode as UTF-8 with a byte order mark, which Excel needs; text is quoted, numbers are not."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for row in rows(found):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return File(_name(found, cohort, "csv"), "text/csv", text.getvalue().encode("utf-8-sig"))


def as_xlsx(found: Results, cohort: Cohort) -> File:
    """Make a workbook with a sheet of the rows and one about the session; no cell is a formula."""
    book = Workbook(write_only=True)
    sheet, about = book.create_sheet(_("Questions")), book.create_sheet(_("About"))
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, name, bold=True) for name in COLUMNS])
    for row in rows(found):
        sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    facts: tuple[tuple[str, Cell], ...] = (
        (_("Cohort"), cohort.name),
        (_("Started"), found.opened.isoformat(timespec="minutes")),
        (_("Ended"), found.ended.isoformat(timespec="minutes") if found.ended else _("not yet")),
        (pgettext("session", "Joined"), found.joined if found.joined is not None else _("not shown")),
        (_("Most votes on one question"), found.most if found.most is not None else _("not shown")),
        ("chose, share", _("how many chose the option, and their share of the votes (0 to 1)")),
        ("wrong", _("how many left out an option that fits, or chose one that does not")),
    )
    for name, value in facts:
        about.append([_text(about, name, bold=True), _text(about, value) if isinstance(value, str) else value])
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(_name(found, cohort, "xlsx"), kind, content.getvalue())


def as_paper(found: Results, cohort: Cohort) -> File:
    """Make a tagged PDF. Raises Trouble if Pango is missing."""
    sheet = f"@page {{ size: {SIZES['letter']}; }}\n{_STYLE.read_text(encoding='utf-8')}"
    try:
        content = as_pdf(as_html(found, cohort, f"{style()}\n{sheet}"))
    except PaperAbsent as error:
        raise Trouble(str(error)) from error
    return File(_name(found, cohort, "pdf"), "application/pdf", content)


FILES: Final = {"CSV": as_csv, "Excel (XLSX)": as_xlsx, "PDF": as_paper}
"""The file types that the facilitator's page offers."""


def _name(found: Results, cohort: Cohort, kind: str) -> str:
    return f"session-{cohort.id}-{found.opened:%Y-%m-%d}.{kind}"


def _text(sheet: object, words: str, *, bold: bool = False) -> WriteOnlyCell:
    """Make a text cell, so that no content is taken for a formula."""
    cell = WriteOnlyCell(sheet, neutral(words))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
