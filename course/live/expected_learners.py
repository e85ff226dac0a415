"""The number of learners that cohorts expect, so that servers can prepare for them."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from course.store import Cohort, Store, StoreError

LOG: Final = logging.getLogger("course.live")
EVERY: Final = 30.0
"""Seconds between queries of the store by a running process, since cohorts can be created at any time."""


def expected(cohorts: Iterable[Cohort], now: datetime) -> int:
    """Return the number of learners expected by the largest cohort that is not over.

    Cohorts seldom meet at the same time, so their numbers are not added.
    """
    return max((each.expected or 0 for each in cohorts if each.state(now) != "over"), default=0)


def expected_now(store: Store) -> int:
    """Return the number of learners expected now; 0 if the store fails, and the caller asks again soon."""
    try:
        return expected(store.cohorts(), datetime.now(UTC))
    except StoreError as error:
        LOG.warning("could not query the number of expected learners: %s", error)
        return 0


def prepare_in_time(store: Store, prepare: Callable[[], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Poll the store until a cohort expects learners, then call `prepare` once."""
    while not expected_now(store):
        pause(EVERY)
    prepare()
