"""What may be published of a cohort, and that nothing is published another way."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

import course.cohort
from course.cohort import as_plain, disclosure
from course.cohort.disclosure import KINDS, _wide, others, people, rate, share, step
from course.cohort.figures import Count, Rate, Share, Withheld
from course.cohort.interval import Interval, of_rate, students_t, wilson
from tests.cohort.answers import attempt, learners
from tests.cohort.conftest import Reviewed

MADE_HERE = {"Coefficient", "Count", "Difference", "Gain", "Rate", "Reliability", "Score", "Share", "Withheld"}


def ends(shown: Share | Withheld) -> object:
    return (shown.least, shown.most, shown.of) if isinstance(shown, Share) else str(shown)


def test_no_other_module_makes_a_figure() -> None:
    found = {
        (path.name, node.func.id)
        for path in Path(course.cohort.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_HERE
    }
    assert {name for _, name in found} == MADE_HERE
    assert {module for module, _ in found} == {"disclosure.py"}


def test_people_are_told_in_whole_groups() -> None:
    assert [people(number, 11) for number in (None, 0, 11, 110)] == [
        Withheld(11), Count(0, 0), Count(11, 21), Count(110, 120),
    ]  # fmt: skip
    assert people(7, 1) == Count(7, 7)


@pytest.mark.parametrize(
    ("did", "of", "told"),
    [
        (0, 0, "fewer than 22"), (5, 11, "fewer than 22"), (11, 11, "fewer than 22"),
        (0, 22, (0, 10, 22)), (10, 22, (0, 10, 22)), (11, 22, (11, 22, 22)), (22, 22, (11, 22, 22)),
        (10, 33, (0, 10, 33)), (11, 33, (11, 21, 33)), (21, 33, (11, 21, 33)), (22, 33, (22, 33, 33)),
        (71, 110, (66, 76, 110)), (110, 110, (99, 110, 110)),
    ],
)  # fmt: skip
def test_share_is_told_in_whole_groups(did: int, of: int, told: object) -> None:
    assert ends(share(did, of, 11)) == told


def test_share_of_groups_of_one_is_exact() -> None:
    assert [ends(share(did, 3, 1)) for did in range(4)] == [(did, did, 3) for did in range(4)]
    assert ends(share(0, 0, 1)) == "fewer than 1"


def test_share_allows_for_learners_beyond_the_whole_groups() -> None:
    found = share(70, 113, 11)
    assert isinstance(found, Share)
    assert (ends(found), found.interval.low) == ((66, 76, 110), wilson(66, 120).low)


def test_share_refuses_what_is_none() -> None:
    with pytest.raises(ValueError, match="5 of 4 is not a valid share"):
        share(5, 4, 11)


@given(st.integers(2, 12), st.integers(2, 30), st.data())
def test_share_holds_what_was_done_and_speaks_of_no_fewer_than_a_group(size: int, groups: int, data: Any) -> None:
    of = size * groups
    did, other = (data.draw(st.integers(0, of)) for _ in "12")
    found, beside = share(did, of, size), share(other, of, size)
    assert isinstance(found, Share)
    assert isinstance(beside, Share)
    assert found.least <= did <= found.most
    assert found.interval.low <= did / of <= found.interval.high
    assert (found.least - beside.least) % size == 0  # no two looks differ by a few
    assert found.most - found.least >= size - 1  # who did it and who did not: neither is known but for a whole group
    left = others(found)
    assert isinstance(left, Share)
    assert (left.least, left.most) == (of - found.most, of - found.least)
    assert left.interval.low <= (of - did) / of <= left.interval.high


def test_nothing_shows_what_one_learner_did_among_others_who_all_did_the_same() -> None:
    """Of ten others nothing is told at all, whatever they did; of more, all and all but one look the same."""
    assert {share(did, 11, 11) for did in range(12)} == {Withheld(22)}
    for of in (22, 33, 110):
        assert share(0, of, 11) == share(1, of, 11)
        assert share(of, of, 11) == share(of - 1, of, 11)


def test_rate_pools_several_kinds_of_decisions_of_a_whole_group() -> None:
    sizes, times = np.full(22, 4.0), np.array([1.0, 2.0] * 11)
    assert rate(times, sizes, KINDS - 1, 11) is None
    assert rate(times[:10], sizes[:10], KINDS, 11) is None
    found = rate(times, sizes, KINDS, 11)
    assert isinstance(found, Rate)
    assert (found.mean, found.learners, found.decisions, found.kinds) == (0.4, 22, 88, 3)
    exact = of_rate(times, sizes)
    assert found.interval.low <= exact.low <= exact.high <= found.interval.high


def test_rate_is_coarser_where_one_learner_decided_most() -> None:
    sizes = np.array([40.0, *[4.0] * 21])
    found = rate(sizes * 0.6, sizes, KINDS, 11)
    assert found is not None
    assert found.mean == 0.5  # in steps of a half, since one learner made a third of the decisions


def test_interval_of_a_rate_of_single_decisions_is_wilsons_with_students_t() -> None:
    times, sizes = np.array([1.0] * 9 + [0.0] * 24), np.ones(33)
    adjusted = 32 / 33 * 33 * (scipy.stats.norm.ppf(0.975) / scipy.stats.t.ppf(0.975, 32)) ** 2
    expected = wilson(9 / 33 * adjusted, adjusted)
    found = of_rate(times, sizes)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-4)
    assert of_rate(np.zeros(33), sizes).high == pytest.approx(wilson(0, 33).high, abs=0.01)
    with pytest.raises(ValueError, match="no learners"):
        of_rate(np.array([]), np.array([]))


@pytest.mark.parametrize("freedom", [3, 5, 10, 21, 32, 109])
def test_students_t_is_scipys(freedom: int) -> None:
    assert students_t(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), rel=0.01)


@pytest.mark.parametrize(("number", "by"), [(1, 0.5), (11, 0.1), (22, 0.05), (99, 0.02), (100, 0.01), (5000, 0.01)])
def test_step_is_no_finer_than_one_learner(number: int, by: float) -> None:
    assert step(number) == by


@given(st.floats(-1, 1), st.floats(0, 1), st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.2, 0.5]))
def test_rounded_intervals_hold_what_they_held(low: float, width: float, by: float) -> None:
    rounded = _wide(Interval(low, low + width), by)
    assert rounded.low - 1e-6 <= low
    assert low + width <= rounded.high + 1e-6


def test_mean_is_rounded_by_the_learner_who_answered_most() -> None:
    sizes = np.array([10.0, *[1.0] * 10])
    found = disclosure.mean(sizes * 0.55, sizes, 11)
    assert not isinstance(found, Withheld)
    assert (found.mean, found.learners, found.responses) == (0.5, 11, 20)


def floats(plain: Any) -> list[float]:
    if isinstance(plain, dict):
        return [each for key, value in plain.items() if key not in ("share", "picked") for each in floats(value)]
    if isinstance(plain, list):
        return [each for value in plain for each in floats(value)]
    return [plain] if isinstance(plain, float) else []


def test_report_has_no_finer_digits_than_its_learners_support(reviewed: Reviewed) -> None:
    attempts = []
    for at, each in enumerate(learners(23)):
        attempts.append(attempt(each, "goose", desks=["press-desk"] if at % 3 else None))
        attempts.append(attempt(each, "porridge", desks=[] if at % 5 else None, moves=[] if at % 2 else None))
    figures = reviewed(attempts)
    assert figures.reliability is not None
    plain = as_plain(figures)
    assert plain["reliability"].pop("sem") == round(figures.reliability.sem, 1)
    for name in ("overall", "quadrants", "scenarios", "reliability", "options", "rates", "clauses"):
        found = floats(plain[name])
        assert found or name in ("rates", "clauses")  # for which the college has too few scenarios
        assert all(abs(value / 0.05 - round(value / 0.05)) < 1e-6 for value in found), name
