"""The learning gain between the two self-assessments, over the learners who took both."""

import numpy as np
import pandas as pd

from course.cohort import disclosure
from course.cohort.figures import Gain
from course.cohort.interval import Interval, resample
from course.progress import normalised_gain


def gain(frame: pd.DataFrame) -> Gain | None:
    """Return the normalised gain of the means, over learners in full groups who did both checks, or None.

    Also None if the mean before is full marks.
    """
    found = exact(frame)
    return None if found is None else disclosure.gain(*found)


def exact(frame: pd.DataFrame) -> tuple[int, float, float, float, Interval] | None:
    """Return the unrounded gain: learners, means before and after in percent, the gain and its interval.

    The interval is a bootstrap over learners.
    """
    means = frame[frame["paired"]].pivot_table(index="learner", columns="phase", values="score", observed=True)
    if means.empty or not {"pre", "post"} <= {str(each) for each in means}:
        return None
    both = 100 * means[["pre", "post"]].dropna().to_numpy(dtype=np.float64)
    before, after = both.mean(axis=0).tolist() if len(both) else (100.0, 100.0)
    found = normalised_gain(before, after)
    if found is None:
        return None
    drawn = np.concatenate([both[at].mean(axis=1) for at in resample(len(both))])
    drawn = drawn[drawn[:, 0] < 100]
    low, high = np.quantile((drawn[:, 1] - drawn[:, 0]) / (100 - drawn[:, 0]), [0.025, 0.975])
    return len(both), before, after, found, Interval(float(low), float(high))
