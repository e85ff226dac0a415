"""Read the gradebook that Canvas exports, in every format that Canvas and spreadsheets write.

Canvas leaves out SIS User ID for teachers who may not see it, writes LastName and FirstName instead of Student, and
adds Integration ID and Root Account, each by a setting; its field separator, byte order mark and decimal mark follow
the user's settings and language. Excel saves the same file as UTF-16 with tabs or in Windows-1252.
Source: Canvas, "How do I import grades in the Gradebook?", and GradebookExporter in its public source.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from course.language import N_, _

STUDENT: Final = (
    "Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account",
    "Section",
)  # fmt: skip
"""The columns that say who a student is, in the order in which Canvas reads them."""
_SEPARATORS: Final = (",", ";", "\t")
_POSTING: Final = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_DECIMALS: Final = re.compile(r"-?\d+([.,])\d{1,2}%?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([.,])\d{3})+")
_TITLE_AND_ID: Final = re.compile(r"(.*\S)\s*\((\d+)\)", re.DOTALL)

Which = Literal["gradebook", "roster"]
_LONG_ROW: Final[Mapping[Which, str]] = {
    "gradebook": N_(
        "Gradebook, row {line} has {cells} cells, but the heading has {columns}; put the name in quotation marks."
    ),
    "roster": N_(
        "Roster, row {line} has {cells} cells, but the heading has {columns}; put the name in quotation marks."
    ),
}
_GUESSED: Final[Mapping[Which, str]] = {
    "gradebook": N_("The gradebook is not UTF-8 and was read as Windows-1252: check the names."),
    "roster": N_("The roster is not UTF-8 and was read as Windows-1252: check the names."),
}
_UNREADABLE: Final[Mapping[Which, str]] = {
    "gradebook": N_("The gradebook is neither UTF-8, UTF-16 nor Windows-1252 text; save it as CSV UTF-8."),
    "roster": N_("The roster is neither UTF-8, UTF-16 nor Windows-1252 text; save it as CSV UTF-8."),
}
_BROKEN: Final[Mapping[Which, str]] = {
    "gradebook": N_(
        "The gradebook cannot be read as CSV after row {row} ({error}): look for a quotation mark that is not closed, "
        "and save it as CSV UTF-8."
    ),
    "roster": N_(
        "The roster cannot be read as CSV after row {row} ({error}): look for a quotation mark that is not closed, "
        "and save it as CSV UTF-8."
    ),
}


class BadRoster(ValueError):
    """A gradebook or roster that cannot be used; the message has a line for each reason: where, and what to do."""


@dataclass(frozen=True)
class Table:
    """A CSV file as text: leading zeros stay."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Row number as in a spreadsheet, and one cell for each column."""
    skipped: tuple[str, ...]
    """A sentence for each row with more cells than columns."""
    warning: str = ""
    """What to check if the encoding had to be guessed."""


@dataclass(frozen=True)
class Column:
    """One column of grades."""

    name: str
    """As Canvas writes it: the title and, where Canvas knows the assignment, its id in brackets."""
    place: int
    points: str
    """The cell of the row Points Possible."""

    @property
    def title(self) -> str:
        """The title without the id."""
        return split_title(self.name)[0]

    @property
    def id(self) -> str:
        """Canvas's id of the assignment; empty if there is none."""
        return split_title(self.name)[1]


@dataclass(frozen=True)
class Student:
    """One row of the gradebook."""

    identity: Mapping[str, str]
    """The cells of the columns in STUDENT that the gradebook has."""
    cells: tuple[str, ...]

    @property
    def numbered(self) -> bool:
        """Whether the row identifies a student by an id or login."""
        return any(self.identity.get(name, "").strip() for name in ("ID", "SIS User ID", "SIS Login ID"))

    @property
    def names(self) -> tuple[str, ...]:
        """The student's name in each form that a roster may use."""
        if "Student" in self.identity:
            return (self.identity["Student"].strip(),)
        last, first = (self.identity[name].strip() for name in ("LastName", "FirstName"))
        return (f"{last}, {first}", f"{first} {last}")


@dataclass(frozen=True)
class Gradebook:
    """The gradebook of one Canvas course."""

    identity: tuple[str, ...]
    columns: tuple[Column, ...]
    students: tuple[Student, ...]
    skipped: tuple[str, ...]
    mark: str | None
    """The decimal mark of its numbers, if they use exactly one."""
    warning: str


