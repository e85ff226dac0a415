"""A cohort that was looked up a moment ago is not looked up again, unless it was changed."""

import threading
from datetime import UTC, datetime, timedelta

from course.store import Cohort, Store
from course.store.cohort_cache import MOST, CohortCache

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def test_cohort_is_looked_up_once_in_half_a_second() -> None:
    looked_up: list[str] = []
    now = 100.0
    cache = CohortCache(looked_up.append, lambda: now)
    for id_ in ("may", "may", "june"):
        assert cache.find(id_) is None
    assert looked_up == ["may", "june"]
    now = 100.49
    cache.find("may")
    assert looked_up == ["may", "june"]
    now = 100.5
    cache.find("may")
    assert looked_up == ["may", "june", "may"]


def test_change_during_a_lookup_is_seen_by_the_next() -> None:
    stored = [Cohort("may", "May", NOON)]
    changed = Cohort("may", "Spring", NOON)

    def change() -> None:
        stored.append(changed)
        cache.invalidate("may")

    changing = threading.Thread(target=change)

    def look_up(_id: str) -> Cohort:
        found = stored[-1]
        if not changing.ident:
            changing.start()  # after it was read, and before it is cached
        return found

    cache = CohortCache(look_up, lambda: 100.0)
    first = cache.find("may")
    changing.join()
    assert (first, cache.find("may")) == (stored[0], changed)


def test_cache_holds_a_limited_number_of_cohorts() -> None:
    cache = CohortCache(lambda id_: Cohort(id_, id_, NOON), lambda: 100.0)
    for at in range(MOST + 3):
        cache.find(str(at))
    assert len(cache._cached) == MOST


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
