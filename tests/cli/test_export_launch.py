"""`course export scorm` and `course serve --frame-ancestors`: what they refuse, and in which words."""

import zipfile
from pathlib import Path

import pytest

from course.serving.address import web_origin
from course.session.visibility import told
from course.store import Cohort, Store
from tests.cli.conftest import Course
from tests.cohort.answers import NOON

ADDRESS = "https://course.example.edu/social"


@pytest.fixture
def store(places: Path) -> Store:
    opened = Store.open(f"sqlite:///{places / 'course.db'}")
    opened.add_cohort(Cohort("may", "May", NOON, code="autumn", sight="completion"))
    opened.add_cohort(Cohort("june", "June", NOON, code="autumm", sight="nothing"))
    opened.add_cohort(Cohort("july", "July", NOON, sight="results"))
    opened.add_cohort(Cohort("demo", "A demonstration", NOON, simulated=True))
    return opened


def test_package_is_written_and_noted(course: Course, store: Store, tmp_path: Path) -> None:
    made = course("export", "scorm", "--cohort", "may", "--address", ADDRESS, "--output", tmp_path / "may.zip")
    assert (made.exit_code, made.stdout) == (0, f"{tmp_path / 'may.zip'}: 1 package.\n")
    assert "Learners can forge what their browser reports" in made.stderr
    with zipfile.ZipFile(tmp_path / "may.zip") as package:
        page = package.read("index.html").decode()
    assert 'data-course="https://course.example.edu/social/?join=autumn&amp;report=course"' in page
    assert [(note.act, note.rows) for note in store.audit.notes()] == [("export-package", 1)]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--cohort", "may", "--address", "course.example.edu"], "The course's address is 'course.example.edu'; give"),
        (["--cohort", "may", "--address", "http://course.example.edu/"], "that learners open, with https"),
        (
            ["--cohort", "may", "--address", "https://a.example/?x=1"],
            "The course's address is 'https://a.example/?x=1'",
        ),
        (["--cohort", "may", "--path", "scenic"], "There is no path 'scenic'. The paths are: "),
        (["--cohort", "august"], "There is no cohort 'august' in this store; it has "),
        (
            ["--cohort", "june"],
            f"The learners of June were told: “{told('nothing')}” So their completion",
        ),
        (["--cohort", "july"], "July has no join link yet; course cohort show july makes one."),
        (["--cohort", "demo"], "A demonstration is simulated, and nobody can join it"),
        (["--cohort", "may", "--output", "course.pdf"], "course.pdf ends in .pdf"),
    ],
)
def test_export_refuses_in_one_sentence(course: Course, words: list[str], says: str) -> None:
    refused = course("export", "scorm", *words)
    assert (refused.exit_code, says in refused.stderr) == (2, True), refused.stderr


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://LMS.example.edu", "https://lms.example.edu"),
        ("https://lms.example.edu:443/", "https://lms.example.edu"),
        ("https://lms.example.edu:8443", "https://lms.example.edu:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_origin_is_read_as_browsers_write_it(given: str, origin: str) -> None:
    assert web_origin(given) == origin


@pytest.mark.parametrize(
    "given",
    [
        "lms.example.edu", "http://lms.example.edu", "https://*.example.edu", "*", "https://lms.example.edu/course",
        "https://a:b@lms.example.edu", "https://lms.example.edu?x", "https://lms.example.edu; script-src *", "",
        "https://lms.example.edu:x", "https://[", "https://",
    ],
)  # fmt: skip
def test_frame_ancestor_that_is_no_site_is_refused(course: Course, given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        web_origin(given)
    refused = course("serve", "--frame-ancestors", given)
    assert refused.exit_code == 2
    assert f"--frame-ancestors is {given!r}; give the address of one site without a path" in refused.stderr


def test_frame_ancestors_and_lti_exclude_each_other(course: Course, tmp_path: Path) -> None:
    words = ["--frame-ancestors", "https://lms.example.edu", "--lti", tmp_path / "lti.yaml"]
    refused = course("serve", *words)
    assert (
        refused.exit_code,
        "--lti already identifies learners and determines which pages may show the course" in refused.stderr,
    ) == (2, True)
