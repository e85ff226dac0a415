"""Nothing of one institution leaks into the course of another: code, help, samples, pages and exports."""

from __future__ import annotations

import io
import re
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from course.bank import Bank, open_rulebook, scenario_files
from course.cli import COMMANDS, main
from course.cohort.figures_page import CohortView
from course.settings import Settings
from course.store import Store
from course.ui import Page
from course.ui.view import View
from tests.cli.conftest import Course
from tests.cli.conftest import course as course  # noqa: PLC0414 - a fixture
from tests.cli.conftest import places as places  # noqa: PLC0414 - the same
from tests.cohort.answers import attempt, learners
from tests.house.tree import ROOT, tracked
from tests.lti.person import Person
from tests.lti.placed import placed
from tests.patience import PATIENCE
from tests.port import free_ports
from tests.process import running, status
from tests.ui.screens import screens
from tests.ui.sending import Sender

PACKAGE = "uoft-social-media-course"
"""How the package is installed, whatever course it serves."""
WORDS = re.compile(
    r"\bU of T\b|uoft|toronto|quercus|\butfa\b|\befap\b|temerty|mississauga|scarborough|campus (police|safety)|\b911\b|"
    r"\b416\b|\b905\b|\bthe university\b|faculty|librarian|provost",
    re.IGNORECASE,
)
"""Words of the University that the package comes with."""
SAMPLES = ["container/compose.yaml", "container/Containerfile", "jupyterhub/jupyterhub_config.py",
           "kubernetes/course.yaml", "systemd/course@.service", "README.md"]  # fmt: skip
EXPORTS = {
    "report.html": ("report", "--full", "--html"),
    "report.pdf.html": ("export", "report", "--format", "html", "--full", "--output"),
    "handout.html": ("handout", "--format", "html", "--output"),
    "rulebook.html": ("rulebook",),
    "form.html": ("panel", "new"),
    "grades.csv": ("export", "csv", "--output"),
    "statements.json": ("export", "xapi", "--home", "https://course.example.edu/", "--output"),
    "items.zip": ("export", "qti", "--output"),
    "items.imscc": ("export", "qti", "--output"),
    "attempts.xlsx": ("export", "xlsx", "--output"),
}
TOLD = [
    ("check", "--coverage", "--panel", "--reviews"),
    ("rule", "goose"),
    ("tell", "goose"),
    ("cohort", "new", "May", "--expect", "30"),
    ("cohort", "list"),
    ("report",),
    ("translate", "status"),
    ("doctor",),
    ("audit",),
    ("retain", "--dry-run"),
    ("schema",),
]
"""Commands that print something about the college."""
SERVED = ["", "health", "metrics", "no-such-page", "join/no-such-link", "verify", "lti/launch"]
"""Addresses of a server, also those that it refuses."""


def ids() -> re.Pattern[str]:
    """The ids of the University's stories and categories."""
    stories = [path.stem for path in scenario_files(Settings().scenarios)]
    found = [*stories, *open_rulebook(Settings().guidance).quadrants]
    return re.compile(rf"\b({'|'.join(map(re.escape, found))})\b")


def leaks(text: str, where: str, patterns: tuple[re.Pattern[str], ...] = (WORDS,)) -> list[str]:
    """The lines of a text with a word of the University, each with where it stands."""
    lines = enumerate(text.replace(PACKAGE, "").splitlines(), 1)
    return [f"{where}:{n}: {line.strip()[:120]}" for n, line in lines for each in patterns if each.search(line)]


