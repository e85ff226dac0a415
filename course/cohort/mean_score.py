"""The mean score of released attempts."""

import numpy as np
import pandas as pd

from course.cohort import disclosure
from course.cohort.figures import Score, Withheld


def score(rows: pd.DataFrame, smallest: int) -> Score | Withheld:
    """Return the mean score over learners in whole groups."""
    scores = rows["score"].to_numpy(dtype=np.float64)
    known = ~np.isnan(scores)
    learners = rows["learner"].to_numpy()[known]
    sizes = np.bincount(learners)
    totals = np.bincount(learners, weights=scores[known]).astype(np.float64)
    there = sizes > 0
    return disclosure.mean(totals[there], sizes[there].astype(np.float64), smallest)
