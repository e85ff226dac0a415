from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from course.store import FRAME_COLUMNS, Attempt, Cohort, Place, Store, StoreError
from tests.store.learning import NINE, TEN, TOKEN, answer, attempt


def test_append_and_read_back_the_whole_attempt(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    toronto = timezone(timedelta(hours=-4))
    full = Attempt(
        id="first",
        cohort="autumn",
        learner=learner.id,
        phase="pre",
        item="stray-remark",
        item_version="aa11",
        rules_version="bb22",
        variant="resident",
        response={"quadrant": "multi-party", "policies": ["free-speech"], "supports": [], "practices": None},
        certainty=3,
        score=0.625,
        groups={"quadrant": 1.0, "policies": 0.25, "practices": None},
        critical_miss=("emergency",),
        harmful_pick=("tempting-reply", "tempting-delete"),
        started=datetime(2026, 9, 1, 5, 0, 0, 7, tzinfo=toronto),
        submitted=TEN,
        simulated=False,
        seen=True,
    )
    assert store.append(full) is True
    assert store.attempts() == [full]
    assert list(store.frame_rows("autumn")) == [
        (
            "first",
            "autumn",
            learner.id,
            "pre",
            "stray-remark",
            "aa11",
            "bb22",
            "resident",
            '{"policies": ["free-speech"], "practices": null, "quadrant": "multi-party", "supports": []}',
            3,
            0.625,
            '{"policies": 0.25, "practices": null, "quadrant": 1.0}',
            '["emergency"]',
            '["tempting-reply", "tempting-delete"]',
            "2026-09-01T09:00:00.000007+00:00",
            "2026-09-01T10:00:00.000000+00:00",
            False,
            True,
        )
    ]
    assert FRAME_COLUMNS == (
        "id", "cohort", "learner", "phase", "item", "item_version", "rules_version", "variant", "response", "certainty",
        "score", "groups", "critical_miss", "harmful_pick", "started", "submitted", "simulated", "seen",
    )  # fmt: skip


def test_append_leaves_unscored_unscored(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.append(attempt(learner.id))
    [row] = store.frame_rows()
    assert (row[9], row[10], row[11]) == (None, None, "{}")
    assert store.attempts()[0].score is None


def test_append_twice_keeps_one_row(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert store.append(attempt(learner.id)) is True
    assert store.append(attempt(learner.id, response={"quadrant": "uoft-to-uoft"})) is False
    assert store.attempts() == [attempt(learner.id)]


def test_append_refuses_an_id_that_is_another_learners(store: Store) -> None:
    one = store.enrol(TOKEN, "autumn", NINE)
    two = store.enrol("2" * 64, "autumn", NINE)
    store.append(attempt(one.id))
    with pytest.raises(StoreError, match=r"already holds a different attempt with the id first; use a new id\.$"):
        store.append(attempt(two.id))
    assert store.attempts() == [attempt(one.id)]


def test_append_refuses_a_learner_who_is_not_enrolled(store: Store) -> None:
    store.add_cohort(Cohort("autumn", "Autumn", NINE))
    with pytest.raises(StoreError, match=r"does not know this learner or cohort: they were not enrolled"):
        store.append(attempt("nobody"))
    assert store.attempts() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"score": float("nan")}, "A score must be between 0 and 1, not nan."),
        ({"groups": {"policies": 1.5}}, "A score must be between 0 and 1, not 1.5."),
        ({"certainty": 4}, "The certainty must be 1, 2 or 3, not 4."),
        ({"phase": "later"}, "The phase of an attempt must be pre, practice or post, not 'later'."),
        ({"submitted": datetime(2026, 9, 1)}, "submitted must have a time zone, and 2026-09-01T00:00:00 does not."),  # noqa: DTZ001  # what is refused
        ({"item": ""}, "An attempt needs an id, a learner, a cohort and an item."),
    ],
)
def test_append_never_sees_an_attempt_out_of_range(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        attempt("someone", **changed)


def test_append_takes_every_text_as_text(store: Store) -> None:
    hostile = "'); DROP TABLE attempts; -- %s :x ? \u00e9 \U0001f4af"
    learner = store.enrol(TOKEN, hostile, NINE)
    sent = attempt(learner.id, hostile, cohort=hostile, item=hostile, response={hostile: ["\x00", "\ud800"]})
    assert store.append(sent) is True
    assert store.attempts(cohort=hostile) == [sent]


def test_submit_stores_answer_attempt_and_place_together(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    first, last = (
        answer(learner.id, certainty=2),
        answer(learner.id, question="policies", picks=("free-speech", "\x00")),
    )
    places = [Place(learner.id, turn, {"screen": "verdict"}, TEN) for turn in (3, 4)]
    assert store.submit(first, places[0]) == (True, True)
    assert (store.open_answers(learner.id), store.attempts(), store.place(learner.id)) == ([first], [], places[0])
    assert store.submit(last, places[1], attempt(learner.id)) == (True, True)
    assert (store.open_answers(learner.id), store.attempts()) == ([], [attempt(learner.id)])
    assert store.place(learner.id) == places[1]


def test_submit_keeps_the_first_answer_to_a_question(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    first = answer(learner.id)
    assert store.submit(first, Place(learner.id, 3, {}, TEN)) == (True, True)
    later = answer(learner.id, picks=("uoft-to-uoft",))
    assert store.submit(later, Place(learner.id, 4, {}, TEN), attempt(learner.id)) == (False, False)
    assert (store.open_answers(learner.id), store.attempts()) == ([first], [])
    assert store.place(learner.id) == Place(learner.id, 3, {}, TEN)


def test_submit_stores_an_answer_whose_learner_has_moved_on(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    later = Place(learner.id, 4, {"screen": "map"}, TEN)
    store.keep_place(later)
    assert store.submit(answer(learner.id), Place(learner.id, 4, {}, TEN), attempt(learner.id)) == (True, False)
    assert (len(store.attempts()), store.place(learner.id)) == (1, later)


def test_submit_stores_all_or_nothing(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    with pytest.raises(StoreError, match="they were not enrolled"):
        store.submit(answer(learner.id), Place("nobody", 3, {}, TEN), attempt(learner.id))
    with pytest.raises(StoreError, match="they were not enrolled"):
        store.submit(answer("nobody"), Place(learner.id, 3, {}, TEN))
    assert (store.open_answers(learner.id), store.attempts(), store.place(learner.id)) == ([], [], None)


def test_append_many_keeps_all_or_none(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    with pytest.raises(StoreError):
        store.append_many([attempt(learner.id, "a"), attempt("nobody", "b")])
    assert store.attempts() == []
    assert store.append_many([attempt(learner.id, "a"), attempt(learner.id, "b")]) == 2
    assert store.append_many([attempt(learner.id, "b"), attempt(learner.id, "c")]) == 1
    assert [each.id for each in store.attempts()] == ["a", "b", "c"]
    assert store.append_many([]) == 0


def test_append_many_enrols_simulated_learners(store: Store) -> None:
    many = [
        attempt(f"sim-{person:03}", f"{person}-{number}", cohort="demo", simulated=True)
        for person in range(60)
        for number in range(20)
    ]
    assert store.append_many(many) == 1200
    assert store.append_many(many) == 0
    assert store.cohorts() == [Cohort("demo", "demo", NINE, simulated=True)]
    assert len({row[2] for row in store.frame_rows("demo")}) == 60


def test_read_attempts_of_a_cohort_or_a_learner_in_order(store: Store) -> None:
    one = store.enrol(TOKEN, "autumn", NINE)
    two = store.enrol("2" * 64, "winter", NINE)
    store.append(attempt(one.id, "late", submitted=TEN + timedelta(microseconds=1)))
    store.append(attempt(one.id, "early"))
    store.append(attempt(two.id, "other", cohort="winter"))
    assert [each.id for each in store.attempts()] == ["early", "other", "late"]
    assert [each.id for each in store.attempts(cohort="autumn")] == ["early", "late"]
    assert [each.id for each in store.attempts(learner=two.id)] == ["other"]
    assert store.attempts(cohort="winter", learner=one.id) == []
    assert [row[0] for row in store.frame_rows("winter")] == ["other"]
    assert [row[0] for row in store.frame_rows()] == ["early", "other", "late"]
