"""What a learning record store was sent, in both databases."""

from __future__ import annotations

from course.store import Cohort, Store, hash_token
from tests.store.learning import NINE, TEN, attempt


def test_waiting_are_the_attempts_that_were_not_sent_the_earliest_first(store: Store) -> None:
    store.add_cohort(Cohort("may", "May", NINE))
    learner = store.enrol(hash_token("one"), "may", NINE).id
    ids = [f"a-{number}" for number in range(5)]
    for id_ in ids:
        assert store.append(attempt(learner, id_, cohort="may"))
    waiting = [each.id for each in store.deliveries.waiting("may", 3)]
    assert waiting == ids[:3]
    store.deliveries.keep([("attempt:a-0", learner), ("votes:room:0", None)], TEN)
    store.deliveries.keep([("attempt:a-1", learner)], TEN, refused="400 at fault")
    store.deliveries.keep([("attempt:a-0", learner)], TEN)
    assert [each.id for each in store.deliveries.waiting("may", 9)] == ids[2:]
    assert store.deliveries.known(["attempt:a-0", "votes:room:0", "attempt:a-4"]) == {"attempt:a-0", "votes:room:0"}
    assert store.deliveries.refused() == {"attempt:a-1": "400 at fault"}
    assert store.deliveries.waiting("other", 9) == []
