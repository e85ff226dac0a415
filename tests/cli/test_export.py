"""`course export`."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from course.session.visibility import told
from course.store import Cohort, Sight, Store, hash_token
from tests.cli.conftest import Course
from tests.cohort.answers import NOON, attempt, learners

GRADEBOOK = "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\nAda,1,01,ada,A\nLou,2,02,lou,A\n"


@pytest.fixture
def store(places: Path) -> Store:
    """A store with a cohort of people, may, in which one attempt is simulated, and a simulated one, demo."""
    opened = Store.open(f"sqlite:///{places / 'course.db'}")
    opened.add_cohort(Cohort("may", "May", NOON, sight="results"))
    real = opened.enrol(hash_token("token"), "may", NOON)
    opened.append(replace(attempt(real.id, "goose"), id="real", simulated=False))
    opened.append(attempt("made-up", "goose"))
    opened.add_cohort(Cohort("demo", "A demonstration", NOON, simulated=True))
    opened.append_many(replace(attempt(each, "goose"), id=each, cohort="demo") for each in learners(12))
    return opened


def test_export_leaves_a_line_in_the_audit(course: Course, store: Store, tmp_path: Path) -> None:
    for words in (["csv"], ["xlsx"], ["xapi", "--home", "https://a.example/"], ["report", "--format", "html"]):
        found = course("export", *words, "--cohort", "demo", "--output", tmp_path / words[0])
        assert found.exit_code == 0, found.stderr
    assert course("export", "qti", "--output", tmp_path / "qti").exit_code == 0
    assert [(note.act, note.role, note.rows) for note in store.audit.notes()] == [
        ("export-csv", "operator", 12),
        ("export-xlsx", "operator", 12),
        ("export-xapi", "operator", 12),
        ("export-report", "operator", 11),
        ("export-qti", "operator", 2),
    ]


@pytest.mark.usefixtures("store")
def test_export_keeps_what_is_simulated_apart_and_says_so(course: Course, tmp_path: Path) -> None:
    mixed = course("export", "csv", "--cohort", "may", "--output", tmp_path / "may.csv")
    assert "1 simulated attempt left out of May." in mixed.stderr
    assert list(pd.read_csv(tmp_path / "may.csv")["id"]) == ["real"]
    made_up = course("export", "csv", "--cohort", "demo", "--output", tmp_path / "demo.csv")
    assert "A demonstration is simulated: no person gave these answers." in made_up.stderr
    assert set(pd.read_csv(tmp_path / "demo.csv")["simulated"]) == {1}


@pytest.mark.parametrize("sight", ["nothing", "progress"])
def test_export_writes_no_row_of_a_person_whose_cohort_does_not_show_it(
    course: Course, store: Store, tmp_path: Path, sight: Sight
) -> None:
    store.add_cohort(Cohort("june", "June", NOON, sight=sight))
    real = store.enrol(hash_token("june"), "june", NOON)
    store.append(replace(attempt(real.id, "goose"), id="june", cohort="june", simulated=False))
    (tmp_path / "g.csv").write_text(GRADEBOOK)
    (tmp_path / "r.csv").write_text(f"learner,SIS User ID\n{real.id},01\n")
    grading = ["--gradebook", tmp_path / "g.csv", "--roster", tmp_path / "r.csv", "--assignment", "Course", "--create"]
    for words in (["csv"], ["xlsx"], ["xapi", "--home", "https://a.example/"], ["canvas", *grading]):
        refused = course("export", *words, "--cohort", "june", "--output", tmp_path / "out")
        assert (refused.exit_code, f"The learners of June were told: “{told(sight)}”" in refused.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
    assert store.audit.notes() == []
    assert course("export", "report", "--format", "html", "--cohort", "june", "--output", tmp_path / "r").exit_code == 0


def test_export_canvas_grades_by_the_numbers_that_learners_hand_in(
    course: Course, store: Store, tmp_path: Path
) -> None:
    [learner] = {each.learner for each in store.attempts("may") if not each.simulated}
    (tmp_path / "g.csv").write_text(GRADEBOOK)
    (tmp_path / "r.csv").write_text(f"learner,SIS User ID\n{learner.upper()},01\n")
    words = ["--gradebook", tmp_path / "g.csv", "--roster", tmp_path / "r.csv", "--assignment", "Course", "--create"]
    found = course("export", "canvas", *words, "--cohort", "may", "--output", tmp_path / "out.csv")
    assert (found.exit_code, found.stdout) == (0, f"{tmp_path / 'out.csv'}: 1 grade.\n")
    assert found.stderr.endswith(
        "Left out: 0 rows that cannot be used, 0 without a score, 0 "
        "with EX or N/A. Not on the roster: 0 learners with a score.\n"
    )
    assert (tmp_path / "out.csv").read_text().splitlines()[2] == "Ada,1,01,ada,A,100.00"
    for odd in ("nan", "inf"):
        refused = course("export", "canvas", *words, "--points", odd, "--cohort", "may")
        assert (refused.exit_code, f"--points is {odd}; give a number" in refused.stderr) == (2, True)
    refused = course("export", "canvas", *words, "--cohort", "demo")
    assert (refused.exit_code, "so it cannot be used for grades" in refused.stderr) == (2, True)
    (tmp_path / "r.csv").write_text("learner,SIS User ID\nnobody,01\n")
    refused = course("export", "canvas", *words, "--cohort", "may")
    assert refused.exit_code == 1
    assert "Roster, row 2: no learner of this cohort has this number" in refused.stderr


@pytest.mark.usefixtures("store")
def test_export_xapi_writes_lines_or_an_array(course: Course, tmp_path: Path) -> None:
    words = ["export", "xapi", "--home", "https://a.example/", "--cohort", "demo", "--output", tmp_path / "out"]
    assert course(*words).exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert course(*words, "--format", "json").exit_code == 0
    assert json.loads((tmp_path / "out").read_text()) == lines
    assert len(lines) == 12
    refused = course("export", "xapi", "--home", "course", "--cohort", "demo")
    assert (refused.exit_code, "--home is 'course'; give the course's address" in refused.stderr) == (2, True)


def test_export_with_rows_of_single_learners_is_for_its_owner_alone(
    course: Course, store: Store, tmp_path: Path
) -> None:
    [learner] = {each.learner for each in store.attempts("may") if not each.simulated}
    (tmp_path / "g.csv").write_text(GRADEBOOK)
    (tmp_path / "r.csv").write_text(f"learner,SIS User ID\n{learner},01\n")
    grading = ["--gradebook", tmp_path / "g.csv", "--roster", tmp_path / "r.csv", "--assignment", "Course", "--create"]
    out, modes = tmp_path / "out", {}
    for words in (["csv"], ["xlsx"], ["xapi", "--home", "https://a.example/"], ["canvas", *grading]):
        for before in (None, 0o644):
            out.unlink(missing_ok=True)
            if before:
                out.write_text("an older and a much longer file" * 999)
                out.chmod(before)
            found = course("export", *words, "--cohort", "may", "--output", out)
            assert found.exit_code == 0, found.stderr
            modes[words[0], before] = oct(out.stat().st_mode & 0o777)
            assert b"much longer" not in out.read_bytes()
    assert set(modes.values()) == {"0o600"}


@pytest.mark.slow
@pytest.mark.usefixtures("store")
def test_export_report_is_tagged_and_withholds_as_the_page_does(course: Course, tmp_path: Path) -> None:
    words = ["export", "report", "--cohort", "demo", "--output", tmp_path / "report.pdf"]
    assert course(*words).exit_code == 0
    read = pypdf.PdfReader(tmp_path / "report.pdf")
    assert "/StructTreeRoot" in read.root_object
    shown = " ".join(page.extract_text() for page in read.pages)
    panels = (
        "A demonstration",
        "Score by situation",
        "Learners’ progress",
        "In three sentences",
        "What was left out",
        "What was wrongly chosen",
        "Before and after",
        "What to teach again",
    )
    assert [panel for panel in panels if panel not in shown] == []
    assert "Who picked what" not in shown
    assert course(*words, "--full").exit_code == 0
    assert "Who picked what" in " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages)
    assert course(*words, "--smallest-cell", "13").exit_code == 0
    said = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages).split())
    assert "Fewer than 13 learners have answered." in said
    assert "12" not in said


def test_export_qti_takes_the_scenarios_named(course: Course, tmp_path: Path) -> None:
    assert course("export", "qti", "--items", "goose", "--output", tmp_path / "out.zip").exit_code == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "out.zip").read_bytes())) as package:
        assert package.namelist()[:3] == ["imsmanifest.xml", "goose.html", "goose.quadrant.xml"]
    for form, names in (("whole", ["items/goose.xml"]), ("cartridge", ["goose/assessment_qti.xml"])):
        made = course("export", "qti", "--items", "goose", "--form", form, "--output", tmp_path / form)
        assert made.exit_code == 0, made.stderr
        with zipfile.ZipFile(tmp_path / form) as package:
            assert package.namelist()[: 1 + len(names)] == ["imsmanifest.xml", *names]
    assert course("export", "qti", "--items", "moose").stderr == "There is no scenario 'moose'; did you mean goose?\n"


@pytest.mark.parametrize("form", ["flat", "whole", "cartridge"])
def test_export_qti_writes_a_translation(course: Course, tmp_path: Path, form: str) -> None:
    words = ["export", "qti", "--items", "goose", "--form", form, "--language", "fr"]
    assert course(*words, "--output", tmp_path / "fr").exit_code == 0
    with zipfile.ZipFile(tmp_path / "fr") as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    said = "".join(text for name, text in files.items() if name != "imsmanifest.xml")
    assert all(each in said for each in ("Les personnes", "Ce qui se passe", "Énoncé\u00a0: "))
    assert not [each for each in ("Who is who", "What happens", "Stated", "called for", '"en"') if each in said]


@pytest.mark.parametrize("kind", ["canvas", "csv", "xlsx", "xapi", "qti", "report"])
def test_help_of_each_format_ends_with_an_example(course: Course, kind: str) -> None:
    found = course("export", kind, "--help")
    assert f"course export {kind}" in found.stdout.partition("\nExamples:\n")[2]
