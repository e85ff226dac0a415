"""Branches: which picks lead to an ending."""

import pytest

from grader.branch import Branch, picks_of

ANY_OF_TWO = Branch("told", "You told someone", "It got about.", picked=frozenset({"porter", "dean"}))
WITHOUT = Branch("alone", "You told no one", "It got worse.", left_out=frozenset({"porter", "dean"}))
BOTH = Branch("one", "You told one", "It helped.", picked=frozenset({"porter"}), left_out=frozenset({"dean"}))


@pytest.mark.parametrize(
    ("branch", "picks", "follows"),
    [
        (Branch("", "", ""), [], True),
        (Branch("", "", ""), ["porter"], True),
        (ANY_OF_TWO, ["dean", "press"], True),
        (ANY_OF_TWO, ["press"], False),
        (ANY_OF_TWO, [], False),
        (WITHOUT, ["press"], True),
        (WITHOUT, ["press", "dean"], False),
        (BOTH, ["porter"], True),
        (BOTH, ["porter", "dean"], False),
        (BOTH, ["press"], False),
    ],
)
def test_branch_follows_picks(branch: Branch, picks: list[str], follows: bool) -> None:
    assert branch.follows(picks) is follows


def test_picks_of_a_response_are_those_of_all_its_groups() -> None:
    response = {"quadrant": "inside", "desks": ["porter", "dean"], "moves": None, "papers": ["rules"]}
    assert picks_of(response) == {"porter", "dean", "rules"}
