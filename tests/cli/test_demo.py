"""`course demo`."""

from pathlib import Path

from course.store import Attempt, Cohort, Store
from tests.cli.conftest import Course


def stored(places: Path) -> tuple[list[Cohort], list[Attempt]]:
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    found = store.cohorts(), store.attempts()
    store.close()
    return found


def test_demo_fills_a_store_with_a_marked_cohort(course: Course, places: Path) -> None:
    found = course("demo", "--learners", 20, "--seed", 4)
    cohorts, attempts = stored(places)
    number = len(attempts)
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.splitlines() == [
        f"Simulated cohort 4 of 20 (simulated-4-20): 20 simulated learners, {number} answers, {number} new.",
        "  About half leave out “Dean of people” and choose “Night porter” in its place.",
        "  About half leave out “Keep a copy” and choose “Sleep on it” in its place.",
        "  About half leave out “Press desk” and choose “Listening room” in its place.",
        "  “Porridge again” was edited after about 4 in 10 had answered it; it was harder before.",
        "See it with: course facilitate, or course report --cohort simulated-4-20",
    ]
    assert [(each.id, each.name, each.simulated) for each in cohorts] == [
        ("simulated-4-20", "Simulated cohort 4 of 20", True)
    ]
    assert {each.simulated for each in attempts} == {True}
    assert len({each.learner for each in attempts}) == 20


def test_demo_adds_nothing_the_second_time(course: Course, places: Path) -> None:
    course("demo", "--learners", 5)
    before = stored(places)
    again = course("demo", "--learners", 5)
    assert again.stdout.splitlines()[0].endswith("answers, 0 new.")
    assert stored(places) == before


def test_demo_is_the_same_in_two_stores(course: Course, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        course("demo", "--store", f"sqlite:///{tmp_path / name / 'course.db'}")
    assert stored(tmp_path / "one") == stored(tmp_path / "two")
    assert stored(tmp_path / "one")[0][0].name == "Simulated cohort"


def test_demo_refuses_a_store_that_cannot_be_had(course: Course) -> None:
    found = course("demo", "--store", "sqlite:////proc/none/course.db")
    assert found.exit_code == 2
    assert found.stderr.startswith("The store /proc/none/course.db cannot be opened")
    assert len(found.stderr.splitlines()) == 1


def test_demo_refuses_no_learners(course: Course) -> None:
    assert course("demo", "--learners", 0).exit_code == 2
