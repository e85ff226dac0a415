"""Nothing of one institution leaks into the course of another: code, help, samples, pages and exports."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from course.bank import open_rulebook, scenario_files
from course.cli import COMMANDS, main
from course.settings import Settings
from tests.cli.conftest import Course
from tests.cli.conftest import course as course  # noqa: PLC0414 - a fixture
from tests.cli.conftest import places as places  # noqa: PLC0414 - the same
from tests.house.tree import ROOT, tracked

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
}


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


def test_pages_of_the_college_have_no_word_of_one_university() -> None:
    read = tracked("tests/ui/tree/*.yaml")
    assert len(read) > 30
    assert [leak for path in read for leak in leaks(path.read_text(encoding="utf-8"), path.name)] == []
