"""Scoring: the published fixture to the digit, and the properties that every key must have."""

from itertools import chain, combinations
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import Key, Malformed, Outcome, Response, grade, group_score, read_response

FIXTURE = {"e1": 2, "e2": 2, "h1": 1, "h2": 1, "n1": 0, "n2": 0, "x1": -1, "x2": -1, "z1": -2}


@pytest.mark.parametrize(
    ("picks", "score"),
    [
        ((), 0.0),
        (tuple(FIXTURE), 0.0),
        (("e1", "e2", "h1", "h2"), 1.0),
        (("e1", "e2", "h1", "h2", "z1"), 0.5),
        (("e1", "e2", "h1", "h2", "n1", "n2"), 1.0),
    ],
)
def test_group_score_of_fixture(picks: tuple[str, ...], score: float) -> None:
    assert group_score(FIXTURE, picks) == score


@pytest.mark.parametrize(("quadrant", "score"), [("out", 1.0), ("in", 1.0), ("many", 0.0)])
def test_grade_open_quadrant(quadrant: str, score: float) -> None:
    names = frozenset({"out", "in", "many"})
    key = Key("x", "out", {}, frozenset(), frozenset(), frozenset(), names, quadrant_also=frozenset({"in"}))
    assert grade(key, read_response(key, {"quadrant": quadrant})).score == score


def test_group_score_over_all_pick_sets() -> None:
    every = list(chain.from_iterable(combinations(FIXTURE, n) for n in range(len(FIXTURE) + 1)))
    assert len(every) == 512
    assert round(mean(group_score(FIXTURE, picks) for picks in every), 3) == 0.164


WEIGHTS = st.lists(st.sampled_from([-2, -1, 0, 1, 2]), min_size=3, max_size=12)


@st.composite
def keys_and_picks(draw: st.DrawFn) -> tuple[dict[str, int], tuple[str, ...]]:
    worth = draw(WEIGHTS.filter(lambda w: any(x > 0 for x in w) and sum(x < 0 for x in w) >= 2))
    weights = {f"o{place}": weight for place, weight in enumerate(worth)}
    return weights, tuple(option for option in weights if draw(st.booleans()))


@given(keys_and_picks())
def test_group_score_stays_in_range(drawn: tuple[dict[str, int], tuple[str, ...]]) -> None:
    weights, picks = drawn
    assert 0.0 <= group_score(weights, picks) <= 1.0
    assert group_score(weights, ()) == 0.0
    assert group_score(weights, tuple(weights)) == 0.0


@given(keys_and_picks())
def test_group_score_is_one_only_for_exactly_the_positives(drawn: tuple[dict[str, int], tuple[str, ...]]) -> None:
    weights, picks = drawn
    positives = {option for option, weight in weights.items() if weight > 0}
    meant = {option for option in picks if weights[option] != 0}
    assert (group_score(weights, picks) == 1.0) == (meant == positives)


@given(keys_and_picks())
def test_group_score_moves_the_right_way(drawn: tuple[dict[str, int], tuple[str, ...]]) -> None:
    weights, picks = drawn
    before = group_score(weights, picks)
    for option in set(weights) - set(picks):
        after = group_score(weights, (*picks, option))
        if weights[option] > 0:
            assert after >= before
        elif weights[option] < 0:
            assert after <= before
        else:
            assert after == before


KEY = Key(
    item="a",
    quadrant="inner",
    weights={"doors": {"right": 2, "near": 1, "off": -1, "worse": -2}, "moves": {"call": 2, "no": -1, "hush": -2}},
    unasked=frozenset({"papers"}),
    safety=frozenset({"call"}),
    harmful=frozenset({"worse", "hush"}),
    quadrants=frozenset({"inner", "outer"}),
)


def test_grade_whole_response() -> None:
    response = Response("inner", {"doors": ("right", "off"), "moves": ("hush",)})
    assert grade(KEY, response) == Outcome(
        score=(1.0 + (2 / 3 - 1 / 3) + 0.0) / 3,
        groups={"quadrant": 1.0, "doors": 2 / 3 - 1 / 3, "moves": 0.0},
        critical_miss=("call",),
        harmful_pick=("hush",),
    )


def test_grade_leaves_unanswered_groups_unscored() -> None:
    assert grade(KEY, Response(None, {"doors": ("right", "near")})) == Outcome(
        score=1.0, groups={"quadrant": None, "doors": 1.0, "moves": None}, critical_miss=(), harmful_pick=()
    )


def test_grade_of_nothing_is_unscored() -> None:
    assert grade(KEY, Response(None, {})) == Outcome(None, {"quadrant": None, "doors": None, "moves": None}, (), ())


def test_read_response() -> None:
    given_ = {"quadrant": "outer", "doors": ["near"], "moves": [], "papers": []}
    assert read_response(KEY, given_) == Response("outer", {"doors": ("near",), "moves": ()})


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ([], "the response is not an object"),
        ({"quadrant": "nowhere"}, "'nowhere' is not a quadrant"),
        ({"quadrant": ["inner"]}, "['inner'] is not a quadrant"),
        ({"papers": ["x"]}, "'papers' is not asked by this item"),
        ({"windows": []}, "'windows' is not asked by this item"),
        ({"doors": "right"}, "doors is not a list"),
        ({"doors": ["left"]}, "'left' is not offered among the doors"),
        ({"doors": [True]}, "True is not offered among the doors"),
        ({"doors": ["near", "near"]}, "doors names an option twice"),
        ({"doors": [["near"]]}, "['near'] is not offered among the doors"),
    ],
)
def test_read_response_refuses(given_: object, why: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_response(KEY, given_)
    assert str(refused.value) == why
