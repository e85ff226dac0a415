"""Convert a completed reader form, a spreadsheet or a web page's file, into a panel file."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import yaml

from course.bank import Bank
from course.export.form_answers import read_answers
from course.export.reader_form import ABOUT, CODES, FORM, HOW, LEADING, READER, READINGS, asked_options, spellings
from course.language import _
from grader import Problem, Reader, Reading, Unreadable
from grader.content_problem import suggestion

LARGEST: Final = 20 * 2**20
"""Maximum size of a spreadsheet when unpacked, in bytes. The course's form has 0.4 MB."""
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 500
"""Limits of the part of a sheet that is read; a damaged sheet may claim a million rows."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,19}")


@dataclass(frozen=True, slots=True)
class _Row:
    """The form's row for one story, as written."""

    where: str
    """Where a problem is: "row 7 of Readings", or the story's name."""
    item: str
    prose: str
    quadrant: str
    codes: Mapping[str, str]
    """Option -> text written; empty cells are absent."""

    @property
    def blank(self) -> bool:
        """Whether the row was left unjudged; "doesn't apply" is also the form's default."""
        return not self.quadrant and set(self.codes.values()) <= {"no"}


def read_form(file: Path, bank: Bank) -> Reader:
    """Read a completed form. Raises Unreadable with every problem in it."""
    spreadsheet = file.suffix.lower() in (".xlsx", ".xlsm")
    reader, how, rows = _workbook(file) if spreadsheet else _page(file)
    problems: list[Problem] = []

    def problem(what: str, todo: str) -> None:
        problems.append(Problem(str(file), 0, what, todo))

    if not _NAME.fullmatch(reader):
        problem(
            _("the reader's name {reader!r} cannot be used").format(reader=reader)
            if reader
            else _("the reader's name is missing"),
            _("Write a letter or a short word: letters, digits, blanks and hyphens, at most 20."),
        )
    if not how:
        problem(_("the form does not say who read the stories and how"), _("Fill in “{field}”.").format(field=_(HOW)))
    readings: dict[str, Reading] = {}
    for row in rows:
        if row.blank:
            continue
        if row.item in readings:
            problem(_("{where}: {item!r} appears twice").format(where=row.where, item=row.item), _("Keep one."))
        problems += (
            Problem(str(file), 0, _("{where}: {what}").format(where=row.where, what=what), todo)
            for what, todo in _faults(row, bank)
        )
        chosen = {code: frozenset(o for o, said in row.codes.items() if said == code) for code in CODES}
        readings[row.item] = Reading(_quadrant(row.quadrant, bank), chosen["yes"], chosen["unclear"], row.prose)
    if not readings and not problems:
        problem(_("no story is judged"), _("Choose a quadrant for at least one story."))
    if problems:
        raise Unreadable(problems)
    return Reader(reader, how, readings)


def as_yaml(reader: Reader, bank: Bank) -> str:
    """Return the reader's panel file as YAML."""
    order = [option.id for option in asked_options(bank)]
    lines = [
        yaml.safe_dump({"reader": reader.id, "how": reader.how}, allow_unicode=True, sort_keys=False, width=10_000)
    ]
    lines.append("readings:\n")
    for item, reading in reader.readings.items():
        applies, unclear = (", ".join(o for o in order if o in chosen) for chosen in (reading.applies, reading.unclear))
        lines.append(
            f"  {item}: {{quadrant: {reading.quadrant}, applies: [{applies}], unclear: [{unclear}], "
            f"prose: '{reading.prose}'}}\n"
        )
    return "".join(lines)


def _faults(row: _Row, bank: Bank) -> Iterator[tuple[str, str]]:
    """Return the problems of one row, each with what to do."""
    if row.item not in bank.scenarios:
        yield _("there is no story {item!r}").format(item=row.item), suggestion(row.item, bank.scenarios)
    if not re.fullmatch(r"[0-9a-f]{12}", row.prose):
        yield _("the story's version {version!r} was changed").format(version=row.prose), _("Copy it from a new form.")
    if not row.quadrant:
        yield _("options are marked but no quadrant is chosen"), _("Choose the quadrant, or clear the row.")
    elif not _quadrant(row.quadrant, bank):
        yield (
            _("{quadrant!r} is not a quadrant").format(quadrant=row.quadrant),
            suggestion(row.quadrant, [q.name for q in bank.rulebook.quadrants.values()]),
        )
    known = {option.id: option.name for option in asked_options(bank)}
    for option, code in row.codes.items():
        if option not in known:
            yield _("there is no option {option!r}").format(option=option), suggestion(option, known)
        elif code not in CODES:
            yield (
                _("{answer!r} under “{option}” is not an answer").format(answer=code, option=known[option]),
                _("Write yes, unclear or no, or leave it empty."),
            )


