"""Canvas: scores as a gradebook that Canvas imports.

Learners are pseudonyms, so an export needs two files: the gradebook exported by Canvas, and a roster that maps learners
to students. Format: Canvas, "How do I import grades in the Gradebook?"; what its importer does with a column is in
GradebookImporter of its public source.
"""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from course.export.document import Document
from course.export.gradebook_reader import (
    BadRoster,
    Column,
    Gradebook,
    Student,
    identities,
    read_gradebook,
    read_number,
    read_table,
    split_title,
)  # fmt: skip
from course.export.spreadsheet import neutral
from course.language import _
from course.store import Attempt

__all__ = ["BadRoster", "Counted", "Grades", "as_gradebook", "scores"]

_MATCHED_BY: Final = ("ID", "SIS User ID", "SIS Login ID", "Student")
"""Columns by which Canvas identifies a student; the first one present counts."""
_POINTS: Final = "    Points Possible"
_TOTALS: Final = re.compile(r"(Current|Final|Override) (Score|Points|Grade)|Override Status")
"""Canvas skips every column whose title contains one of these."""
_KEPT: Final = ("EX", "N/A")
"""Cells for excused students, and for students without the assignment."""
POINTS: Final = 100.0

Counted = Literal["first", "latest", "best"]


@dataclass(frozen=True)
class Grades:
    """A gradebook to import, and the students and learners who are not in it."""

    document: Document
    unscored: int
    """Rows of the roster whose learner has no score; they are left out, so that no grade is erased."""
    unlisted: int
    """Learners with a score whom the roster does not name."""
    kept: int
    """Students who are excused (EX) or do not have the assignment (N/A), and so were left out."""
    skipped: tuple[str, ...]
    """A sentence for each row that could not be used."""
    warnings: tuple[str, ...]
    """What to check before importing."""


def scores(attempts: Iterable[Attempt], counted: Counted = "latest", least: int = 1) -> dict[str, float]:
    """Return learner -> mean score, in [0, 1], counting the first, latest or best attempt at each scenario.

    `attempts` in the order of submission. Learners who did fewer than `least` scenarios have no score. Attempts without
    a score are ignored.
    """
    found: dict[str, dict[str, float]] = {}
    for attempt in attempts:
        if attempt.score is None:
            continue
        items = found.setdefault(attempt.learner, {})
        before = items.get(attempt.item)
        if before is None or counted == "latest" or (counted == "best" and attempt.score > before):
            items[attempt.item] = attempt.score
    return {
        learner: sum(items.values()) / len(items) for learner, items in found.items() if len(items) >= max(1, least)
    }


def as_gradebook(
    gradebook: bytes,
    roster: bytes,
    earned: Mapping[str, float],
    *,
    assignment: str,
    points: float | None = None,
    create: bool = False,
    overwrite: bool = False,
    find: Callable[[str], str | None],
) -> Grades:
    """Make a gradebook with one column: the score, in points, of each student on the roster who has one.

    `gradebook` is Canvas's own export; `roster` has the columns learner and one of ID, SIS User ID, SIS Login ID and
    Student. `find` returns the learner that a cell of the column learner refers to, or None. `assignment` is a title,
    or `Title (id)`, of the gradebook; `create` allows one that Canvas would make. Students with EX or N/A are left out
    unless `overwrite`. Rows that cannot be used are reported and skipped; BadRoster is raised if none can be used, or
    if the assignment or its points are unclear.
    """
    book = read_gradebook(gradebook)
    column = _column(book, assignment, create=create)
    worth = _worth(book, column, points)
    chosen, skipped, warning = _matched(roster, book.students, find)
    skipped = [*book.skipped, *skipped]
    if not chosen and skipped:
        raise BadRoster("\n".join([*skipped, _("No row of the roster can be used.")]))
    held = {each for each, student in chosen.items() if not overwrite and _cell(student, column).upper() in _KEPT}
    graded = [(student, earned[each]) for each, student in chosen.items() if each in earned and each not in held]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*book.identity, neutral(column.name)])
    writer.writerow([_POINTS, *[""] * (len(book.identity) - 1), f"{worth:.2f}"])
    for student, score in graded:
        writer.writerow([*map(neutral, student.identity.values()), f"{score * worth:.2f}"])
    return Grades(
        Document("gradebook.csv", text.getvalue().encode(), len(graded)),
        unscored=sum(each not in earned for each in chosen),
        unlisted=len(set(earned) - set(chosen)),
        kept=len(held & set(earned)),
        skipped=tuple(skipped),
        warnings=tuple(each for each in (book.warning, warning) if each),
    )


def _cell(student: Student, column: Column) -> str:
    return student.cells[column.place].strip() if column.place >= 0 else ""


def _worth(book: Gradebook, column: Column, points: float | None) -> float:
    """Return the points of a full score: as given, or else from the gradebook, or else 100 for a new assignment."""
    if points is not None:
        return points
    if column.place < 0:
        return POINTS
    worth = read_number(column.points, book.mark)
    if worth:
        return worth
    said = (
        _(
            "The gradebook gives {points!r} points for “{column}”, which is not a single number "
            "above 0; say what it is "
            "worth, as in --points 10."
        )
        if column.points
        else _("The gradebook gives no points for “{column}”; say what it is worth, as in --points 10.")
    )
    raise BadRoster(said.format(points=column.points, column=column.name))


