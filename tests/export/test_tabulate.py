"""CSV and XLSX of attempts, read back by pandas and openpyxl."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from course.export import spreadsheet
from course.export.spreadsheet import Attempts, TooLong, as_csv, as_xlsx, neutral
from course.store import FRAME_COLUMNS, Attempt, Cohort
from tests.cohort.answers import NOON, attempt, college

EVIL = "=cmd|' /C calc'!A0"
COHORT = Cohort("may", "=SUM(A1:A9)", NOON)


def table(*attempts: Attempt) -> Attempts:
    rows = [tuple(each.to_row()[name] for name in FRAME_COLUMNS) for each in attempts]
    return Attempts(COHORT, rows, college().rulebook)


def some() -> Attempts:
    wrong = attempt("learner-02", "goose", desks=["press-desk"], moves=["sleep-on-it", "tempting-wipe"])
    odd = replace(attempt("0012", "porridge"), id=EVIL, score=None, groups={}, response={"old-group": ["a", "b"]})
    return table(attempt("1e10", "goose"), wrong, odd)


def read(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype={"learner": "str", "id": "str"}, encoding="utf-8-sig")


@pytest.mark.parametrize("begins", [
    "=", "+", "-", "@", "\t", "\r", "\n", " =", " \t+", "＝", "＠", "\u3000＋", "\u00a0=", "\ufeff=", "\u200b@",
    "\x00-", "\u202e=", "﹦", "⁼", "﹣",
])  # fmt: skip
def test_text_that_begins_as_a_formula_is_made_neutral(begins: str) -> None:
    assert neutral(f"{begins}1") == f"'{begins}1"


@pytest.mark.parametrize("text", ["", " ", "goose", 'say "hi"', "a=b", "0012", "'quoted", "×2", "−1"])
def test_other_text_stays(text: str) -> None:
    assert neutral(text) == text


def test_csv_is_read_back_whole() -> None:
    attempts = some()
    made = as_csv(attempts, attempts)
    found = read(made.content)
    assert (made.name, made.rows, list(found.columns)) == ("attempts-may.csv", 3, attempts.columns)
    assert list(found["learner"]) == ["1e10", "learner-02", "0012"]
    assert list(found["id"]) == ["1e10-goose-0", "learner-02-goose-0", f"'{EVIL}"]
    assert list(found["quadrant"][:2]) == ["from-outside", "from-outside"]
    assert list(found["moves"][:2]) == ["keep-a-copy", "sleep-on-it; tempting-wipe"]
    assert list(found["old-group"].fillna("")) == ["", "", "a; b"]
    assert found["score"].dtype == "float64"
    assert found["score"][0] == 1
    assert found["critical_miss"][1] == "night-porter"


def test_csv_keeps_a_cell_in_its_cell() -> None:
    attempts = table(replace(attempt("learner-01", "goose"), id='x",=1+1,"\n=2'))
    [row] = as_csv(attempts, attempts).content.decode("utf-8-sig").split("\r\n")[1:-1]
    assert row.startswith('"x"",=1+1,""\n=2","may",')


def test_heading_of_a_group_that_is_a_formula_is_made_neutral() -> None:
    attempts = table(replace(attempt("learner-01", "goose"), response={EVIL: ["a"]}))
    assert f"'{EVIL}" in read(as_csv(attempts, attempts).content).columns
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(attempts, attempts).content))
    assert f"'{EVIL}" in [cell.value for cell in next(book["Attempts"].iter_rows())]


def test_xlsx_is_read_back_whole() -> None:
    attempts = some()
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(attempts, attempts).content))
    head, *rows = book["Attempts"].iter_rows()
    assert [cell.value for cell in head] == attempts.columns
    columns: dict[str, tuple[Any, ...]] = dict(zip(attempts.columns, zip(*rows, strict=True), strict=True))
    assert [(cell.value, cell.data_type) for cell in columns["learner"]] == [
        ("1e10", "s"), ("learner-02", "s"), ("0012", "s"),
    ]  # fmt: skip
    assert (columns["id"][2].value, columns["id"][2].data_type) == (f"'{EVIL}", "s")
    assert (columns["score"][0].value, columns["score"][0].data_type) == (1, "n")
    assert columns["score"][2].value is None
    assert book["About"]["B1"].value == "'=SUM(A1:A9)"
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {
        "s",
        "inlineStr",
        "n",
        "b",
        "d",
    }
    assert [cell.value for cell in columns["started"]] == [NOON.replace(tzinfo=None)] * 3
    assert {cell.is_date for name in ("started", "submitted") for cell in columns[name]} == {True}


def test_xlsx_takes_signs_that_it_cannot_hold() -> None:
    attempts = table(replace(attempt("learner-01", "goose"), id="bell\x07"))
    found = openpyxl.load_workbook(io.BytesIO(as_xlsx(attempts, attempts).content))
    assert found["Attempts"]["A2"].value == "bell\ufffd"


def test_xlsx_refuses_more_rows_than_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    attempts = some()
    with pytest.raises(TooLong, match="An XLSX file can hold 2 attempts, but there are 3; use CSV"):
        as_xlsx(attempts, attempts)


def test_sheets_of_nobody_have_their_columns() -> None:
    attempts = table()
    assert list(read(as_csv(attempts, attempts).content).columns) == attempts.columns
