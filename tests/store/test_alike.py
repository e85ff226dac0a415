"""SQLite and PostgreSQL tell the same of the same answers: what is reviewed, exported, graded anew, and erased."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from course.bank import Bank
from course.cli.regrade import regrade, undo
from course.cohort import as_plain, review
from course.cohort.simulation import simulate
from course.export.spreadsheet import Attempts, as_csv
from course.export.xapi import Statements
from course.store import Cohort, Store, hash_token
from tests.cohort.answers import NOON, college
from tests.store.postgres import Server


@pytest.fixture
def both(tmp_path: Path, server: Server) -> Iterator[list[Store]]:
    """A store on each; PostgreSQL's orders text as a dictionary does, as most servers are set up to."""
    name = f"course_{uuid.uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        made = f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-CA'"
        connection.execute(made.encode())
    opened = [Store.open(f"sqlite:///{tmp_path / 'course.db'}"), Store.open(server.url(name))]
    for store in opened:
        _fill(store, college())
    yield opened
    for store in opened:
        store.close()


def _fill(store: Store, bank: Bank) -> None:
    made = simulate(bank, "may", 70, 3).attempts
    store.add_cohort(Cohort("may", "May", NOON, simulated=True))
    store.append_many(
        replace(each, score=0.123, certainty=1 + at % 3) if at % 2 else each for at, each in enumerate(made)
    )
    for number in range(3):
        store.enrol(hash_token(f"token {number}"), "may", NOON + timedelta(days=number))


def told(store: Store) -> list[Any]:
    """All that leaves the store of the cohort: figures, sheet and statements."""
    bank, cohort = college(), store.cohort("may")
    assert cohort is not None
    attempts = Attempts(cohort, list(store.frame_rows("may")), bank.rulebook)
    statements = list(Statements(bank, "https://course.example/").of(store.attempts("may")))
    figures = [as_plain(review(store, bank, "may", smallest)) for smallest in (2, 11)]
    return [figures, as_csv(attempts, attempts).content, statements, store.statistics.seen("may")[:2]]


def test_both_tell_the_same_before_and_after_a_regrade_and_its_undoing(both: list[Store]) -> None:
    first = [told(each) for each in both]
    assert first[0] == first[1]
    assert first[0][0][1]["learners"] == {"least": 66, "most": 76}
    found = [regrade(each, college(), keep=True) for each in both]
    assert found[0].changed.keys() == found[1].changed.keys() != set()
    then = [told(each) for each in both]
    assert then[0] == then[1] != first[0]
    assert [undo(each.regrades) is not None for each in both] == [True, True]
    assert [told(each) for each in both] == first


def test_both_erase_the_same_and_tell_the_same_afterwards(both: list[Store]) -> None:
    one, other = both
    regrade(one, college(), keep=True)
    regrade(other, college(), keep=True)
    whole = told(one)
    now = datetime(2031, 6, 1, tzinfo=UTC)
    for learner in ("may-0001", "may-0030", "may-0064"):
        gone = [each.forget(learner, now) for each in both]
        assert gone[0] == gone[1]
        assert gone[0]["attempts"] > 0
    assert told(one) == told(other) != whole
    late = [[len(each.idle(NOON + timedelta(days=day))) for day in (0, 1, 2, 9)] for each in both]
    assert late == [[0, 1, 2, 3]] * 2
    noted = [[(note.act, note.rows) for note in each.audit.notes()] for each in both]
    assert noted[0] == noted[1]
    assert len(noted[0]) == 3
