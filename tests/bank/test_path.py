"""Every path through every story of the course that branches: read, ruled, offered and reached."""

from itertools import chain, combinations

import pytest

from course.bank import Bank, Scenario
from grader import tell
from tests.course_bank import course_bank

FEWEST_BRANCHING = 8


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


def branching(bank: Bank) -> dict[str, Scenario]:
    """Story -> the item whose picks decide its ending."""
    return {each.item.story: each for id_, each in bank.scenarios.items() if bank.branches(id_)}


def test_enough_stories_branch(bank: Bank) -> None:
    endings = {story: len(bank.stages(story)[-1]) for story in branching(bank)}
    assert len(endings) >= FEWEST_BRANCHING
    assert set(endings.values()) == {2, 3}


def test_every_ending_is_reached_by_picks_that_are_offered(bank: Bank) -> None:
    for story, scenario in branching(bank).items():
        item = scenario.item
        offered = set(chain.from_iterable(scenario.offers.values()))
        assert item.turns_on <= offered
        picks = chain.from_iterable(combinations(sorted(item.turns_on), size) for size in range(len(item.turns_on) + 1))
        reached = {bank.following(item.id, {"picks": list(some)}) for some in picks}
        assert reached == set(bank.stages(story)[-1]), story


def test_every_path_is_told_and_ruled_on_its_own_facts(bank: Bank) -> None:
    for story, scenario in branching(bank).items():
        for ending in bank.stages(story)[-1]:
            for variant, told in enumerate(bank.variants[ending]):
                before = bank.variant(scenario.item.id, variant).item
                item = told.item
                assert item.case.acts[: len(before.case.acts)] == before.case.acts
                own = item.case.acts[len(before.case.acts) :]
                others = [each.case.acts for each in bank.other_endings(ending, variant)]
                assert all(act not in acts for act in own for acts in others), ending
                assert own, ending
                assert item.branch is not None
                prose = tell(item)
                assert all(" ".join((act.post or act.event).split()) in prose for act in own)
                assert item.branch.then in prose
                assert told.quadrant
                assert set(told.key.weights) >= {"policies"}


def test_forms_ask_no_story_that_branches(bank: Bank) -> None:
    assert bank.forms is not None
    assert not {*bank.forms.pre, *bank.forms.final} & set(branching(bank))