def split_title(name: str) -> tuple[str, str]:
    """Split a column name `Title (id)` into title and id, as Canvas does; the id is empty if there is none."""
    found = _TITLE_AND_ID.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def read_gradebook(content: bytes) -> Gradebook:
    """Read a gradebook file. Raises BadRoster if a column is missing that Canvas always writes."""
    table = read_table(content, "gradebook", STUDENT)
    places = {name: table.columns.index(name) for name in STUDENT if name in table.columns}
    named = "Student" in places or {"LastName", "FirstName"} <= set(places)
    lacking = [] if named else ["Student"]
    lacking += [name for name in ("ID", "Section") if name not in places]
    if lacking:
        raise BadRoster(
            _("The gradebook has no column {column!r}: export it again from Canvas (Grades, Export).").format(
                column=lacking[0]
            )
        )
    points = next((cells for _line, cells in table.rows if "points possible" in cells[0].casefold()), ())
    columns = tuple(
        Column(name, place, points[place].strip() if points else "")
        for place, name in enumerate(table.columns)
        if name and place not in places.values()
    )
    rows = [cells for _line, cells in table.rows if cells is not points and not all(map(_POSTING.fullmatch, cells))]
    students = [Student({name: cells[place] for name, place in places.items()}, cells) for cells in rows]
    numbers = [cells[column.place].strip() for cells in (points, *rows) if cells for column in columns]
    return Gradebook(
        tuple(places), columns, tuple(each for each in students if each.numbered),
        table.skipped, _decimal_mark(numbers), table.warning,
    )  # fmt: skip


def read_table(content: bytes, which: Which, known: Sequence[str]) -> Table:
    """Read a CSV file; column names in `known` match in any case. Raises BadRoster."""
    text, warning = _decode(content, which)
    tables = [_rows(text, separator, which) for separator in _SEPARATORS]
    spelled = {_plain(name): name for name in known}
    headings = [[spelled.get(_plain(name), name.strip()) for name in rows[0][1]] if rows else [] for rows in tables]
    best = max(range(len(tables)), key=lambda each: sum(name in known for name in headings[each]))
    columns, rows = tuple(headings[best]), tables[best][1:]
    skipped, kept = [], []
    for line, cells in rows:
        if len(cells) > len(columns):
            skipped.append(_(_LONG_ROW[which]).format(line=line, cells=len(cells), columns=len(columns)))
        elif any(cell.strip() for cell in cells):
            kept.append((line, (*cells, *[""] * len(columns))[: len(columns)]))
    return Table(columns, tuple(kept), tuple(skipped), warning)


def _decode(content: bytes, which: Which) -> tuple[str, str]:
    """Decode the text; also return what to check if the encoding had to be guessed. Raises BadRoster."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:2] == b"\0":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\0":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        said = _(_GUESSED[which]) if encoding == "cp1252" else ""
        return text, said
    raise BadRoster(_(_UNREADABLE[which]))


def _rows(text: str, separator: str, which: Which) -> list[tuple[int, list[str]]]:
    """Return row number and cells of each row, the heading first, without Excel's line `sep=;`. Raises BadRoster."""
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        found.extend((line, cells) for line, cells in enumerate(reader, start=1) if cells)
    except csv.Error as error:  # a field over csv's limit, or a zero byte
        raise BadRoster(_(_BROKEN[which]).format(row=len(found), error=error)) from error
    return found[1:] if found and "".join(found[0][1]).casefold().startswith("sep=") else found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _decimal_mark(cells: Iterable[str]) -> str | None:
    """Canvas writes at most two decimals and no separator of thousands, so one mark and two digits are decimals."""
    marks = {found[1] for cell in cells if (found := _DECIMALS.fullmatch(cell))}
    return marks.pop() if len(marks) == 1 else None


def read_number(text: str, mark: str | None) -> float | None:
    """Parse a number with a decimal point or comma; None if it is not a number or is ambiguous.

    `mark` is the decimal mark of the file, if known: without it, 1,000 can be 1 or 1000.
    """
    cell = text.strip()
    grouped = _GROUPED.fullmatch(cell)
    if grouped and not cell.startswith("0"):
        separator, thousands = grouped[1], float(re.sub(r"[.,]", "", cell))
        if cell.count(separator) > 1:
            return thousands if separator != mark else None
        if separator != mark:
            return thousands if mark else None
    whole, *rest = re.split(r"[.,](?=\d+$)", cell)
    if not all(map(_is_whole, [whole, *rest])):
        return None
    return float(".".join([re.sub(r"[.,]", "", whole), *rest]))


def _is_whole(digits: str) -> bool:
    return bool(re.fullmatch(r"\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+", digits))


def identities(rows: Iterable[Student], name: str) -> Iterator[tuple[str, Student]]:
    """Return value in the column `name` of a roster -> the student; login ids in lower case."""
    for student in rows:
        if name == "Student":
            yield from ((each, student) for each in student.names)
        else:
            cell = student.identity.get(name, "").strip()
            yield (cell.casefold() if name == "SIS Login ID" else cell, student)
