"""A reimplementation of the selectors of Canvas's gradebook importer: no part of Canvas runs here.

It follows GradebookImporter in Canvas's public source (lib/gradebook_importer.rb): which header it accepts, how it
tells separators apart, which columns it skips, how it finds assignments and students, and how it reads numbers.
"""

import csv
import io
import re
from collections.abc import Mapping

TOTALS = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|"
    "Override Score|Override Grade|Override Status"
)


def imported(
    content: bytes, assignments: Mapping[int, str], students: Mapping[int, str]
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Points possible by assignment, and grades by student and assignment; what Canvas would create begins with new.

    `assignments` and `students` are those of the course: id -> title, id -> SIS login id.
    """
    text = content.decode()
    separator = ";" if _consistent(text, ";") > _consistent(text, ",") else ","
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    names = 2 if header[:2] == ["LastName", "FirstName"] else 1
    assert names == 2 or "Student" in header[0]
    assert "ID" in header[names]
    places = {name: header.index(name) for name in ("SIS User ID", "SIS Login ID", "Section") if name in header}
    assert places["SIS Login ID"] in (names + 1, names + 2)
    columns = {
        place: _assignment(name, assignments)
        for place, name in enumerate(header)
        if place > places["Section"] and not TOTALS.search(name)
    }
    worth: dict[str, str] = {}
    grades: dict[tuple[str, str], str] = {}
    by_login = {login.casefold(): str(id_) for id_, login in students.items()}
    for row in rows:
        cells = [_number(cell) for cell in row]
        if "Points Possible" in row[0]:
            worth = {name: cells[place] for place, name in columns.items()}
            continue
        id_ = row[names]
        who = id_ if id_.isdigit() and int(id_) in students else by_login.get(row[places["SIS Login ID"]].casefold())
        for place, name in columns.items():
            grades[who or f"new {row[0]}", name] = cells[place]
    return worth, grades


def _consistent(text: str, separator: str) -> int:
    counts = {len(next(csv.reader([line], delimiter=separator))) for line in text.splitlines()[:3]}
    return counts.pop() if len(counts) == 1 else 0


def _assignment(name: str, assignments: Mapping[int, str]) -> str:
    found = re.fullmatch(r"(.*?)\s*\((\d+)\)", name)
    if found and int(found[2]) in assignments:
        return found[2]
    return next((str(id_) for id_, title in assignments.items() if title == name), f"new {found[1] if found else name}")


def _number(cell: str) -> str:
    """The last of points and commas is the decimal mark, whatever the language."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split(r"[.,]", cell)
    return f"{''.join(whole)}.{last}" if whole else last