def _column(book: Gradebook, assignment: str, *, create: bool) -> Column:
    """Find the assignment's column, or make one with `create`. Raises BadRoster, which says what Canvas would do."""
    title, id_ = split_title(assignment)
    found = (
        [each for each in book.columns if each.id and each.name == assignment]
        or [each for each in book.columns if assignment in (each.name, each.title)]
        or [each for each in book.columns if id_ and each.id == id_]
    )
    if _TOTALS.search(assignment) or any(map(_read_only, found)):
        raise BadRoster(
            _("“{assignment}” is read-only in Canvas, which would ignore the grades; name an assignment.").format(
                assignment=assignment
            )
        )
    if len(found) > 1:
        raise BadRoster(
            _(
                "{count} columns are called “{title}”: {columns}. Canvas would take the first that it finds; name one "
                "as TITLE (ID)."
            ).format(count=len(found), title=title, columns=_listed(found))
        )
    if found and id_ and found[0].id == id_ and found[0].title != title:
        raise BadRoster(
            _("Assignment {id} is “{name}” in the gradebook; write its title as it is there.").format(
                id=id_, name=found[0].name
            )
        )
    if found and found[0].id:
        return found[0]
    if create:
        return found[0] if found else Column(assignment, -1, "")
    if found:
        raise BadRoster(
            _(
                "The column “{assignment}” has no id, so Canvas would create an assignment unless one has exactly this "
                "title. Export the gradebook again, or repeat with --create."
            ).format(assignment=assignment)
        )
    near = difflib.get_close_matches(_plain(title), [_plain(each.title) for each in book.columns], n=1)
    meant = [each for each in book.columns if near == [_plain(each.title)]]
    said = (
        _(
            "The gradebook has no assignment “{assignment}”, so Canvas would create it. If you mean {near}, write "
            "that. To create it, repeat with --create."
        )
        if meant
        else _(
            "The gradebook has no assignment “{assignment}”, so Canvas would create it. To create it, repeat with "
            "--create."
        )
    )
    raise BadRoster(said.format(assignment=assignment, near=_listed(meant)))


def _read_only(column: Column) -> bool:
    """Return True for columns that Canvas ignores: totals, and those with text in the row Points Possible."""
    return bool(_TOTALS.search(column.name)) or bool(re.fullmatch(r"\(.*\)", column.points))


def _listed(columns: Iterable[Column]) -> str:
    return _(" or ").join(_("“{name}”").format(name=each.name) for each in columns)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _matched(
    roster: bytes, students: Sequence[Student], find: Callable[[str], str | None]
) -> tuple[dict[str, Student], list[str], str]:
    """Return learner -> student, a sentence for each unusable row, and what to check. Raises BadRoster."""
    table = read_table(roster, "roster", ("learner", *_MATCHED_BY))
    given = [name for name in _MATCHED_BY if name in table.columns]
    if "learner" not in table.columns or not given:
        raise BadRoster(_("The roster needs a column learner, and one of ID, SIS User ID, SIS Login ID and Student."))
    known: dict[str, dict[str, list[Student]]] = {name: {} for name in given}
    for name, means in known.items():
        for cell, student in identities(students, name):
            means.setdefault(cell, []).append(student)
    skipped = list(table.skipped)
    pairs: dict[tuple[str, int], tuple[int, Student]] = {}
    for line, cells in table.rows:
        row = {name: cell.strip() for name, cell in zip(table.columns, cells, strict=True)}
        learner, meant = find(row["learner"]), _students(row, known)
        if learner is None:
            skipped.append(
                _("Roster, row {line}: no learner of this cohort has this number; ask for it again.").format(line=line)
            )
        elif len(meant) != 1:
            said = (
                _("Roster, row {line}: several students in the gradebook match it by {columns}; correct the row.")
                if meant
                else _("Roster, row {line}: no student in the gradebook matches it by {columns}; correct the row.")
            )
            skipped.append(said.format(line=line, columns=_(" or ").join(given)))
        else:
            pairs.setdefault((learner, id(meant[0])), (line, meant[0]))
    learners = Counter(learner for learner, _student in pairs)
    named = Counter(student for _learner, student in pairs)
    chosen: dict[str, Student] = {}
    for (learner, student_id), (line, student) in pairs.items():
        if learners[learner] == named[student_id] == 1:
            chosen[learner] = student
        else:
            others = [str(at) for (one, two), (at, _student) in pairs.items() if one == learner or two == student_id]
            skipped.append(
                _("Roster, row {line}: rows {others} name the same learner or student; keep the right one.").format(
                    line=line, others=", ".join(others)
                )
            )
    return chosen, skipped, table.warning


def _students(row: Mapping[str, str], known: Mapping[str, Mapping[str, Sequence[Student]]]) -> Sequence[Student]:
    """Return the students that a row matches by its first non-empty column."""
    name = next((name for name in known if row[name]), None)
    if name is None:
        return ()
    return known[name].get(row[name].casefold() if name == "SIS Login ID" else row[name], ())
