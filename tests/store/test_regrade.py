"""Outcomes that were worked out anew, on each database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from course.cli.regrade import regrade, undo
from course.cohort.simulation import simulate
from course.store import Store
from tests.cohort.answers import NOON, college


@pytest.fixture
def store(store: Store) -> Store:
    """Answers of 30 simulated learners, each with a score that nobody earns."""
    made = simulate(college(), "may", 30, 1).attempts
    store.append_many(replace(each, score=0.123) for each in made)
    return store


def scores(store: Store) -> set[float | None]:
    return {each.score for each in store.attempts("may")}


def test_regrade_stands_and_its_undoing_brings_back_what_was(store: Store) -> None:
    changed = sum(each.attempts for each in regrade(store, college(), keep=True).changed.values())
    assert (changed, 0.123 in scores(store)) == (len(store.attempts()), False)
    undone = undo(store.regrades)
    assert undone is not None
    assert (undone[1], scores(store)) == (changed, {0.123})
    assert undo(store.regrades) is None


def test_regrade_cut_short_is_gone_on_with_and_its_undoing_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.store.regrade._CHUNK", 7)
    regrades = store.regrades
    begun = regrades.begin("old-rules", NOON)
    [first] = regrades.graded()
    regrades.keep(begun, [(first[0][0], 1.0, "{}", "[]", "[]")])
    assert scores(store) == {0.123, 1.0}
    regrade(store, college(), keep=True)
    last = regrades.last()
    assert last is not None
    assert (last.id, last.rules_version, last.ended is None) == (1, college().rulebook.version, False)
    pages: Iterator[int] = regrades.undo(last)
    assert next(pages) == 7
    assert [sum(each.score == 0.123 for each in store.attempts()), regrades.last()] == [7, replace(last, ended=None)]
    undone = undo(regrades)
    assert undone is not None
    assert (undone[1], scores(store)) == (len(first) - 7, {0.123})


def test_seen_differs_once_attempts_are_graded_anew(store: Store) -> None:
    before = store.statistics.seen("may")
    regrade(store, college(), keep=True)
    after = store.statistics.seen("may")
    assert before != after == store.statistics.seen("may")
    undo(store.regrades)
    assert store.statistics.seen("may") == before


def test_forgetting_takes_outcomes_of_every_regrade_along(store: Store) -> None:
    regrade(store, college(), keep=True)
    gone = store.attempts("may")[0].learner
    assert store.forget(gone, NOON)["attempts"] > 0
    undone = undo(store.regrades)
    assert undone is not None
    assert undone[1] == len(store.attempts("may"))
    assert store.idle(NOON + timedelta(days=1)) == []
