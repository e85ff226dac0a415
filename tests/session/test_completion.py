"""Completing the course: what it requires, and who of a cohort has done it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from course.bank import Bank, Forms, Stop
from course.progress import progress
from course.session import Desk, Session, Sitting, criteria, finished
from course.session.completion import Criterion, completed, completes, day_of
from course.store import Attempt, Cohort, Store
from grader import Completion
from tests.session.moment import NINE, TEN, answer_all


def attempt(
    item: str, id_: str, *missed: str, score: float = 1.0, phase: str = "practice", at: datetime = TEN
) -> Attempt:
    return Attempt(
        id_, "autumn", "iris", phase, item, "v", "r", {"quadrant": None}, NINE, at,  # type: ignore[arg-type]  # a phase
        score=score, groups={"desks": score}, critical_miss=missed,
    )  # fmt: skip


def found(
    bank: Bank, required: Completion, *attempts: Attempt, forms: Forms | None = None, **sitting: Any
) -> list[tuple[int, int, bool]]:
    asked = replace(bank, rulebook=replace(bank.rulebook, completion=required), forms=forms)
    desk = Desk(asked, progress(attempts, asked.sequence), "iris", "autumn")
    way = desk.way(Sitting(**sitting))
    told = criteria(way)
    assert finished(way) is (bool(attempts) and all(each.met for each in told))
    return [(each.done, each.of, each.met) for each in told]


def test_stories_count_with_their_feedback_and_no_more_of_a_kind_than_asked_for(bank: Bank) -> None:
    goose, porridge = attempt("goose", "a"), attempt("porridge", "b")
    asked = Completion(stories=1, safety=False)
    assert found(bank, asked) == [(0, 2, False)]
    assert found(bank, asked, goose) == [(0, 2, False)]
    assert found(bank, asked, goose, viewed=("goose",)) == [(1, 2, False)]
    assert found(bank, asked, goose, porridge, viewed=("goose", "porridge")) == [(2, 2, True)]
    assert found(bank, replace(asked, stories=2), goose, porridge, viewed=("goose", "porridge")) == [(2, 4, False)]
    again = attempt("goose", "c", at=TEN + timedelta(hours=1))
    assert found(bank, asked, goose, again, viewed=("goose",)) == [(1, 2, False)]
    assert found(bank, Completion(stories=0, safety=False), goose) == []


def test_path_completes_the_course_with_a_story_of_each_kind_and_the_final_where_asked_for(bank: Bank) -> None:
    def told(required: Completion, *stops: Stop, forms: Forms | None = None) -> bool:
        return completes(replace(bank, rulebook=replace(bank.rulebook, completion=required), forms=forms), stops)

    goose, porridge = Stop("practice", "goose"), Stop("practice", "porridge")
    once = Completion(stories=1)
    assert told(once, goose, porridge)
    assert not told(once, goose)
    assert not told(once, goose, Stop("pre", "porridge"))
    assert not told(replace(once, stories=2), goose, porridge)
    scored, forms = replace(once, final=0.6), Forms(("goose",), ("porridge",))
    assert told(scored, goose, porridge), "without forms there is no final to take"
    assert not told(scored, goose, porridge, forms=forms)
    assert told(scored, goose, porridge, Stop("post", "porridge"), forms=forms)


def test_safety_counts_once_the_last_try_misses_nothing(bank: Bank) -> None:
    asked = Completion(stories=0, safety=True)
    missed = attempt("goose", "a", "night-porter")
    right = attempt("goose", "b", at=TEN + timedelta(hours=1))
    assert found(bank, asked, attempt("porridge", "x")) == [(0, 0, True)]
    assert found(bank, asked, missed) == [(0, 1, False)]
    assert found(bank, asked, missed, right) == [(1, 1, True)]
    assert found(bank, asked, missed, right, attempt("porridge", "x", "dean")) == [(1, 2, False)]


@pytest.mark.parametrize(("score", "passed"), [(0.6, True), (0.5, True), (0.4, False)])
def test_final_counts_once_it_is_complete_with_the_score(bank: Bank, score: float, passed: bool) -> None:
    forms = Forms((), ("goose", "porridge"))
    asked = Completion(stories=0, safety=False, final=0.5)
    first, last = (attempt(item, item, score=score, phase="post") for item in forms.final)
    assert found(bank, asked, first, forms=forms) == [(0, 1, False)]
    assert found(bank, asked, first, last, forms=forms) == [(int(passed), 1, passed)]
    assert found(bank, asked, first, forms=forms, ended=("post",)) == [(0, 1, False)]
    assert found(bank, asked, first) == []


def test_criteria_say_how_much_they_require(bank: Bank) -> None:
    def said(required: Completion, *attempts: Attempt) -> str:
        asked = replace(bank, rulebook=replace(bank.rulebook, completion=required), forms=Forms((), ("goose",)))
        way = Desk(asked, progress(attempts, asked.sequence), "iris", "autumn").way(Sitting(released=True))
        return " / ".join(each.says for each in criteria(way))

    one, two = said(Completion(stories=1, safety=False)), said(Completion(stories=2, safety=False))
    assert one == "One full story of each kind of situation, with its feedback"
    assert two == "2 full stories of each kind of situation, with their feedback"
    both = said(Completion(stories=1, safety=True))
    assert both.endswith(" / No essential safety step missed so far")
    assert said(Completion(stories=0, safety=False, final=0.6)).endswith(" 60%")
    safety = Completion(stories=0, safety=True)
    assert said(safety) != said(safety, attempt("porridge", "a", "dean")) != ""


def test_criterion_is_met_when_all_of_it_is_done() -> None:
    assert [Criterion("", done, 2).met for done in (1, 2, 3)] == [False, True, True]


def test_completed_tells_of_everyone_who_did_something(bank: Bank, store: Store) -> None:
    sessions = [Session(bank, store, "autumn") for _ in range(3)]
    for number, session in enumerate(sessions):
        session.enrol(NINE)
        for item in ("goose", "porridge")[: number + 1]:
            session.act("open", {"item": item}, TEN)
            right: dict[str, Any] = {
                group: [option for option, worth in weights.items() if worth > 0]
                for group, weights in bank.scenarios[item].key.weights.items()
            }
            answer_all(session, item, quadrant=bank.scenarios[item].quadrant, **right)
            session.act("review", {"item": item}, TEN)
    learners = [session.learner.id for session in sessions if session.learner]
    cohort = Cohort("autumn", "Autumn", NINE)
    assert completed(store, bank, cohort) == dict(zip(learners, (False, True, True), strict=True))
    goose = replace(cohort, scenarios=("goose",))
    assert completed(store, bank, goose) == dict.fromkeys(learners, True)
    assert completed(store, bank, replace(cohort, id="spring")) == {}


def test_completed_leaves_out_simulated_learners(bank: Bank, store: Store) -> None:
    made, one, two = attempt("goose", "a" * 32), *(store.enrol(sign * 64, "autumn", NINE).id for sign in "12")
    store.append_many([replace(made, learner=one, simulated=True), replace(made, id="b" * 32, learner=two)])
    assert completed(store, bank, Cohort("autumn", "Autumn", NINE)) == {two: False}


def test_day_of_is_that_in_utc() -> None:
    late = datetime(2026, 9, 1, 22, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert (day_of(late), day_of(datetime(2026, 12, 31, tzinfo=UTC))) == ("2 September 2026", "31 December 2026")
