from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from course.store import CODE, Cohort, Store, StoreError, new_code
from tests.store.learning import NINE, TEN

MAY = Cohort("may", "May", NINE, opens=NINE, closes=TEN, code="abc234", expected=40, scenarios=("goose", "in-house"))


def test_cohort_is_found_by_its_code(store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(Cohort("june", "June", TEN))
    assert store.cohort_by_code("abc234") == MAY
    assert store.cohort_by_code("zzz999") is None
    assert store.cohort("june") == Cohort("june", "June", TEN)
    assert store.cohort("july") is None


def test_cohort_changes_and_keeps_its_learners(store: Store) -> None:
    store.add_cohort(MAY)
    learner = store.enrol("2" * 64, "may", NINE)
    assert store.change_cohort(replace(MAY, closes=None, code="xyz789")) is True
    assert store.cohort("may") == replace(MAY, closes=None, code="xyz789")
    assert store.change_cohort(Cohort("july", "July", NINE)) is False
    assert store.learner("2" * 64) == learner


def test_cohort_never_shares_its_code(store: Store) -> None:
    store.add_cohort(MAY)
    assert store.add_cohort(Cohort("june", "June", NINE, code="abc234")) is False
    store.add_cohort(Cohort("july", "July", NINE))
    with pytest.raises(StoreError):
        store.change_cohort(Cohort("july", "July", NINE, code="abc234"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "ABC234"}, {"code": "abc"}, {"code": "abc10o"}, {"expected": 0}, {"expected": 5001},
        {"opens": TEN, "closes": NINE}, {"closes": NINE.replace(tzinfo=None)},
    ],
)  # fmt: skip
def test_cohort_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"code must be six|expects|must close after|time zone"):
        Cohort("may", "May", NINE, **wrong)


def test_cohort_is_early_open_and_over() -> None:
    second = timedelta(seconds=1)
    assert [MAY.state(each) for each in (NINE - second, NINE, TEN - second, TEN)] == ["early", "open", "open", "over"]
    assert Cohort("june", "June", NINE).state(TEN) == "open"


def test_new_code_can_be_read_aloud() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(CODE.fullmatch(each) for each in codes)