def _quadrant(said: str, bank: Bank) -> str:
    """Find a quadrant's id by its id or name in any case; empty if there is none."""
    quadrants = bank.rulebook.quadrants.values()
    return next((q.id for q in quadrants if said.casefold() in (q.id.casefold(), q.name.casefold())), "")


def _page(file: Path) -> tuple[str, str, list[_Row]]:
    answers = read_answers(file, FORM)
    codes: dict[str, dict[str, str]] = {}
    for name, said in answers.under("option:").items():
        item, _colon, option = name.rpartition(":")
        codes.setdefault(item, {})[option] = said
    prose, quadrants = answers.under("prose:"), answers.under("quadrant:")
    rows = [
        _Row(
            _("story {item!r}").format(item=item),
            item,
            prose.get(item, ""),
            quadrants.get(item, ""),
            codes.get(item, {}),
        )
        for item in dict.fromkeys((*prose, *quadrants, *codes))
    ]
    return answers.said("reader"), answers.said("how"), rows


def _workbook(file: Path) -> tuple[str, str, list[_Row]]:
    try:
        about, rows = _sheets(file)
    except Unreadable:
        raise
    except Exception as error:
        # openpyxl raises a dozen kinds, of zip and XML and its own, also while rows are read
        what = _("this spreadsheet cannot be read")
        raise Unreadable([Problem(str(file), 0, what, _("Save the form as .xlsx again."))]) from error
    leading = [name.lower() for name in LEADING]
    if len(rows) < 2 or rows[1][: len(leading)] != leading:
        what = _("the second, hidden row of the sheet {sheet!r} was changed").format(sheet=_(READINGS))
        todo = _("Start from a new form and don't move its columns or headings.")
        raise Unreadable([Problem(str(file), 0, what, todo)])
    options = rows[1][len(leading) :]
    found: list[_Row] = []
    meant = {said: code for code in CODES for said in spellings(code)}
    for number, row in enumerate(rows[2:], start=3):
        if not any(row):
            continue
        item, _title, prose, quadrant, *said = row + [""] * (len(leading) - len(row))
        answers = ((option, code.lower()) for option, code in zip(options, said, strict=False) if option and code)
        codes = {option: meant.get(code, code) for option, code in answers}
        found.append(
            _Row(_("row {number} of {sheet!r}").format(number=number, sheet=_(READINGS)), item, prose, quadrant, codes)
        )
    reader, how = (next((about[each] for each in spellings(field) if each in about), "") for field in (READER, HOW))
    return reader, how, found


def _sheets(file: Path) -> tuple[dict[str, str], list[list[str]]]:
    """Return the answers of the sheet ABOUT by question, and the rows of the sheet READINGS.

    Raises Unreadable if a sheet is missing or the file is too large, and any other error if it is damaged.
    """
    with zipfile.ZipFile(file) as package:
        size = sum(each.file_size for each in package.infolist())  # no more than that is unpacked
    if size > LARGEST:
        what = _("this spreadsheet is larger than {size} MB").format(size=LARGEST // 2**20)
        raise Unreadable([Problem(str(file), 0, what, _("Start from a new form."))])
    with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
        named = {name: {*spellings(name)} & {*book.sheetnames} for name in (ABOUT, READINGS)}
        missing = [_(name) for name, found in named.items() if not found]
        if missing:
            what = _("the sheet {sheet!r} is missing").format(sheet=missing[0])
            todo = _("Start from a new form and don't rename its sheets.")
            raise Unreadable([Problem(str(file), 0, what, todo)])
        about = book[min(named[ABOUT])].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        rows = book[min(named[READINGS])].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        return (
            {_text(row[0]): _text(row[1]) for row in about if len(row) > 1},
            [[_text(cell) for cell in row] for row in rows],
        )


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
