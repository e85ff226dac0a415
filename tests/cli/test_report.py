"""`course report`."""

import json
from pathlib import Path

import pytest

from course.store import Cohort, Store
from tests.cli.conftest import Course
from tests.cohort.answers import NOON, attempt, learners


@pytest.fixture
def filled(places: Path) -> str:
    """A store with one cohort, may: 22 learners, of whom 11 leave out the night porter at the goose."""
    url = f"sqlite:///{places / 'course.db'}"
    store = Store.open(url)
    store.add_cohort(Cohort("may", "May [red]people[/red]", NOON, simulated=True))
    for at, each in enumerate(learners(22)):
        store.append(attempt(each, "goose", desks=["press-desk"] if at % 2 else None))
        store.append(attempt(each, "porridge", quadrant="from-outside" if at % 2 else None))
    store.close()
    return url


def test_report_prints_the_figures_as_text(course: Course, filled: str) -> None:
    found = course("report", "--store", filled)
    said = " ".join(found.stdout.replace("│", " ").replace("\u00a0", " ").split())
    assert (found.exit_code, found.stderr) == (0, "")
    assert said.startswith(
        "May [red]people[/red] Simulated: no person gave these answers. "
        "At least 22 people joined and at least 22 answered; "
        "at least 22 have done all 2 scenarios. In practice they earned 90 % of the marks"
    )
    assert "22 to 32 learners have done every scenario; 22 to 32 joined." in said
    assert "The goose on the green 22 90 %" in said
    assert "44 answers to 2 scenarios." in said
    assert "Options on which somebody’s safety depends were left out by fewer than 12 learners" in said
    assert "Moves that make matters worse were chosen by fewer than 11 learners in every scenario." in said
    assert "learner-" not in said


def test_report_refuses_groups_of_one_where_learners_were_told_that_nobody_sees_them(
    course: Course, places: Path
) -> None:
    url = f"sqlite:///{places / 'course.db'}"
    store = Store.open(url)
    store.add_cohort(Cohort("may", "May", NOON))
    store.append(attempt("a", "goose"))
    store.close()
    for words in (("report",), ("export", "report", "--format", "html")):
        found = course(*words, "--store", url, "--smallest-cell", "1")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "The learners of May were told that facilitators see no answers of one person" in found.stderr
    assert course("report", "--store", url, "--smallest-cell", "2").exit_code == 0


def test_report_prints_the_figures_as_json(course: Course, filled: str) -> None:
    found = json.loads(course("report", "--store", filled, "--json").stdout)
    assert found["cohort"] == {"id": "may", "name": "May [red]people[/red]", "simulated": True}
    assert (found["learners"], found["responses"], found["scenarios_in_all"]) == ({"least": 22, "most": 32}, 44, 2)
    row = found["critical_miss"][0]
    share = row.pop("share")
    assert row == {
        "item": "goose",
        "title": "The goose on the green",
        "option": "night-porter",
        "name": "Night porter",
        "degree": "essential",
        "safety": True,
    }
    assert (share["least"], share["most"], share["of"]) == (0, 11, 22)
    assert [f"{share['interval'][end]:.4f}" for end in ("low", "high")] == ["0.0000", "0.6928"]


def test_report_writes_a_document(course: Course, filled: str, tmp_path: Path) -> None:
    found = course("report", "--store", filled, "--html", tmp_path / "report.html")
    assert found.stdout == f"The report on May [red]people[/red] is in {tmp_path / 'report.html'}.\n"
    document = (tmp_path / "report.html").read_text()
    assert "May [red]people[/red]: Minding our words at Birchpoint" in document


def test_report_refuses_a_place_that_cannot_be_written(course: Course, filled: str, tmp_path: Path) -> None:
    found = course("report", "--store", filled, "--html", tmp_path / "none" / "report.html")
    says = f"{tmp_path / 'none' / 'report.html'} cannot be written (No such file or directory); name another file.\n"
    assert (found.exit_code, found.stderr) == (2, says)


def test_report_says_nothing_of_few(course: Course, filled: str) -> None:
    found = course("report", "--store", filled, "--smallest-cell", 23)
    assert found.stdout.splitlines()[2:] == ["Fewer than 23 learners have answered; figures are shown once 23 have."]
    plain = json.loads(course("report", "--store", filled, "--smallest-cell", 23, "--json").stdout)
    assert (plain["learners"], plain["responses"], plain["overall"]) == ({"withheld": "fewer than 23"}, 0, None)


def test_report_asks_which_of_several(course: Course, filled: str) -> None:
    store = Store.open(filled)
    store.add_cohort(Cohort("june", "June", NOON))
    store.close()
    found = course("report")
    assert (found.exit_code, found.stderr) == (2, "There are several cohorts; name one with --cohort: june, may.\n")
    assert course("report", "--cohort", "june").stdout == "June\nNo answers yet.\n"
    found = course("report", "--cohort", "july")
    assert (found.exit_code, found.stderr) == (2, "There is no cohort 'july' in this store; it has june, may.\n")


def test_report_of_an_empty_store_says_what_to_do(course: Course) -> None:
    found = course("report")
    assert (found.exit_code, found.stderr) == (
        2,
        "There is no cohort in this store yet; start the course with course serve, or try course demo.\n",
    )
