"""Headcount: how many learners cohorts expect, so that what serves them is ready when they come."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from course.store import Cohort, Store, StoreError

LOG: Final = logging.getLogger("course.live")
EVERY: Final = 30.0
"""Seconds between two looks at the store of a process that runs: cohorts are made while it does."""


def expected(cohorts: Iterable[Cohort], now: datetime) -> int:
    """How many learners the cohorts that are not over expect: the most of any, since orientations seldom coincide."""
    return max((each.expected or 0 for each in cohorts if each.state(now) != "over"), default=0)


def expected_now(store: Store) -> int:
    """How many are expected by now; 0 where the store does not answer, for it is asked again soon."""
    try:
        return expected(store.cohorts(), datetime.now(UTC))
    except StoreError as error:
        LOG.warning("it could not be seen how many are expected: %s", error)
        return 0


def prepare_in_time(store: Store, prepare: Callable[[], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Prepare once, as soon as a cohort expects anybody; until then look again and again."""
    while not expected_now(store):
        pause(EVERY)
    prepare()
