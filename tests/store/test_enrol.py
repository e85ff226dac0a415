from __future__ import annotations

import pytest

from course.store import Cohort, Learner, Place, Store, StoreError, hash_token
from tests.store.learning import NINE, TEN, TOKEN, answer, attempt


def test_hash_token_is_sha256() -> None:
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_enrol_and_come_back(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert learner == Learner(learner.id, TOKEN, "autumn", NINE, simulated=False)
    assert len(learner.id) == 32
    assert store.learner(TOKEN) == learner
    assert store.learner("0" * 64) is None
    assert store.cohorts() == [Cohort("autumn", "autumn", NINE)]


def test_enrol_with_the_same_token_is_the_same_learner(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert store.enrol(TOKEN, "winter", TEN) == learner


def test_enrol_refuses_a_token_that_is_not_hashed(store: Store) -> None:
    with pytest.raises(ValueError, match="never the token"):
        store.enrol("violet-harbour-lantern-meadow", "autumn", NINE)
    assert store.cohorts() == []


def test_add_cohort_once(store: Store) -> None:
    autumn = Cohort("autumn", "Autumn 2026", NINE, simulated=True, opens=NINE, closes=TEN)
    assert store.add_cohort(autumn) is True
    assert store.add_cohort(Cohort("autumn", "Other", TEN)) is False
    store.add_cohort(Cohort("earlier", "Spring", NINE.replace(month=3)))
    assert store.cohorts() == [Cohort("earlier", "Spring", NINE.replace(month=3)), autumn]


def test_keep_place_and_find_it_again(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert store.place(learner.id) is None
    place = Place(learner.id, 0, {"item": "stray-remark", "picks": ["efap"], "at": None}, NINE)
    assert store.keep_place(place) is True
    assert store.place(learner.id) == place


def test_join_keeps_the_place_with_the_learner(store: Store) -> None:
    fresh = Learner("fresh", TOKEN, "autumn", NINE)
    place = Place("fresh", 1, {"screen": "overview"}, NINE)
    assert store.join(fresh, place) == fresh
    assert (store.learner(TOKEN), store.place("fresh")) == (fresh, place)
    again = Learner("again", TOKEN, "autumn", TEN)
    assert store.join(again, Place("again", 1, {}, TEN)) == fresh
    assert (store.place("fresh"), store.place("again")) == (place, None)


def test_join_stores_the_first_answer_once(store: Store) -> None:
    fresh, place, first = Learner("fresh", TOKEN, "autumn", NINE), Place("fresh", 1, {}, NINE), answer("fresh")
    assert store.join(fresh, place, first, attempt("fresh")) == fresh
    again = Learner("fresh", "2" * 64, "autumn", TEN)  # sent again by a page that never received its token
    known = store.join(again, Place("fresh", 1, {}, TEN), answer("fresh", picks=("uoft-to-uoft",)), attempt("fresh"))
    assert (known.id, known.created, known.token_hash) == ("fresh", NINE, "2" * 64)
    assert store.learner(TOKEN) is None
    assert (store.kept("fresh")["answers"], store.attempts()) == ([first.to_row()], [attempt("fresh")])


def test_join_stores_all_or_nothing(store: Store) -> None:
    fresh = Learner("fresh", TOKEN, "autumn", NINE)
    for place, first in (("nobody", "fresh"), ("fresh", "nobody")):
        with pytest.raises(StoreError, match="they were not enrolled"):
            store.join(fresh, Place(place, 1, {}, NINE), answer(first))
    assert (store.learner(TOKEN), store.open_answers("fresh")) == (None, [])


def test_keep_place_never_goes_back(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    newer = Place(learner.id, 7, {"item": "second"}, NINE)
    assert store.keep_place(newer) is True
    assert store.keep_place(Place(learner.id, 6, {"item": "first"}, TEN)) is False
    assert store.keep_place(Place(learner.id, 7, {"item": "other tab"}, TEN)) is False
    assert store.place(learner.id) == newer
    newest = Place(learner.id, 8, {"item": "third"}, TEN)
    assert store.keep_place(newest) is True
    assert store.place(learner.id) == newest


def test_keep_place_refuses_a_learner_who_is_not_enrolled(store: Store) -> None:
    with pytest.raises(StoreError, match="they were not enrolled"):
        store.keep_place(Place("nobody", 0, {}, NINE))


def test_forget_erases_everything_of_one_learner(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    other = store.enrol("2" * 64, "autumn", NINE)
    store.append_many([attempt(learner.id, "a"), attempt(learner.id, "b"), attempt(other.id, "c")])
    store.keep_place(Place(learner.id, 1, {}, NINE))
    store.keep_place(Place(other.id, 1, {}, NINE))
    store.submit(answer(learner.id, "d"), Place(learner.id, 2, {}, NINE))
    store.submit(answer(other.id, "e"), Place(other.id, 1, {}, NINE))

    assert store.forget(learner.id, TEN) == {
        "records": 0,
        "attempts": 2,
        "answers": 1,
        "places": 1,
        "deliveries": 0,
        "looks": 0,
        "lti_grades": 0,
        "seats": 0,
        "votes": 0,
        "learners": 1,
    }

    assert store.learner(TOKEN) is None
    assert store.place(learner.id) is None
    assert store.attempts() == [attempt(other.id, "c")]
    assert (store.open_answers(learner.id), store.open_answers(other.id)) == ([], [answer(other.id, "e")])
    assert store.learner("2" * 64) == other
    assert store.place(other.id) == Place(other.id, 1, {}, NINE)
    assert store.forget(learner.id, TEN) == {
        "records": 0,
        "attempts": 0,
        "answers": 0,
        "places": 0,
        "deliveries": 0,
        "looks": 0,
        "lti_grades": 0,
        "seats": 0,
        "votes": 0,
        "learners": 0,
    }


def test_forget_holds_when_a_page_is_still_open(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.forget(learner.id, TEN)
    with pytest.raises(StoreError, match="or have been erased"):
        store.append(attempt(learner.id))
    with pytest.raises(StoreError, match="or have been erased"):
        store.keep_place(Place(learner.id, 1, {}, NINE))
    with pytest.raises(StoreError, match="or have been erased"):
        store.submit(answer(learner.id), Place(learner.id, 1, {}, NINE))
    assert (store.attempts(), store.open_answers(learner.id)) == ([], [])
