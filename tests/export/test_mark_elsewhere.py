"""The gradebook for Canvas."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from course.export.canvas import BadRoster, Grades, as_gradebook, scores
from tests.cohort.answers import attempt

GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Essay (17),Social media (41207),Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,20,25,(read only)\r\n"
    '"Ng, Mei",101,0012345678,ngmei,L01,18,,70\r\n'
    '"Okafor, Ada",102,0000000042,okafora,L01,12,21,60\r\n'
    '"Roy, Lou",103,1000000007,roylou,"L01 and ""T2""",3,9,10\r\n'
    '"Test, Student",,,,L01,,,\r\n'
)
KNOWN = {"one": "one", "two": "two", "three": "three", "code-of-two": "two"}
EARNED = {"one": 2 / 3, "two": 0.0, "outsider": 1.0}


def graded(
    roster: str, assignment: str = "Social media (41207)", points: float | None = None, *, create: bool = False
) -> Grades:
    return as_gradebook(
        GRADEBOOK.encode(), roster.encode(), EARNED, assignment=assignment, points=points, create=create, find=KNOWN.get
    )


def frame(grades: Grades) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(grades.document.content), dtype="str", keep_default_na=False)


def test_gradebook_has_the_header_the_points_and_those_with_a_score() -> None:
    made = graded("learner,SIS User ID\none,0012345678\ncode-of-two,0000000042\nthree,1000000007\n")
    assert made.document.content.decode().split("\r\n") == [
        "Student,ID,SIS User ID,SIS Login ID,Section,Social media (41207)",
        "    Points Possible,,,,,25.00",
        '"Ng, Mei",101,0012345678,ngmei,L01,16.67',
        '"Okafor, Ada",102,0000000042,okafora,L01,0.00',
        "",
    ]
    assert (made.document.rows, made.unscored, made.unlisted) == (2, 1, 1)


def test_gradebook_is_read_back_with_its_leading_zeros() -> None:
    found = frame(graded("Learner,SIS Login ID\none,ngmei\n"))
    assert list(found["SIS User ID"]) == ["", "0012345678"]


@pytest.mark.parametrize(
    ("assignment", "points", "title", "worth"),
    [
        ("Social media", None, "Social media (41207)", "25.00"),
        ("Something new", None, "Something new", "100.00"),
        ("Essay", 8, "Essay (17)", "8.00"),
        ("Essay (99)", None, "Essay (99)", "100.00"),
    ],
)
def test_assignment_is_matched_by_its_id_else_its_title(
    assignment: str, points: float | None, title: str, worth: str
) -> None:
    found = frame(graded("learner,ID\none,101\n", assignment, points, create=True))
    assert (found.columns[5], found[title][0]) == (title, worth)


def test_students_are_matched_by_the_first_column_that_says_anything() -> None:
    roster = 'learner,Student,SIS Login ID,ID\none,"Roy, Lou",roylou,102\ntwo,"Roy, Lou",,\n'
    assert list(frame(graded(roster))["ID"]) == ["", "102", "103"]


def test_roster_without_one_good_row_is_refused_with_every_reason() -> None:
    roster = "learner,ID\none,101\nfour,102\ntwo,999\nthree,101\none,102\n"
    with pytest.raises(BadRoster) as refused:
        graded(roster)
    assert str(refused.value).splitlines() == [
        "Roster, row 3: no learner of this cohort has this number; ask for it again.",
        "Roster, row 4: no student in the gradebook matches it by ID; correct the row.",
        "Roster, row 2: rows 2, 5, 6 name the same learner or student; keep the right one.",
        "Roster, row 5: rows 2, 5 name the same learner or student; keep the right one.",
        "Roster, row 6: rows 2, 6 name the same learner or student; keep the right one.",
        "No row of the roster can be used.",
    ]


def test_files_without_their_columns_are_refused() -> None:
    with pytest.raises(BadRoster, match="The roster needs a column learner, and one of ID"):
        graded("name,ID\none,101\n")
    with pytest.raises(BadRoster, match="The gradebook has no column 'Section': export it again from Canvas"):
        as_gradebook(b"Student,ID\n", b"learner,ID\n", {}, assignment="x", find=KNOWN.get)


@pytest.mark.parametrize("which", ["gradebook", "roster"])
def test_gradebook_refuses_a_field_that_never_ends(which: str) -> None:
    """The csv module's own limit is 131,072 characters."""
    roster = "learner,SIS Login ID\none,ngmei\n"
    endless = '"' + "x" * 131_073
    texts = {"gradebook": GRADEBOOK, "roster": roster}
    texts[which] += endless
    with pytest.raises(BadRoster, match=rf"^The {which} cannot be read as CSV after row \d+ .*quotation mark"):
        as_gradebook(texts["gradebook"].encode(), texts["roster"].encode(), EARNED, assignment="Essay", find=KNOWN.get)


def test_formula_in_a_name_is_made_neutral() -> None:
    book = GRADEBOOK.replace('"Ng, Mei"', '"=HYPERLINK(1)"')
    made = as_gradebook(book.encode(), b"learner,ID\none,101\n", EARNED, assignment="Essay", find=KNOWN.get)
    assert frame(made)["Student"][1] == "'=HYPERLINK(1)"


def test_hostile_names_stay_in_their_cells_and_ids_stay_text() -> None:
    odd = '"＝1+1\r\n=2, ""Mei"""'
    book = GRADEBOOK.replace('"Ng, Mei"', odd).replace("ngmei", "\t@ngmei").replace("Okafor, Ada", "-2+3\n@x")
    made = graded_of(book, "learner,ID\none,101\ntwo,102\n")
    assert frame(made).iloc[1:].to_numpy().tolist() == [
        ['\'＝1+1\r\n=2, "Mei"', "101", "0012345678", "'\t@ngmei", "L01", "16.67"],
        ["'-2+3\n@x", "102", "0000000042", "okafora", "L01", "0.00"],
    ]


def test_no_grade_is_blank_and_nobody_without_a_score_is_there() -> None:
    made = graded_of(GRADEBOOK, "learner,ID\none,101\nthree,103\n")
    assert (frame(made)["ID"].tolist(), made.unscored) == (["", "101"], 1)
    assert "" not in frame(made)["Social media (41207)"].tolist()


def graded_of(book: str, roster: str) -> Grades:
    return as_gradebook(book.encode(), roster.encode(), EARNED, assignment="Social media (41207)", find=KNOWN.get)


def test_scores_are_means_of_one_attempt_at_each_scenario() -> None:
    tries = [
        attempt("learner-01", "goose", quadrant="in-house"),
        attempt("learner-01", "goose", minute=2),
        attempt("learner-01", "goose", quadrant="in-house", minute=4),
        attempt("learner-02", "goose"),
        attempt("learner-02", "porridge", desks=["night-porter", "press-desk"]),
        replace(attempt("learner-03", "goose"), score=None, groups={}),
    ]
    third = pytest.approx(2 / 3)
    assert scores(tries) == {"learner-01": third, "learner-02": pytest.approx(5 / 6)}
    assert scores(tries, "best")["learner-01"] == 1
    assert scores(tries, "first")["learner-01"] == third
    assert list(scores(tries, least=2)) == ["learner-02"]
