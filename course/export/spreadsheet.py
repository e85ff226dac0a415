"""Sheets: the attempts of a cohort as CSV or XLSX. Identifiers are text, scores numbers, and no cell is a formula."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from course.export.document import Document
from course.language import _
from course.store import FRAME_COLUMNS, Cohort
from grader import QUADRANT, Rulebook

Cell = str | int | float | bool | None

MOST_ROWS: Final = 1_048_575
"""Rows below the heading that an XLSX sheet can hold."""
_FORMULA: Final = ("=", "+", "-", "@")
_BREAKS: Final = ("\t", "\r", "\n")
_UNSEEN: Final = ("Z", "C")
"""Unicode categories of whitespace and invisible characters, which some spreadsheets skip."""
_MANY: Final = "; "
_TIMES: Final = ("started", "submitted")
_LEADING: Final = (
    "id", "cohort", "learner", "phase", "item", "variant", "item_version", "rules_version", "started", "submitted",
    "simulated", "seen", "certainty", "score",
)  # fmt: skip


class TooLong(ValueError):
    """There are more rows than the format can hold; the message says what to do."""


def neutral(text: str) -> str:
    """Prefix the text with an apostrophe if a spreadsheet could take it for a formula.

    This includes signs after whitespace or invisible characters, and wide, small or raised signs (NFKC).
    """
    first = next((each for each in text if unicodedata.category(each)[0] not in _UNSEEN), "")
    begins = unicodedata.normalize("NFKC", first).startswith(_FORMULA) or text.startswith(_BREAKS)
    return f"'{text}" if begins else text


class Attempts:
    """The attempts of a cohort as a table: a row each, in the order of submission."""

    def __init__(self, cohort: Cohort, rows: Sequence[tuple[Any, ...]], rulebook: Rulebook) -> None:
        """`rows` are those of `Store.frame_rows`. Groups that the rules no longer know keep their columns."""
        self.cohort = cohort
        self._rows = rows
        place = FRAME_COLUMNS.index("response")
        known = [QUADRANT, *rulebook.groups]
        answered = dict.fromkeys(group for row in rows for group in json.loads(row[place]))
        self._groups = [*known, *(group for group in answered if group not in known)]

    @property
    def columns(self) -> list[str]:
        """Column names. Picks are joined by semicolons, scores lie between 0 and 1, empty cells were not answered."""
        groups = [*self._groups, *(f"score_{group}" for group in self._groups)]
        return [*_LEADING, *groups, "critical_miss", "harmful_pick"]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[list[Cell]]:
        """Yield each row as plain cells, in the order of `columns`; text may still look like a formula."""
        for values in self._rows:
            row = dict(zip(FRAME_COLUMNS, values, strict=True))
            response, scores = json.loads(row["response"]), json.loads(row["groups"])
            flags = (_MANY.join(json.loads(row[name])) for name in ("critical_miss", "harmful_pick"))
            yield [
                *(bool(row[name]) if name in ("simulated", "seen") else row[name] for name in _LEADING),
                *(_picked(response.get(group)) for group in self._groups),
                *(scores.get(group) for group in self._groups),
                *flags,
            ]


def as_csv(attempts: Attempts, rows: Iterable[list[Cell]]) -> Document:
    """Encode as UTF-8 with a byte order mark, which Excel needs; text is quoted, numbers are not."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([neutral(name) for name in attempts.columns])
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return Document(_name(attempts.cohort, "csv"), text.getvalue().encode("utf-8-sig"), len(attempts))


def as_completion(cohort: Cohort, completed: Mapping[str, bool]) -> Document:
    """List only who has completed the course: a row for each learner who has done something."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["learner", "completed"])
    writer.writerows([neutral(learner), int(done)] for learner, done in sorted(completed.items()))
    return Document(f"completion-{cohort.id}.csv", text.getvalue().encode("utf-8-sig"), len(completed))


def as_xlsx(attempts: Attempts, rows: Iterable[list[Cell]]) -> Document:
    """Make a workbook with the attempts and a sheet about them. Raises TooLong."""
    if len(attempts) > MOST_ROWS:
        raise TooLong(f"An XLSX file can hold {MOST_ROWS:,} attempts, but there are {len(attempts):,}; use CSV.")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Attempts"))
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, name) for name in attempts.columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, name, cell) for name, cell in zip(attempts.columns, row, strict=True)])
    about = book.create_sheet(_("About"))
    for name, words in _about(attempts.cohort):
        about.append([_heading(about, name), _text(about, words)])
    content = io.BytesIO()
    book.save(content)
    return Document(_name(attempts.cohort, "xlsx"), content.getvalue(), len(attempts))


def _picked(chosen: object) -> str | None:
    if isinstance(chosen, list):
        return _MANY.join(map(str, chosen))
    return None if chosen is None else str(chosen)


def _plain(cell: Cell) -> Cell:
    """Convert booleans to 1 or 0, which every CSV reader understands."""
    return int(cell) if isinstance(cell, bool) else cell


def _xlsx_cell(sheet: Any, name: str, cell: Cell) -> Any:
    """Make a cell: text as text, times as Excel dates (without a zone), and other values unchanged."""
    if name in _TIMES and isinstance(cell, str):
        made = WriteOnlyCell(sheet, datetime.fromisoformat(cell).astimezone(UTC).replace(tzinfo=None, microsecond=0))
        made.number_format = "yyyy-mm-dd hh:mm:ss"
        return made
    return _text(sheet, cell) if isinstance(cell, str) else cell


def _text(sheet: Any, words: str) -> WriteOnlyCell:
    """Make a text cell, so that no content is taken for a formula."""
    cell = WriteOnlyCell(sheet, neutral(ILLEGAL_CHARACTERS_RE.sub("\ufffd", words)))
    cell.data_type = "s"
    return cell


def _heading(sheet: Any, words: str) -> WriteOnlyCell:
    cell = _text(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _about(cohort: Cohort) -> Iterator[tuple[str, str]]:
    yield _("Cohort"), cohort.name
    yield _("Simulated"), _("yes: no person gave these answers") if cohort.simulated else _("no")
    yield (
        _("Seen"),
        _(
            "yes if the learner had already been shown the answers, in a live session or by practising before a "
            "self-assessment; not counted in any figure"
        ),
    )
    yield _("Learners"), _("pseudonyms; no names are stored")
    yield _("Times"), _("started and submitted, in UTC")
    yield _("Picks"), _("several in one cell are separated by a semicolon; an empty cell was not answered")
    yield _("Scores"), _("0 to 1; each group has a column named score_ and the group's name, and score is their mean")
    yield _("Apostrophe"), _("put before text that a spreadsheet could take for a formula")


def _name(cohort: Cohort, kind: str) -> str:
    return f"attempts-{cohort.id}{'-simulated' if cohort.simulated and 'simulated' not in cohort.id else ''}.{kind}"
