"""Attempts become what is done, and how well."""

from __future__ import annotations

from dataclasses import replace

from course.progress import LATEST, RECENT, progress, recalled
from course.store import Attempt, History
from tests.session.moment import NINE, TEN

QUADRANTS = {"one": "near", "two": "far", "three": "near"}


def attempt(item: str, score: float | None, number: int = 1, **groups: float | None) -> Attempt:
    return Attempt(
        f"{item}-{number}", "autumn", "iris", "practice", item, "a", "b", {}, NINE, TEN, score=score, groups=groups
    )


def test_progress_counts_what_is_done() -> None:
    done = progress([attempt("three", 0.5), attempt("gone", 1.0), attempt("three", 0.75, 2)], QUADRANTS)
    assert (done.done, done.open, done.done_in("near"), done.done_in("far")) == (
        ("three",),
        ("one", "two"),
        ("three",),
        (),
    )
    assert [each.id for each in done.tries["three"]] == ["three-1", "three-2"]


def test_progress_holds_the_latest_attempts_and_counts_those_before() -> None:
    made = [attempt("one", 0.5, number) for number in range(LATEST + 3)]
    form = replace(attempt("one", 0.5, 99), phase="pre")
    done = progress([form, *made, attempt("two", 1.0)], QUADRANTS)
    assert done.tries["one"] == (form, *made[3:])
    assert (done.earlier, done.practised("one"), done.practised("two")) == ({"one": 3}, LATEST + 3, 1)
    assert done.recent[-2:] == (("one", TEN), ("two", TEN))


def test_progress_knows_a_bounded_number_of_instants() -> None:
    done = progress([attempt("one", 0.5, number) for number in range(RECENT + 3)], QUADRANTS)
    assert len(done.recent) == RECENT


def test_history_is_recalled_as_it_was_made() -> None:
    made = [attempt("one", 0.5, number) for number in range(LATEST)]
    history = History(made, {"one": 3}, (("one", NINE),))
    done = recalled(history, QUADRANTS)
    assert (done.tries["one"], done.practised("one"), done.recent) == (tuple(made), LATEST + 3, (("one", NINE),))


def test_progress_scores_the_latest_attempts() -> None:
    tries = [attempt("one", 0.2, move=0.0), attempt("one", 0.6, 2, move=0.5), attempt("two", 1.0, move=None, desk=1.0)]
    done = progress(tries, QUADRANTS)
    assert (done.score(), done.score("near"), done.score("far")) == (0.8, 0.6, 1.0)
    assert (done.group_score("move"), done.group_score("desk"), done.group_score("song")) == (0.5, 1.0, None)


def test_progress_without_a_score_is_not_zero() -> None:
    done = progress([attempt("one", None)], QUADRANTS)
    assert (done.done, done.score(), done.score("far"), done.latest("two")) == (("one",), None, None, None)


def test_progress_scores_no_attempt_whose_key_was_seen() -> None:
    tries = [attempt("one", 0.2, move=0.0), replace(attempt("one", 1.0, 2, move=1.0), seen=True)]
    done = progress([*tries, replace(attempt("two", 1.0), seen=True)], QUADRANTS)
    assert (done.score(), done.score("far"), done.group_score("move")) == (0.2, None, 0.0)
    assert (done.done, done.aided) == (("one", "two"), ("one", "two"))
