"""Reviews of invented answers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from course.bank import Bank
from course.cohort import Figures, review
from course.store import Attempt, Store
from tests.cohort.answers import college

Reviewed = Callable[..., Figures]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store for all tests; each keeps its answers in a cohort of its own."""
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('cohort') / 'course.db'}")
    yield opened
    opened.close()


_NUMBER = count(1)


@pytest.fixture
def reviewed(shelf: Store) -> Reviewed:
    """The figures of these attempts, as one cohort."""

    def figures(attempts: Iterable[Attempt], smallest: int = 11, bank: Bank | None = None) -> Figures:
        cohort = f"cohort-{next(_NUMBER)}"
        shelf.append_many(placed(attempts, cohort))
        return review(shelf, bank or college(), cohort, smallest)

    return figures


def placed(attempts: Iterable[Attempt], cohort: str) -> list[Attempt]:
    """The same attempts by learners of that cohort."""
    return [
        replace(each, id=f"{cohort}-{each.id}", learner=f"{cohort}-{each.learner}", cohort=cohort) for each in attempts
    ]
