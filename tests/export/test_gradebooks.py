"""Six gradebooks of different origin, graded and imported again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from course.export.canvas import BadRoster, Grades, as_gradebook
from course.export.gradebook_reader import read_gradebook, read_number
from tests.export.canvas_importer import imported

FOLDER = Path(__file__).parent / "gradebooks"
EARNED = {"one": 0.25, "two": 0.5, "three": 1.0}
ASSIGNMENTS = {17: "Essay", 41207: "Social media"}
STUDENTS = {101: "ngmei", 102: "okafora", 103: "RoyLoic", 104: "3f2a9c"}
ROSTER = "learner,ID\none,101\ntwo,102\nthree,103\n"


def graded(book: bytes, roster: str | bytes = ROSTER, assignment: str = "Social media", **given: bool) -> Grades:
    text = roster if isinstance(roster, bytes) else roster.encode()
    find: Callable[[str], str | None] = dict(zip(EARNED, EARNED, strict=True)).get
    return as_gradebook(book, text, EARNED, assignment=assignment, find=find, **given)


@pytest.mark.parametrize(
    ("file", "assignment", "worth", "grades"),
    [
        ("english-bom.csv", "Social media", "10.00", {"101": "2.50"}),
        ("no-sis-user-id.csv", "Social media", "10.00", {"101": "2.50", "102": "5.00", "103": "10.00"}),
        ("dutch-semicolon.csv", "Social media", "10.00", {"101": "2.50", "103": "10.00"}),
        ("excel-unicode-text.txt", "Social media (41207)", "10.00", {"101": "2.50", "102": "5.00", "103": "10.00"}),
        ("excel-french-windows.csv", "Médias sociaux", "10.50", {"101": "2.62", "103": "10.50"}),
        (
            "trust-grading-period-utf16be.csv",
            "Social media",
            "1000.00",
            {"101": "250.00", "102": "500.00", "103": "1000.00"},
        ),
    ],
)
def test_gradebook_of_each_origin_is_graded_and_imported(
    file: str, assignment: str, worth: str, grades: dict[str, str]
) -> None:
    made = graded((FOLDER / file).read_bytes(), assignment=assignment)
    found = imported(made.document.content, ASSIGNMENTS, STUDENTS)
    assert found == ({"41207": worth}, {(who, "41207"): grade for who, grade in grades.items()})
    assert (made.document.rows, made.skipped) == (len(grades), ())
    assert made.kept == 3 - len(grades)


def test_every_gradebook_is_graded_by_login_in_any_case() -> None:
    roster = "LEARNER;sis login id\r\none;NGMEI\r\nthree;royloic\r\n".encode("utf-16")
    for file in sorted(FOLDER.glob("*.[ct]*")):
        title = "Médias sociaux" if "french" in file.name else "Social media"
        _, grades = imported(graded(file.read_bytes(), roster, title, overwrite=True).document.content, {}, STUDENTS)
        assert {who for who, _ in grades} == {"101", "103"}, file.name


def test_names_in_two_columns_are_matched_in_either_order() -> None:
    book = (FOLDER / "dutch-semicolon.csv").read_bytes()
    made = graded(book, 'learner,Student\none,"Ng, Mei"\nthree,Loïc Roy\n')
    assert made.document.content.decode().splitlines() == [
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Social media (41207)",
        "    Points Possible,,,,,,10.00",
        "Ng,Mei,101,0012345678,ngmei,L01,2.50",
        "Roy,Loïc,103,1000000007,RoyLoic,L01 and T2,10.00",
    ]


def test_excused_and_unassigned_students_keep_their_cell_unless_overwritten() -> None:
    book = (FOLDER / "english-bom.csv").read_bytes()
    assert (graded(book).kept, graded(book).document.rows) == (2, 1)
    over = graded(book, overwrite=True)
    assert (over.kept, over.document.rows) == (0, 3)


def test_windows_text_is_read_and_said() -> None:
    book = (FOLDER / "excel-french-windows.csv").read_bytes()
    [warning] = graded(book, assignment="Médias sociaux").warnings
    assert warning == "The gradebook is not UTF-8 and was read as Windows-1252: check the names."
    assert "Roy, Loïc" in [each.identity["Student"] for each in read_gradebook(book).students]


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("10", None, 10), ("10,00", None, 10), ("10.5", None, 10.5), ("0,125", None, 0.125), ("0.3333", None, 0.3333),
        ("1,000", None, None), ("1.000", None, None), ("1,000", ".", 1000), ("1.000", ",", 1000), ("1.000", ".", 1),
        ("1.234,50", None, 1234.5), ("1,234.50", None, 1234.5), ("1,000,000", None, 1e6), ("1.000.000", ".", None),
        ("1.23,456.7", None, None), ("ten", None, None), ("1e3", None, None), ("nan", None, None), ("-5", None, None),
        ("", None, None), ("10 ", None, 10), ("1 000", None, None),
    ],
)  # fmt: skip
def test_number_is_read_by_its_mark_or_not_at_all(cell: str, mark: str | None, number: float | None) -> None:
    assert read_number(cell, mark) == number


@pytest.mark.parametrize("points", ["1,000", "0", "", "ten", "-5"])
def test_points_that_could_be_something_else_are_refused(points: str) -> None:
    book = f'Student,ID,Section,Talk (9)\n    Points Possible,,,"{points}"\n"Ng, Mei",101,L01,\n'.encode()
    with pytest.raises(BadRoster, match=r"points for “Talk \(9\)”(, which is not a single number above 0)?; say what"):
        graded(book, assignment="Talk")
    assert as_gradebook(book, ROSTER.encode(), EARNED, assignment="Talk", points=5, find=EARNED_IDS.get).document.rows


EARNED_IDS = {each: each for each in EARNED}


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("Grammar", "The gradebook has no assignment “Grammar”, so Canvas would create it. To create it, repeat with"),
        (
            "social media",
            "Canvas would create it. If you mean “Social media (41207)”, write that. To create it, repeat",
        ),
        ("Socal media", "If you mean “Social media (41207)”, write that."),
        ("Essay (99)", "The gradebook has no assignment “Essay (99)”, so Canvas would create it. If you mean"),
        (
            "No id",
            "The column “No id” has no id, so Canvas would create an assignment unless one has exactly this title",
        ),
    ],
)
def test_assignment_that_canvas_would_create_needs_create(assignment: str, says: str) -> None:
    with pytest.raises(BadRoster) as refused:
        graded(BOOK, assignment=assignment)
    assert says in str(refused.value)
    assert "--create" in str(refused.value)
    made = graded(BOOK, assignment=assignment, create=True)
    assert made.document.content.decode().splitlines()[0] == f"Student,ID,Section,{assignment}"


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("Final Score", "“Final Score” is read-only in Canvas, which would ignore the grades; name an assignment."),
        ("My Final Grade", "“My Final Grade” is read-only in Canvas, which would ignore the grades"),
        ("Notes", "“Notes” is read-only in Canvas"),
        ("Talk", "2 columns are called “Talk”: “Talk (2)” or “Talk (3)”. Canvas would take the first that it finds"),
        ("Speech (2)", "Assignment 2 is “Talk (2)” in the gradebook; write its title as it is there."),
    ],
)
def test_assignment_that_cannot_be_graded_is_refused_even_with_create(assignment: str, says: str, create: bool) -> None:
    with pytest.raises(BadRoster) as refused:
        graded(BOOK, assignment=assignment, create=create)
    assert says in str(refused.value)


BOOK = (
    b"Student,ID,Section,Notes,Social media (41207),Essay (17),Talk (2),Talk (3),No id,Final Score\n"
    b"    Points Possible,,,(read only),10.00,20.00,5.00,5.00,8.00,(read only)\n"
    b'"Ng, Mei",101,L01,,,,,,,\n'
)


def test_one_bad_row_of_150_is_reported_and_skipped() -> None:
    people = [f"learner-{number:03}" for number in range(150)]
    rows = [f'"Last{number}, First",{1000 + number},L01,' for number in range(150)]
    rows[70] = "Last70, First,1070,L01,"
    book = "\n".join(["Student,ID,Section,Talk (9)", "    Points Possible,,,10.00", *rows])
    roster = [f"{each},{1000 + number}" for number, each in enumerate(people)]
    roster[20], roster[30], roster[41] = "nobody,1020", f"{people[30]},999", f"{people[40]},1041"
    earned = dict.fromkeys(people, 1.0)
    made = as_gradebook(
        book.encode(),
        "\n".join(["learner,ID", *roster]).encode(),
        earned,
        assignment="Talk",
        find=dict(zip(people, people, strict=True)).get,
    )
    assert made.document.rows == 145
    assert made.skipped == (
        "Gradebook, row 73 has 5 cells, but the heading has 4; put the name in quotation marks.",
        "Roster, row 22: no learner of this cohort has this number; ask for it again.",
        "Roster, row 32: no student in the gradebook matches it by ID; correct the row.",
        "Roster, row 72: no student in the gradebook matches it by ID; correct the row.",
        "Roster, row 42: rows 42, 43 name the same learner or student; keep the right one.",
        "Roster, row 43: rows 42, 43 name the same learner or student; keep the right one.",
    )