def texts(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    """What can be read in a file, by name; in an archive, of each member."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from texts(archive.read(member), f"{name}/{member}")
    else:
        yield name, content.decode("utf-8", "replace")


def test_code_and_samples_have_no_word_of_one_university() -> None:
    own = ("grader/guidance/", "course/scenarios/", "course/notebooks/")
    read = [each for each in tracked("course/**", "grader/**") if each.suffix not in (".png", ".svg", ".ico")]
    found = [
        leak
        for path in read
        if not (name := path.relative_to(ROOT).as_posix()).startswith(own)
        for leak in leaks(path.read_text(encoding="utf-8"), name)
    ]
    assert (len(read) > 300, found) == (True, [])


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, as its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


def test_help_has_no_word_of_one_university(course: Course) -> None:
    found = {words: course(*words, "--help").stdout for words in commands(main)}
    assert len(found) > len(COMMANDS)
    patterns = (WORDS, ids())
    assert [leak for words, told in found.items() for leak in leaks(told, " ".join(words), patterns)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_take_another_institutions_course(name: str) -> None:
    text = (ROOT / "course" / "serving" / "deployment" / name).read_text(encoding="utf-8")
    assert {each for each in ("COURSE_GUIDANCE", "COURSE_SCENARIOS") if each not in text} == set()


@pytest.mark.slow
def test_exports_of_the_college_have_no_word_of_one_university(course: Course, tmp_path: Path) -> None:
    course("demo", "--learners", 22)
    found: list[str] = []
    for file, words in EXPORTS.items():
        made = course(*words, tmp_path / file)
        assert made.exit_code == 0, (file, made.output)
        for name, text in texts((tmp_path / file).read_bytes(), file):
            found += leaks(text, name)
    assert found == []


@pytest.mark.parametrize("kind", ["scorm", "cmi5"])
def test_packages_of_the_college_have_no_word_of_one_university(course: Course, tmp_path: Path, kind: str) -> None:
    course("cohort", "new", "May", "--id", "may", "--sight", "completion")
    package = tmp_path / "may.zip"
    made = course("export", kind, "--cohort", "may", "--address", "https://course.example.edu/", "--output", package)
    assert made.exit_code == 0, made.output
    assert [leak for name, text in texts(package.read_bytes(), kind) for leak in leaks(text, name)] == []


@pytest.mark.parametrize("words", TOLD, ids=" ".join)
def test_commands_on_the_college_have_no_word_of_one_university(
    course: Course, places: Path, words: tuple[str, ...]
) -> None:
    course("demo", "--learners", 22)
    made = course(*words)
    said = f"{made.stdout}{made.stderr}".replace(str(places), "").replace(str(ROOT), "")
    assert (len(said) > 20, leaks(said, " ".join(words))) == (True, [])


@pytest.mark.parametrize("words", [("new",), ("new", "--example"), ("notebooks",)], ids=" ".join)
def test_folders_made_have_no_word_of_one_university(course: Course, tmp_path: Path, words: tuple[str, ...]) -> None:
    made = course(*words, tmp_path / "made")
    assert made.exit_code == 0, made.output
    files = [each for each in (tmp_path / "made").rglob("*") if each.is_file()]
    read = [each for each in files if each.suffix not in (".png", ".svg")]
    found = [leak for each in read for leak in leaks(each.read_text(encoding="utf-8"), each.name)]
    assert (len(read) > 2, found) == (True, [])


def test_screens_have_no_word_of_one_university_even_unseen(bank: Bank, store: Store) -> None:
    """The cards, calendars and records that a screen carries, its title and its hidden words among them."""
    view = View(bank, home="https://course.example.edu/")
    found = screens(Sender(Page(bank, store, cohort="autumn", view=view, clock=lambda: Sender.NOW)))
    assert [leak for name, html in found.items() for leak in leaks(html, name)] == []
    assert "BEGIN:VCARD" in found["card"]
    assert "BEGIN:VCALENDAR" in found["summary"]


def test_facilitators_figures_have_no_word_of_one_university(bank: Bank, store: Store) -> None:
    store.append_many(attempt(each, "goose", desks=["press-desk"]) for each in learners(22))
    page = CohortView(bank, store, cohort="may", smallest=11, clock=lambda: Sender.NOW)
    shown = page.act("hello", {"token": ""})
    assert shown is not None
    assert ("goose" in shown.html, leaks(shown.html, "figures")) == (True, [])


def test_server_of_the_college_has_no_word_of_one_university(places: Path) -> None:
    [port] = free_ports(1)
    words = [sys.executable, "-m", "course", "serve", "--port", str(port), "--workers", "1"]
    server, log = f"http://127.0.0.1:{port}/", places / "log"
    with running(words, log, lambda: status(f"{server}health") == 204):
        found = [leak for path in SERVED for leak in leaks(answer(f"{server}{path}"), f"/{path}")]
    said = log.read_text(encoding="utf-8").replace(str(places), "")
    assert (found, leaks(said, "log")) == ([], [])


def test_pages_of_a_launch_have_no_word_of_one_university(places: Path) -> None:
    """What learners, instructors and those who place links read in a learning management system, and refusals."""
    with placed(places) as both:
        person, learner = Person(both), Person(both)
        form = learner.form(learner.login(user="ada"))
        page = person.launch(user="prof", role="instructor").where
        choice = person.launch(user="prof", role="instructor", choose="yes").text
        [sealed] = re.findall(r'name="choosing" value="([^"]+)"', choice)
        read = {
            "launch": learner.ask(f"{both.tool}lti/launch", form).where,
            "refused": learner.ask(f"{both.tool}lti/launch", form).text,
            "course": learner.ask(learner.launch(user="ada").where).text,
            "instructor": person.ask(page).text,
            "figures": person.ask(page.replace("/instructor/", "/figures/")).text,
            "choice": choice,
            "chosen": person.ask(f"{both.tool}lti/choose", {"choosing": sealed, "target": "path/orientation"}).text,
            "nothing chosen": person.ask(f"{both.tool}lti/choose", {"choosing": sealed, "target": "path/none"}).text,
            "unknown": person.ask(f"{both.tool}lti/instructor/{'0' * 16}").text,
        }
    assert [name for name, text in read.items() if not text] == []
    assert [leak for name, text in read.items() for leak in leaks(text, name)] == []


def answer(address: str) -> str:
    """The headers and the body with which a server answers, whatever its status."""
    try:
        response = urllib.request.urlopen(address, timeout=PATIENCE)  # noqa: S310 - of this machine
    except urllib.error.HTTPError as refused:
        response = refused
    with response:
        return f"{response.headers}\n{response.read().decode('utf-8', 'replace')}"


def test_pages_of_the_college_have_no_word_of_one_university() -> None:
    read = tracked("tests/ui/tree/*.yaml")
    assert len(read) > 30
    assert [leak for path in read for leak in leaks(path.read_text(encoding="utf-8"), path.name)] == []
