"""Canvas: scores as a gradebook that Canvas (Quercus at the University of Toronto) imports.

Learners are pseudonyms, so whoever exports brings two files: the gradebook that Canvas exported, and a roster that
says which learner is which student. Format: Canvas, "How do I import grades in the Gradebook?".
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from course.export.document import Document
from course.export.sheet import neutral
from course.store import Attempt

STUDENT: Final = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MATCHED_BY: Final = ("ID", "SIS User ID", "SIS Login ID", "Student")
"""As Canvas matches: by the first of these that is given."""
_POINTS: Final = "    Points Possible"
POINTS: Final = 100.0

Counted = Literal["first", "latest", "best"]


class BadRoster(ValueError):
    """A gradebook or a roster that cannot be used; a line for each reason, which says where and what to do."""


@dataclass(frozen=True)
class Grades:
    """A gradebook to import, and who is not in it."""

    document: Document
    unscored: int
    """Rows of the roster whose learner has no score: they are left out, so that no grade is blanked."""
    unlisted: int
    """Learners with a score whom the roster does not name."""


def scores(attempts: Iterable[Attempt], counted: Counted = "latest", least: int = 1) -> dict[str, float]:
    """Learner -> the mean, in [0, 1], of one score for each scenario: of the first, the latest or the best attempt.

    `attempts` in the order of submission. Who has done fewer than `least` scenarios has no score; neither has an
    attempt that was not scored.
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
    gradebook: str,
    roster: str,
    earned: Mapping[str, float],
    *,
    assignment: str,
    points: float | None = None,
    find: Callable[[str], str | None],
) -> Grades:
    """The gradebook with one column: of each student on the roster whose learner has a score, that score in points.

    `gradebook` is Canvas's own export; `roster` has the columns learner and one of ID, SIS User ID, SIS Login ID and
    Student. `find` says which learner a cell of the column learner means, and None for nobody. `assignment` is a
    title, or `Title (id)`; where the gradebook has it, its name and its points are taken from there.
    Raises BadRoster with every reason.
    """
    columns, possible, students = _read_gradebook(gradebook)
    title = _column(columns[len(STUDENT) :], assignment)
    worth = points or _number(possible.get(title, "")) or POINTS
    chosen, reasons = _matched(roster, students, find)
    if reasons:
        raise BadRoster("\n".join(reasons))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*STUDENT, neutral(title)])
    writer.writerow([_POINTS, "", "", "", "", f"{worth:.2f}"])
    graded = [(student, earned[learner]) for learner, student in chosen.items() if learner in earned]
    for student, score in graded:
        writer.writerow([*(neutral(student.get(name, "")) for name in STUDENT), f"{score * worth:.2f}"])
    document = Document("gradebook.csv", text.getvalue().encode(), len(graded))
    return Grades(document, len(chosen) - len(graded), len(set(earned) - set(chosen)))


def _read_gradebook(text: str) -> tuple[list[str], dict[str, str], list[dict[str, str]]]:
    """The columns, the points possible by column, and the students."""
    columns, rows = _read(text, "gradebook")
    lacking = [name for name in STUDENT if name not in columns]
    if lacking:
        raise BadRoster(f"The gradebook has no column {lacking[0]!r}: export it anew from Canvas (Grades, Export).")
    ordered = [*STUDENT, *(name for name in columns if name not in STUDENT)]
    possible: dict[str, str] = next((row for row in rows if row["Student"].strip() == _POINTS.strip()), {})
    students = [row for row in rows if row["ID"].strip()]
    return ordered, possible, students


def _read(text: str, which: str) -> tuple[list[str], list[dict[str, str]]]:
    """The columns, and the rows as text, whatever they look like: leading zeros stay. Raises BadRoster."""
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        found.extend(reader)
    except csv.Error as error:  # a field over csv's limit, or a zero byte
        raise BadRoster(
            f"The {which} cannot be read as CSV after row {len(found)} ({error}): "
            "look for a quotation mark that is not closed, and save it as CSV UTF-8."
        ) from error
    columns = [name.strip() for name in found[0]] if found else []
    return columns, [dict(zip(columns, [*row, *[""] * len(columns)], strict=False)) for row in found[1:] if any(row)]


def _column(columns: Sequence[str], assignment: str) -> str:
    """The gradebook's own name of the assignment: by its id, else by its title; as given where it has none."""
    wanted = _split(assignment)
    for name in columns:
        title, id_ = _split(name)
        if name == assignment or (id_ and id_ == wanted[1]) or (not wanted[1] and title == wanted[0]):
            return name
    return assignment


def _split(name: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*\S)\s*\((\d+)\)", name)
    return (found[1], found[2]) if found else (name, "")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _matched(
    roster: str, students: Sequence[Mapping[str, str]], find: Callable[[str], str | None]
) -> tuple[dict[str, Mapping[str, str]], list[str]]:
    """Learner -> student, and every reason why the roster cannot be used, by line."""
    columns, rows = _read(roster, "roster")
    columns = [name.lower() if name.lower() == "learner" else name for name in columns]
    given = [name for name in _MATCHED_BY if name in columns]
    if "learner" not in columns or not given:
        return {}, ["The roster needs a column learner, and one of ID, SIS User ID, SIS Login ID and Student."]
    chosen: dict[str, Mapping[str, str]] = {}
    lines: dict[str, int] = {}
    reasons: list[str] = []
    for line, row in enumerate(rows, start=2):
        cells = {name.lower() if name.lower() == "learner" else name: cell.strip() for name, cell in row.items()}
        learner = find(cells["learner"])
        meant = _student(cells, given, students)
        if learner is None:
            reasons.append(f"Roster, row {line}: no learner of this cohort has this number; ask for it again.")
        elif len(meant) != 1:
            who = "nobody" if not meant else "several students"
            reasons.append(f"Roster, row {line}: {who} in the gradebook, by {' or '.join(given)}; correct the row.")
        else:
            student = meant[0]["ID"]
            earlier = lines.get(f"learner {learner}") or lines.get(f"student {student}")
            if earlier:
                reasons.append(f"Roster, rows {earlier} and {line} name the same learner or student; keep one of them.")
            chosen[learner] = meant[0]
            lines |= {f"learner {learner}": line, f"student {student}": line}
    return chosen, reasons


def _student(
    row: Mapping[str, str], given: Sequence[str], students: Sequence[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """The students whom a row means: by the first column in which it says anything."""
    name = next((name for name in given if row[name]), None)
    return [each for each in students if name and each[name].strip() == row[name]]
