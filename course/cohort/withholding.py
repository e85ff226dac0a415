"""Withholding: which numbers of learners may be told, so that no difference of two tables speaks of a few.

The store lets a cell's attempts out in whole groups (course/store/release.py). A share splits them in two, so it
moves on by a rule of its own: only when both sides, those who did and those who did not, have grown by a whole group
since it was last told. What is told then differs from anything told before by whole groups too. That all did the same
is told of two whole groups and more: told of one, it would say what its one real learner did where all others are
invented, as whoever may join can do. Twenty-one such, where a group is 11, are beyond what any rule here can withhold.

A share that was last told of fewer than half of the learners who are let out by now is stale, and withheld again:
beside newer shares it would be read as one of them.

Where somebody was erased, their group is withdrawn (a new run begins). Who stands beside it may be known from what was
told before, if all of them did the same: so what waited before it is told no more, nor is the one group after it.
"""

import numpy as np
import numpy.typing as npt

from course.cohort.figures import Share, Withheld
from course.cohort.interval import wilson


def told(marks: npt.NDArray[np.bool_], runs: npt.NDArray[np.int32], smallest: int) -> list[tuple[int, int]]:
    """For each column, how many did of how many, as it was last to be told; (0, 0) where it never was or is stale.

    `marks` has a row for each learner, in the order in which they were let out, and a column for each thing that
    they did or did not; `runs` says for each row how many groups before it were withdrawn.
    """
    groups = len(marks) // smallest
    did = marks[: groups * smallest].reshape(groups, smallest, marks.shape[1]).sum(axis=1)
    count, of, new = (np.zeros(marks.shape[1], dtype=np.int64) for _ in range(3))
    waiting = np.zeros_like(new)
    run = 0
    for group, since in zip(did, runs[::smallest], strict=False):
        if since != run:
            run = since
            new[:] = waiting[:] = 0
            continue
        new += group
        waiting += smallest
        rest = waiting - new
        few, many = np.minimum(new, rest), np.maximum(new, rest)
        ready = (few >= smallest) | ((few == 0) & (many >= 2 * smallest))
        count[ready] += new[ready]
        of[ready] += waiting[ready]
        new[ready] = waiting[ready] = 0
    fresh = 2 * of >= groups * smallest
    return list(zip(np.where(fresh, count, 0).tolist(), np.where(fresh, of, 0).tolist(), strict=True))


def share(count: int, of: int, smallest: int) -> Share | Withheld:
    """A share that was told, or what stands in its place."""
    return Share(count, of, wilson(count, of)) if of else Withheld(smallest)
