"""Classical test theory: statistics of each item and of all items together.

Scores are on any one scale; only first attempts count, one row per learner. Formulas from the sources of ASSESSMENT.md:
Crocker & Algina 1986 for facility, discrimination and alpha; Moodle's statistics for the discriminative efficiency.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Scores: TypeAlias = npt.NDArray[np.float64]


def facility(scores: Scores, most: float = 1.0) -> float | None:
    """mean(x) / max(x), in [0, 1]: the share of the marks that were earned; `most` is the highest score possible.

    None where nobody answered.
    """
    return float(scores.mean() / most) if scores.size else None


def discrimination(scores: Scores, rest: Scores) -> float | None:
    """corr(x, R), in [-1, 1]: whether those who do well elsewhere do well here.

    `rest` is each learner's score on the other items, so that the item does not correlate with itself. None where
    either does not vary.
    """
    if scores.size < 2 or _constant(scores) or _constant(rest):
        return None
    return float(np.corrcoef(scores, rest)[0, 1])


def discriminative_efficiency(scores: Scores, rest: Scores) -> float | None:
    """cov(x, R) / cov(sorted x, sorted R), at most 1: the discrimination as a share of what these scores allow.

    None where either does not vary.
    """
    if scores.size < 2 or _constant(scores) or _constant(rest):
        return None
    highest = np.cov(np.sort(scores), np.sort(rest))[0, 1]
    return float(np.cov(scores, rest)[0, 1] / highest)


def alpha(scores: Scores) -> float | None:
    """k/(k-1) * (1 - sum var(x) / var(T)), at most 1: Cronbach's alpha; for items of 0 and 1, KR-20.

    `scores` has a row for each learner and a column for each of k items, without gaps. None with fewer than two
    items or learners, or where the totals do not vary.
    """
    learners, items = scores.shape
    if learners < 2 or items < 2:
        return None
    totals = scores.sum(axis=1)
    if _constant(totals):
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / totals.var(ddof=1)))


def sem(scores: Scores) -> float | None:
    """sd(T) * sqrt(1 - alpha), in score points: how far a total lies from a learner's true one, as a standard error.

    `scores` as for alpha; None where alpha is.
    """
    reliability = alpha(scores)
    return None if reliability is None else float(scores.sum(axis=1).std(ddof=1) * math.sqrt(max(0.0, 1 - reliability)))


def point_biserial(picked: npt.NDArray[np.bool_], scores: Scores) -> float | None:
    """(M1 - M0) / SD * sqrt(p (1 - p)), in [-1, 1]: whether those who pick an option score higher.

    M1 and M0 are the mean scores of those who picked and did not, p is the share that picked, and SD is that of the
    population: using n - 1 does not reproduce the published figures of LSAT-6. None where all or none picked it, or the
    scores do not vary.
    """
    share = float(picked.mean()) if picked.size else 0.0
    if share in (0.0, 1.0) or _constant(scores):
        return None
    apart = scores[picked].mean() - scores[~picked].mean()
    return float(apart / scores.std() * math.sqrt(share * (1 - share)))


def _constant(values: Scores) -> bool:
    """Return True if the values differ only by rounding errors."""
    return not values.size or bool(np.ptp(values) < 1e-9)
