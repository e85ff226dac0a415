"""The simulated cohort."""

from course.cohort.simulation import Misconception, simulate
from tests.cohort.answers import college
from tests.cohort.conftest import Reviewed


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


def test_simulate_lets_some_stop_on_the_way() -> None:
    made = simulate(college(), "trial", 200, 4).attempts
    done = [sum(each.learner == f"trial-{number:04}" for each in made) for number in range(1, 201)]
    assert (set(done), 20 < done.count(1) < 60) == ({1, 2}, True)


def test_simulate_plants_misconceptions_that_the_review_finds(reviewed: Reviewed) -> None:
    made = simulate(college(), "trial", 200, 4)
    assert made.misconceptions == (
        Misconception("dean-of-people", "night-porter"),
        Misconception("keep-a-copy", "sleep-on-it"),
        Misconception("press-desk", "listening-room"),
    )
    found = reviewed(made.attempts).left_out
    assert {row.option for row in found[:4]} == {each.option for each in made.misconceptions}
