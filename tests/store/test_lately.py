"""What was looked up a moment ago is not looked up again, unless it was changed."""

from datetime import UTC, datetime, timedelta
from itertools import count

from course.store import Cohort, Store
from course.store.lately import MOST, Lately

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def test_look_is_taken_once_in_half_a_second() -> None:
    looks, now = count(1), 100.0
    lately = Lately(lambda _id: next(looks), lambda: now)
    assert [lately.find("may"), lately.find("may"), lately.find("june")] == [1, 1, 2]
    now = 100.49
    assert lately.find("may") == 1
    now = 100.5
    assert lately.find("may") == 3


def test_change_is_seen_at_once_even_by_a_look_that_was_under_way() -> None:
    there = ["old"]

    def look(id_: str) -> str:
        found = there[-1]
        if len(there) == 1:
            there.append("new")  # somebody changes it after it was read
            lately.changed(id_)
        return found

    lately = Lately(look, lambda: 100.0)
    assert [lately.find("may"), lately.find("may")] == ["old", "new"]


def test_no_more_is_kept_than_fits() -> None:
    lately = Lately(str, lambda: 100.0)
    for at in range(MOST + 3):
        lately.find(str(at))
    assert len(lately._kept) == 3


def test_cohort_that_this_store_adds_or_changes_is_seen_at_once(store: Store) -> None:
    assert store.cohort_lately("may") is None
    store.add_cohort(Cohort("may", "May", NOON))
    known = store.cohort_lately("may")
    assert known is not None
    closed = Cohort("may", "May", NOON, closes=NOON + timedelta(days=1))
    store.change_cohort(closed)
    assert store.cohort_lately("may") == closed
    assert store.cohort_lately("june") is None
    store.enrol("a" * 64, "june", NOON)
    made = store.cohort_lately("june")
    assert made is not None
    assert made.name == "june"
