"""The mean score of released attempts."""

import numpy as np
import pandas as pd

from course.cohort.figures import Score, Withheld
from course.cohort.interval import of_mean


def score(rows: pd.DataFrame, smallest: int) -> Score | Withheld:
    """The mean of what was scored, over learners in whole groups."""
    scores = rows["score"].to_numpy(dtype=np.float64)
    known = ~np.isnan(scores)
    learners = rows["learner"].to_numpy()[known]
    sizes = np.bincount(learners)
    totals = np.bincount(learners, weights=scores[known]).astype(np.float64)
    there = sizes > 0
    number = int(there.sum())
    if number < smallest:
        return Withheld(smallest)
    interval = of_mean(totals[there], sizes[there].astype(np.float64))
    return Score(float(scores[known].mean()), interval, number - number % smallest, int(known.sum()))
