"""`course export completion`, and credit for completing in Canvas."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from course.session import Sitting
from course.session.visibility import told
from course.store import Cohort, Place, Sight, Store, hash_token
from tests.cli.conftest import Course
from tests.cohort.answers import NOON, attempt

GRADEBOOK = "Student,ID,SIS Login ID,Section,Talk (9)\n    Points Possible,,,,10.00\nAda,1,ada,A,\nLou,2,lou,A,\n"


def filled(places: Path, sight: Sight) -> tuple[str, str]:
    """A cohort with one learner who has completed the course, and one who has done a story; their numbers."""
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    store.add_cohort(Cohort("june", "June", NOON, sight=sight))
    done, begun = (store.enrol(hash_token(each), "june", NOON).id for each in ("done", "begun"))
    for learner, items in ((done, ("goose", "porridge")), (begun, ("goose",))):
        for item in items:
            store.append(replace(attempt(learner, item), id=f"{learner}-{item}", cohort="june", simulated=False))
        viewed = Sitting(screen="map", turn=3, viewed=items)
        store.keep_place(Place(learner, 3, viewed.to_state(), NOON))
    store.close()
    return done, begun


@pytest.mark.parametrize("sight", ["completion", "results"])
def test_completion_is_exported_where_learners_are_told_so(
    course: Course, places: Path, tmp_path: Path, sight: Sight
) -> None:
    done, begun = filled(places, sight)
    made = course("export", "completion", "--cohort", "june", "--output", tmp_path / "out.csv")
    assert (made.exit_code, made.stdout) == (0, f"{tmp_path / 'out.csv'}: 2 learners.\n")
    found = pd.read_csv(tmp_path / "out.csv")
    assert list(found.columns) == ["learner", "completed"]
    assert dict(zip(found["learner"], found["completed"], strict=True)) == {done: 1, begun: 0}
    assert oct((tmp_path / "out.csv").stat().st_mode & 0o777) == "0o600"
    assert "export-completion" in course("audit").stdout


def test_completion_gives_all_points_in_canvas_and_others_no_grade(
    course: Course, places: Path, tmp_path: Path
) -> None:
    done, begun = filled(places, "completion")
    (tmp_path / "g.csv").write_text(GRADEBOOK)
    (tmp_path / "r.csv").write_text(f"learner,SIS Login ID\n{done},ada\n{begun},lou\n")
    words = ["--gradebook", tmp_path / "g.csv", "--roster", tmp_path / "r.csv", "--assignment", "Talk"]
    refused = course("export", "canvas", *words, "--cohort", "june")
    assert (refused.exit_code, told("completion") in refused.stderr) == (2, True)
    made = course("export", "canvas", *words, "--cohort", "june", "--completion", "--output", tmp_path / "out.csv")
    assert made.exit_code == 0, made.stderr
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "Student,ID,SIS Login ID,Section,Talk (9)", "    Points Possible,,,,10.00", "Ada,1,ada,A,10.00",
    ]  # fmt: skip


@pytest.mark.parametrize("sight", ["nothing", "progress"])
def test_completion_is_not_exported_where_learners_were_told_otherwise(
    course: Course, places: Path, tmp_path: Path, sight: Sight
) -> None:
    filled(places, sight)
    refused = course("export", "completion", "--cohort", "june", "--output", tmp_path / "out.csv")
    assert (refused.exit_code, told(sight) in refused.stderr) == (2, True)
    assert not (tmp_path / "out.csv").exists()


def test_hint_of_a_demo_in_another_store_works_when_pasted(course: Course, tmp_path: Path) -> None:
    where = f"sqlite:///{tmp_path / 'a demo.db'}"
    said = course("demo", "--learners", 12, "--store", where).stdout.splitlines()[-1]
    assert said.startswith(f"See it with: course facilitate --store '{where}', or course report --store '{where}'")
    assert course("report", "--store", where, "--cohort", said.rpartition(" ")[2]).exit_code == 0
