"""A quick story, which asks no quadrant, in other systems' formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from course.bank import Bank, open_bank
from course.export.handout import Handout
from course.export.spreadsheet import Attempts
from course.export.xapi import Statements
from course.store import FRAME_COLUMNS, Attempt, Cohort
from tests import college
from tests.cohort.answers import NOON, attempt

HOME = "https://course.example.edu"


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return open_bank(college.GUIDANCE, college.with_horn(tmp_path))


@pytest.fixture
def made(bank: Bank) -> Attempt:
    """An attempt at the quick story."""
    return replace(
        attempt("learner-01", "goose"),
        item="horn",
        item_version=bank.scenarios["horn"].item.version,
        response={"moves": ["keep-a-copy"]},
        score=1.0,
        groups={"moves": 1.0},
    )


def test_statement_offers_no_quadrant(bank: Bank, made: Attempt) -> None:
    [statement] = Statements(bank, HOME).of([made])
    definition = statement["object"]["definition"]
    assert [each["id"] for each in definition["choices"]] == ["keep-a-copy", "sleep-on-it", "tempting-wipe"]
    assert definition["correctResponsesPattern"] == ["keep-a-copy"]
    assert statement["result"]["response"] == "keep-a-copy"


def test_row_leaves_the_quadrant_empty(bank: Bank, made: Attempt) -> None:
    row = made.to_row()
    attempts = Attempts(Cohort("may", "May", NOON), [tuple(row[name] for name in FRAME_COLUMNS)], bank.rulebook)
    [cells] = attempts
    found = dict(zip(attempts.columns, cells, strict=True))
    assert (found["quadrant"], found["score_quadrant"], found["moves"]) == (None, None, "keep-a-copy")


def test_booklet_asks_and_answers_no_quadrant(bank: Bank) -> None:
    told = Handout(bank, items=["horn"]).as_html().content.decode()
    assert bank.rulebook.ask_quadrant not in told
    assert bank.rulebook.ask_quadrant in Handout(bank, items=["goose"]).as_html().content.decode()
