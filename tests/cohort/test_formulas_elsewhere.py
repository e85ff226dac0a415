"""The formulas, the way other packages compute them: SciPy here, Pingouin and psych for tables that are the same ones.

Neither is installed with the project, for Pingouin brings twenty packages along and psych wants R: `reference.json` and
`psych.json` have their figures, and `reference.py` and `reference.R` compute them anew where they are.
"""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

from course.cohort.classical import alpha, discrimination, point_biserial, sem
from course.cohort.interval import NINETY_FIVE, bootstrap, of_alpha, of_correlation, of_mean, wilson
from course.cohort.learning_gain import exact
from course.cohort.misconception import binomial_tail, fisher_tail
from course.cohort.score_matrix import Matrix
from tests.cohort.reference import FIGURES, PSYCH, TABLES, complete

SEEDS = range(12)


def drawn(seed: int, learners: int = 60) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Whether each of some learners picked an option, and their scores: related, and with ties."""
    chance = np.random.default_rng(seed)
    scores = np.round(chance.beta(3, 2, learners), 1 + seed % 3)
    return chance.random(learners) < 0.2 + 0.6 * scores, scores


@pytest.mark.parametrize("seed", SEEDS)
def test_point_biserial_is_scipys(seed: int) -> None:
    picked, scores = drawn(seed)
    assert point_biserial(picked, scores) == pytest.approx(
        scipy.stats.pointbiserialr(picked, scores).statistic, abs=1e-12
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_discrimination_and_its_interval_are_scipys(seed: int) -> None:
    one, other = drawn(seed)[1], drawn(seed)[1] + drawn(seed + 100)[1]
    theirs = scipy.stats.pearsonr(one, other)
    found = discrimination(one, other)
    assert found == pytest.approx(theirs.statistic, abs=1e-12)
    reach = of_correlation(theirs.statistic, len(one))
    assert reach is not None
    assert (reach.low, reach.high) == pytest.approx(tuple(theirs.confidence_interval(0.95)), abs=1e-12)


def test_wilson_is_scipys_for_every_share_of_up_to_40() -> None:
    for of in range(1, 41):
        for count in range(of + 1):
            theirs = scipy.stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
            ours = wilson(count, of)
            assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_tests_of_misconceptions_are_scipys() -> None:
    for of, share in ((20, 0.3), (66, 0.3), (200, 0.45)):
        for count in range(0, of + 1, 7):
            theirs = scipy.stats.binomtest(count, of, share, alternative="greater").pvalue
            assert binomial_tail(count, of, share) == pytest.approx(theirs, rel=1e-9, abs=1e-300)
    for both, one, other, of in ((3, 4, 4, 8), (40, 70, 60, 100), (0, 5, 5, 20), (90, 120, 130, 200)):
        table = [[both, one - both], [other - both, of - one - other + both]]
        theirs = scipy.stats.fisher_exact(table, alternative="greater").pvalue
        assert fisher_tail(both, one, other, of) == pytest.approx(theirs, rel=1e-9)


def test_interval_of_many_is_scipys_normal_one() -> None:
    scores = np.random.default_rng(5).beta(4, 2, 500)
    theirs = scipy.stats.norm.interval(0.95, scores.mean(), scipy.stats.sem(scores))
    ours = of_mean(scores, np.ones(500))
    assert (ours.low, ours.high) == pytest.approx(theirs, abs=1e-12)
    assert scipy.stats.norm.ppf(0.975) == NINETY_FIVE


def test_bootstrap_is_scipys_but_for_chance() -> None:
    chance = np.random.default_rng(8)
    sizes = chance.integers(1, 6, 40).astype(np.float64)
    totals = sizes * chance.beta(4, 2, 40)

    def ratio(one: Any, other: Any, axis: int = -1) -> Any:
        return one.sum(axis=axis) / other.sum(axis=axis)

    theirs = scipy.stats.bootstrap((totals, sizes), ratio, paired=True, method="percentile", rng=1).confidence_interval
    ours = bootstrap(totals, sizes)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)


def test_interval_of_the_gain_is_scipys_but_for_chance() -> None:
    chance = np.random.default_rng(9)
    before = chance.beta(4, 4, 50)
    after = np.minimum(1.0, before + chance.beta(2, 4, 50))
    rows = [
        (at, phase, True, score) for phase, all_ in (("pre", before), ("post", after)) for at, score in enumerate(all_)
    ]
    found = exact(pd.DataFrame(rows, columns=["learner", "phase", "paired", "score"]))

    def normalised(one: Any, other: Any, axis: int = -1) -> Any:
        return (other.mean(axis=axis) - one.mean(axis=axis)) / (1 - one.mean(axis=axis))

    theirs = scipy.stats.bootstrap(
        (before, after), normalised, paired=True, method="percentile", rng=1
    ).confidence_interval
    assert found is not None
    *_, gain, interval = found
    assert gain == pytest.approx((after.mean() - before.mean()) / (1 - before.mean()))
    assert (interval.low, interval.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


@pytest.mark.parametrize("name", TABLES)
def test_alpha_is_pingouins(name: str) -> None:
    theirs = json.loads(FIGURES.read_text(encoding="utf-8"))["tables"][name]
    table = complete(TABLES[name])
    found, error = alpha(table), sem(table)
    assert found is not None
    assert found == pytest.approx(theirs["alpha"], abs=1e-9)
    assert error == pytest.approx(table.sum(axis=1).std(ddof=1) * np.sqrt(1 - theirs["alpha"]), abs=1e-9)
    # Pingouin's interval is Feldt's (1965), by the F distribution; ours (Bonett & Wright 2015) is another formula,
    # and comes within .05 of it even for 22 learners
    ours = of_alpha(found, table.shape[1], len(table))
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs["interval"]), abs=0.05)


@pytest.mark.parametrize("name", TABLES)
def test_alpha_sem_and_discrimination_are_those_of_psych_in_r(name: str) -> None:
    theirs = json.loads(PSYCH.read_text(encoding="utf-8"))["tables"][name]
    table = complete(TABLES[name])
    rest = [table.sum(axis=1) - scores for scores in table.T]
    without = [alpha(np.delete(table, item, axis=1)) for item in range(table.shape[1])]
    assert len(table) == theirs["learners"]
    assert [alpha(table), sem(table)] == pytest.approx([theirs["alpha"], theirs["sem"]], abs=1e-9)
    assert [*map(discrimination, table.T, rest)] == pytest.approx(theirs["r_drop"], abs=1e-9)
    assert without == pytest.approx(theirs["alpha_if_removed"], abs=1e-9)


def test_matrix_leaves_out_whoever_lacks_a_score_as_pingouin_does() -> None:
    table = TABLES["with gaps"]
    rows = [
        (learner, f"item-{item}", True, score)
        for learner, scores in enumerate(table)
        for item, score in enumerate(scores)
    ]
    frame = pd.DataFrame(rows, columns=["learner", "item", "finished", "score"])
    matrix = Matrix.of(frame, [f"item-{item}" for item in range(table.shape[1])])
    found = matrix.reliability()
    theirs = json.loads(FIGURES.read_text(encoding="utf-8"))["tables"]["with gaps"]
    assert found is not None
    assert (found.learners, found.answers) == (theirs["learners"], table.shape[1])
    assert alpha(matrix.scores.to_numpy()) == pytest.approx(theirs["alpha"], abs=1e-9)
    assert found.alpha == pytest.approx(theirs["alpha"], abs=0.05)  # rounded for so few learners
