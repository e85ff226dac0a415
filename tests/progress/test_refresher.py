"""Clauses come due again."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.progress import Refresher, due, refreshers
from tests.house.tree import ROOT
from tests.progress.story import RIGHT, RULEBOOK, SYLLABUS, attempt
from tests.session.moment import NINE

DAY = timedelta(days=1)


def test_due_brings_back_what_was_missed_before_what_was_met() -> None:
    made = [attempt("porridge", desks=[])]
    assert due(made, SYLLABUS) == {"people": NINE + DAY, "keep": NINE + 2 * DAY, "way-1": NINE + 2 * DAY}
    assert due([], SYLLABUS) == {}


def test_due_comes_ever_later_while_a_clause_is_met() -> None:
    at, waits = NINE, []
    made = []
    for _ in range(4):
        made.append(attempt("letter", at))
        back = due(made, SYLLABUS)["press"]
        waits.append((back - at).days)
        at = back
    assert waits == [2, 11, 46, 163]
    made.append(attempt("letter", at, desks=[]))
    assert (due(made, SYLLABUS)["press"] - at).days < 46


def test_refreshers_name_an_item_for_each_clause_that_is_due() -> None:
    made = [attempt("bench.1", desks=[])]
    clause = RULEBOOK.clauses
    assert refreshers(made, SYLLABUS, NINE + DAY - timedelta(seconds=1)) == ()
    # the porter is in the bench and in the fog; the fog is shorter but has a content note
    assert refreshers(made, SYLLABUS, NINE + DAY) == (Refresher(clause["porter"], NINE + DAY, "bench.1"),)
    found = refreshers(made, SYLLABUS, NINE + 2 * DAY)
    assert [(each.clause.id, each.item) for each in found] == [
        ("porter", "bench.1"),
        ("keep", "bench.1"),  # one item serves all that it can
        ("way-2", "bench.1"),
    ]
    assert [each.item for each in refreshers(made, SYLLABUS, NINE + DAY, {"fog"})] == ["fog"]
    assert refreshers(made, SYLLABUS, NINE + DAY, {"letter"}) == ()
    # the bench turns on the press as well, but has two stages
    missed = [attempt("letter", desks=[])]
    assert [each.item for each in refreshers(missed, SYLLABUS, NINE + DAY)] == ["letter"]


def test_refreshers_leave_out_clauses_on_which_nothing_turns() -> None:
    made = [attempt("porridge", moves=["keep-a-copy", "tempting-hit-back"])]
    assert "never" in due(made, SYLLABUS)
    assert "never" not in [each.clause.id for each in refreshers(made, SYLLABUS, NINE + 9 * DAY)]


@given(st.lists(st.tuples(st.sampled_from(sorted(RIGHT)), st.booleans(), st.integers(0, 400)), max_size=12))
def test_due_is_the_same_for_the_same_attempts_in_any_zone(made: list[tuple[str, bool, int]]) -> None:
    here = [
        attempt(item, NINE + timedelta(hours=7 * hour), desks=RIGHT[item]["desks"] if right else [])
        for item, right, hour in made
    ]
    there = [
        attempt(each.item, each.submitted.astimezone(timezone(timedelta(hours=-4))), desks=each.response["desks"])
        for each in here
    ]
    back = due(here, SYLLABUS)
    assert due(there, SYLLABUS) == back
    assert all(at.tzinfo is UTC and at > NINE for at in back.values())


@pytest.mark.slow
def test_import_of_the_schedule_loads_no_optimizer() -> None:
    program = (
        "import sys, course.progress; print(sorted({'torch', 'pandas', 'numpy', 'fsrs.optimizer'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (loaded.stdout, loaded.stderr) == ("[]\n", "")
