"""`course translate`: how far the guidance and the scenarios are translated, and accepting a translation."""

import shutil
from pathlib import Path

import pytest

from course.language import catalogue_of
from tests.cli.conftest import Course
from tests.college import GUIDANCE, SCENARIOS


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """The college's stories, one with a title in French."""
    folder = tmp_path / "stories"
    shutil.copytree(SCENARIOS, folder)
    file = french(folder)
    file.parent.mkdir(parents=True)
    file.write_text("title: Le gruau\n", encoding="utf-8")
    return folder


def french(stories: Path) -> Path:
    return stories / "translations" / "fr" / "in-house" / "porridge.yaml"


def status(course: Course, stories: Path, *more: str) -> list[str]:
    found = course("translate", "status", "fr", *more, "--guidance", GUIDANCE, "--scenarios", stories)
    return found.stdout.splitlines()


def test_status_counts_and_lists_texts(course: Course, stories: Path) -> None:
    assert "Content    fr: 1 of 119 texts translated, 1 of them stale" in status(course, stories)
    listed = status(course, stories, "--list")
    assert "fr missing: guidance/clauses.yaml" in listed
    assert "fr missing: stories/in-house/porridge.yaml, setting" in listed
    assert "fr stale: stories/in-house/porridge.yaml, title" in listed


def test_accept_writes_the_hashes(course: Course, stories: Path) -> None:
    places = ("--guidance", GUIDANCE, "--scenarios", stories)
    assert course("translate", "accept", french(stories), *places).stdout == f"{french(stories)}\n"
    assert "Content    fr: 1 of 119 texts translated" in status(course, stories)
    original = stories / "in-house" / "porridge.yaml"
    original.write_text(original.read_text().replace("title: ", "title: Another "), encoding="utf-8")
    assert "Content    fr: 1 of 119 texts translated, 1 of them stale" in status(course, stories)


def test_accept_refuses_what_translates_nothing(course: Course, stories: Path) -> None:
    places = ("--guidance", GUIDANCE, "--scenarios", stories)
    original = stories / "in-house" / "porridge.yaml"
    refused = course("translate", "accept", original, *places)
    assert refused.exit_code != 0
    assert f"{original} is not the translation of a guidance or scenario file." in refused.output
    french(stories).write_text("titel: Le gruau\n", encoding="utf-8")
    refused = course("translate", "accept", french(stories), *places)
    assert "there is no text 'titel' in the original to translate. Did you mean 'title'?" in refused.output


def test_language_of_the_content_alone_is_a_language(course: Course, stories: Path) -> None:
    """The app has no German; a course may, and its booklet then falls back to English text by text."""
    german = stories / "translations" / "de" / "from-outside" / "goose.yaml"
    german.parent.mkdir(parents=True)
    german.write_text("title: Die Gans\n", encoding="utf-8")
    said = course("check", "--scenarios", stories, "--guidance", GUIDANCE).stdout
    assert "If stale texts are still right, record that: course translate accept FILE." in said
    assert "The app's own texts are not translated into de: its buttons stay English." in said
    assert "Content    de: 1 of " in course("translate", "status", "de", "--scenarios", stories).stdout
    made = course("handout", "--language", "de", "--format", "html", "--output", stories / "b.html",
                  "--scenarios", stories)  # fmt: skip
    assert (made.exit_code, "Die Gans" in (stories / "b.html").read_text(encoding="utf-8")) == (0, True)
    refused = course("handout", "--language", "it", "--output", stories / "c.html", "--scenarios", stories)
    assert refused.stderr == "There is no translation into 'it'. Choose from: fr, de.\n"
    assert catalogue_of("de").name == "Deutsch"
