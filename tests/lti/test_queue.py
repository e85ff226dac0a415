"""The queue of grades in the store, and what a grade is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from course.lti.grade_sender import below
from course.store import Cohort, Grade, Learner, Place, Store, hash_token
from course.store.tables import lti_nonces

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def learner(store: Store) -> Learner:
    store.add_cohort(Cohort("lti-c1", "A course", NOW, sight="progress"))
    fresh = Learner("ada", hash_token("t"), "lti-c1", NOW)
    found = store.lti.use(
        "n1", NOW + SECOND, NOW, fresh, Grade("g1", "", "p1", "sealed", "https://l/1", True, "course")
    )
    assert found == fresh
    store.keep_place(Place("ada", 1, {}, NOW))
    return fresh


def one(store: Store) -> Grade:
    [(grade, cohort, turn)] = store.lti.grades()
    assert (cohort, turn) == ("lti-c1", 1)
    return grade


def test_nonce_is_used_once_and_forgotten_when_it_has_expired(store: Store, learner: Learner) -> None:
    with pytest.raises(ValueError, match="used before"):
        store.lti.use("n1", NOW + SECOND, NOW, replace(learner, id="eve", token_hash=hash_token("other")))
    assert store.learner(hash_token("other")) is None
    again = store.lti.use("n2", NOW + SECOND, NOW + 2 * SECOND, replace(learner, id="other"))
    assert again == learner
    assert store._transactions.rows(select(lti_nonces.c.nonce)) == [{"nonce": "n2"}]


def test_change_is_claimed_once_until_its_lease_ends(store: Store, learner: Learner) -> None:  # noqa: ARG001
    assert store.lti.claim(5, NOW) == []
    store.lti.change("g1", "50", NOW)
    store.lti.change("g1", "50", NOW + SECOND)
    [first] = store.lti.claim(5, NOW)
    assert (first.pending, first.stamp, first.tried) == ("50", NOW, False)
    assert store.lti.claim(5, NOW + 59 * SECOND) == []
    [second] = store.lti.claim(5, NOW + 61 * SECOND)
    assert (second.stamp, second.tried) == (NOW, True)
    store.lti.delivered(second)
    assert (one(store).sent, one(store).pending, store.lti.waiting()) == ("50", None, 0)
    store.lti.change("g1", "50", NOW + 99 * SECOND)
    assert store.lti.waiting() == 0


def test_newer_change_replaces_one_that_is_under_way(store: Store, learner: Learner) -> None:  # noqa: ARG001
    store.lti.change("g1", "50", NOW)
    [under_way] = store.lti.claim(5, NOW)
    store.lti.change("g1", "70", NOW)  # at the very same moment: its stamp is later all the same
    store.lti.delivered(under_way)
    store.lti.failed(under_way, NOW, reached=True)
    [newer] = store.lti.claim(5, NOW + SECOND)
    assert (newer.pending, newer.tried, newer.failures) == ("70", False, 0)
    assert newer.stamp == NOW + timedelta(milliseconds=1)


def test_refused_value_is_not_sent_again_and_the_next_one_is(store: Store, learner: Learner) -> None:  # noqa: ARG001
    store.lti.change("g1", "50", NOW)
    store.lti.delivered(store.lti.claim(5, NOW)[0], refused="422")
    store.lti.change("g1", "50", NOW + SECOND)
    assert ([each.refused for each in store.lti.refused()], store.lti.waiting()) == (["422"], 0)
    store.lti.change("g1", "60", NOW + SECOND)
    assert (store.lti.refused(), store.lti.waiting(NOW + SECOND)) == ([], 1)


def test_erasure_takes_the_grade_along(store: Store, learner: Learner) -> None:
    store.lti.change("g1", "50", NOW)
    [claimed] = store.lti.claim(5, NOW)
    assert len(store.kept(learner.id)["lti_grades"]) == 1
    assert store.forget(learner.id, NOW)["lti_grades"] == 1
    store.lti.delivered(claimed)
    store.lti.change("g1", "60", NOW)
    assert (store.lti.grades(), store.lti.waiting()) == ([], 0)


@pytest.mark.parametrize(
    ("lineitem", "says"),
    [
        ("https://l/1", "https://l/1/scores?user_id=a%20b"),
        ("https://l/1/", "https://l/1/scores?user_id=a%20b"),
        ("https://l/1/lineitem?type_id=2", "https://l/1/lineitem/scores?type_id=2&user_id=a%20b"),
    ],
)
def test_services_of_a_line_item_stand_before_its_query(lineitem: str, says: str) -> None:
    assert below(lineitem, "scores", user_id="a b") == says
