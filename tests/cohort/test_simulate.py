"""The simulated cohort."""

from pathlib import Path

import pytest

from course.bank import open_bank
from course.cohort import review
from course.cohort.figures import Count, Share
from course.cohort.option_statistics import title
from course.cohort.review import asked_by
from course.cohort.simulation import Misconception, simulate, simulate_course
from course.store import Store
from tests.cohort.answers import branching, college
from tests.cohort.conftest import Reviewed
from tests.college import GUIDANCE, with_horn
from tests.course_bank import course_bank


def test_simulate_makes_the_same_cohort_of_the_same_seed() -> None:
    once, again, other = (simulate(college(), "trial", 20, seed) for seed in (4, 4, 5))
    assert once == again
    assert once.attempts != other.attempts


def test_simulate_marks_every_attempt() -> None:
    made = simulate(college(), "trial", 20, 4).attempts
    assert {(each.simulated, each.cohort, each.rules_version) for each in made} == {
        (True, "trial", college().rulebook.version)
    }
    assert {each.learner for each in made} == {f"trial-{number:04}" for number in range(1, 21)}
    assert len({each.id for each in made}) == len(made)


def test_simulate_answers_what_a_quick_story_asks(tmp_path: Path) -> None:
    bank = open_bank(GUIDANCE, with_horn(tmp_path))
    made = [each for each in simulate(bank, "trial", 20, 4).attempts if each.item == "horn"]
    assert {tuple(each.response) for each in made} == {("moves",)}


def test_simulate_lets_some_stop_on_the_way() -> None:
    made = simulate(college(), "trial", 200, 4).attempts
    done = [sum(each.learner == f"trial-{number:04}" for each in made) for number in range(1, 201)]
    assert (set(done), 20 < done.count(1) < 60) == ({1, 2}, True)


def test_simulate_follows_what_was_picked() -> None:
    made = simulate(branching(), "trial", 200, 4).attempts
    found = {each.learner: each for each in made if each.item == "swan.1"}
    endings = [(each.item, found[each.learner]) for each in made if each.item.startswith("swan.2")]
    assert {item for item, _ in endings} == {"swan.2.told", "swan.2"}
    assert all(("night-porter" in first.response["desks"]) == (item == "swan.2.told") for item, first in endings)
    assert max(sum(each.learner == learner for each in made) for learner in found) == 4


def test_simulate_plants_misconceptions_that_the_review_finds(reviewed: Reviewed) -> None:
    made = simulate(college(), "trial", 200, 4)
    assert made.misconceptions == (
        Misconception("dean-of-people", "night-porter"),
        Misconception("keep-a-copy", "sleep-on-it"),
        Misconception("press-desk", "listening-room"),
    )
    found = reviewed(made.attempts).left_out
    assert {row.option for row in found[:4]} == {each.option for each in made.misconceptions}


@pytest.mark.slow
def test_simulated_course_fills_every_panel_of_the_review(store: Store) -> None:
    bank = course_bank()
    made = simulate_course(bank, "trial", 200, 1)
    store.append_many(made.attempts)
    found = review(store, bank, "trial")
    steps = [step.learners.least for step in found.funnel if isinstance(step.learners, Count)]
    assert [step.phase for step in found.funnel] == ["practice", "pre", *["practice"] * 5, "post"]
    assert len(steps) == len(found.funnel)
    assert steps[0] > steps[-2] > steps[-1]  # some leave
    common = len(asked_by(bank)["practice"])
    told = len({each.item.story for each in bank.scenarios.values()})
    quick = sum(each.quick for each in bank.scenarios.values())
    assert bank.forms is not None
    scenarios = told - quick - len({*bank.forms.pre, *bank.forms.final})
    apart = "not counting endings that depend on choices"
    assert found.funnel[-2].name == f"All {scenarios} scenarios ({common} answers, {apart})"
    assert (found.scenarios_in_all, found.scenarios_answered, found.further_answered) == (scenarios, scenarios, quick)
    assert found.scenarios_answered < found.stages_answered
    assert {each.option for each in found.misconceptions} == {each.option for each in made.misconceptions}
    assert found.gain is not None
    assert found.gain.interval.low > 0
    assert found.reliability is not None
    for rows in (found.sure_and_wrong, found.critical_miss, found.harmful_pick):
        assert isinstance(rows[0].share, Share)
    assert found.sure_and_wrong[0].safety
    assert [(each.name, each.told) for each in found.edits] == [(title(bank.scenarios[made.edited].item), True)]
    assert all(found.clauses)
    practised = {each.item for each in made.attempts if each.phase == "practice"}
    assert not practised & {*bank.forms.pre, *bank.forms.final}
    assert {row.id for row in found.scenarios if row.check} == {*bank.forms.pre, *bank.forms.final}
