"""The matrix of classical test theory: a row for each learner who did every scenario, a column for each scenario."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.cohort import disclosure
from course.cohort.classical import Scores, alpha, discrimination, discriminative_efficiency, sem
from course.cohort.figures import Coefficient, Reliability
from course.cohort.interval import of_alpha, of_correlation


@dataclass(frozen=True)
class Matrix:
    """Complete scores of whole groups of learners, so that all figures are based on the same people."""

    scores: pd.DataFrame
    """Index learner, columns item."""

    @classmethod
    def of(cls, practice: pd.DataFrame, items: Collection[str]) -> "Matrix":
        """Return the matrix of the learners who did every one of these items; empty without a full group of them."""
        ended = practice[practice["finished"] & practice["item"].isin(list(items))]
        return cls(ended.pivot_table(index="learner", columns="item", values="score", observed=True).dropna())

    @cached_property
    def _totals(self) -> "pd.Series[float]":
        return self.scores.sum(axis=1)

    @cached_property
    def _places(self) -> npt.NDArray[np.int64]:
        """Learner -> row of the matrix; -1 without a row. The last entry is -1, so that index -1 means no row."""
        learners = self.scores.index.to_numpy(dtype=np.int64)
        found = np.full(learners.max(initial=-1) + 2, -1, dtype=np.int64)
        found[learners] = np.arange(len(learners))
        return found

    def reliability(self) -> Reliability | None:
        """Return alpha and SEM; None if too few learners finished or nothing varies."""
        scores: Scores = self.scores.to_numpy(dtype=np.float64)
        found, error = alpha(scores), sem(scores)
        if found is None or error is None:
            return None
        told = disclosure.coefficient(found, of_alpha(found, len(scores.T), len(scores)), len(scores))
        return None if told is None else disclosure.reliability(len(scores), len(scores.T), told, error)

    def discriminating(self, item: str) -> tuple[Coefficient | None, Coefficient | None]:
        """Return the item's discrimination with its interval, and its discriminative efficiency."""
        if item not in self.scores:
            return None, None
        scores = self.scores[item].to_numpy(dtype=np.float64)
        rest = self._totals.to_numpy(dtype=np.float64) - scores
        found, number = discrimination(scores, rest), len(scores)
        reach = None if found is None else of_correlation(found, number)
        efficiency = disclosure.coefficient(discriminative_efficiency(scores, rest), None, number)
        return disclosure.coefficient(found, reach, number), efficiency

    def rest(self, item: str, rows: pd.DataFrame) -> tuple[npt.NDArray[np.int64], Scores] | None:
        """Return which rows of a cell are in the matrix, and each row's total score without this item.

        None unless the cell covers the whole matrix, since the difference could be few learners.
        """
        learners = rows["learner"].to_numpy()
        places = self._places[np.minimum(learners, len(self._places) - 1)]
        inside = np.flatnonzero(places >= 0)
        if item not in self.scores or not len(inside) or len(inside) != len(self.scores):
            return None
        rest = self._totals.to_numpy(dtype=np.float64) - self.scores[item].to_numpy(dtype=np.float64)
        return inside, rest[places[inside]]
