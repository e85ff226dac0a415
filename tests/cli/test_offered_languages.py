"""A language with missing or stale texts is not offered, unless the operator says so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from course.cli.new import EXAMPLE
from tests.cli.conftest import Course

TITLE = "title: L’oie du pré\n"


@pytest.fixture
def goose(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - its environment
    """The French of a story in a copy of the worked course, which the environment names; French is asked for."""
    for name in ("guidance", "scenarios"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
        monkeypatch.setenv(f"COURSE_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("COURSE_LANGUAGES", "fr,en-XA")
    return tmp_path / "scenarios" / "translations" / "fr" / "from-outside" / "goose.yaml"


def spoil(file: Path) -> None:
    """Take one text out, and make another one stale."""
    text = file.read_text(encoding="utf-8")
    assert TITLE in text
    file.write_text(re.sub(r"(?m)^  acts/p1/post: .*\n", "", text.replace(TITLE, "")), encoding="utf-8")


def served(course: Course, monkeypatch: pytest.MonkeyPatch, command: str = "serve") -> tuple[Any, str]:
    """The app that course serve (or facilitate) would run, and what it says."""
    apps: list[Any] = []
    monkeypatch.setattr(f"course.cli.{command}.run", apps.append)
    found = course(command)
    assert found.exit_code == 0, found.output
    return apps[0], found.stdout


def test_serve_offers_a_complete_language(course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, said = served(course, monkeypatch)
    assert goose.is_file()
    assert (app.languages, app.environment["COURSE_LANGUAGES"]) == (("en", "fr", "en-XA"), "fr,en-XA")
    assert "offered" not in said


def test_serve_offers_every_language_of_the_content_unless_some_are_named(
    course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert goose.is_file()
    monkeypatch.delenv("COURSE_LANGUAGES")
    app, said = served(course, monkeypatch)
    assert (app.languages, app.environment["COURSE_LANGUAGES"], "offered" in said) == (("en", "fr"), "fr", False)
    assert "fr is complete." in course("doctor", "--offline").stdout
    monkeypatch.setenv("COURSE_LANGUAGES", "en")
    assert served(course, monkeypatch)[0].languages == ("en",)


def test_serve_leaves_out_an_incomplete_language(course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(goose)
    app, said = served(course, monkeypatch)
    assert (app.languages, app.environment["COURSE_LANGUAGES"]) == (("en", "en-XA"), "en-XA")
    assert (
        "fr is not offered: 1 text of the content is missing, 1 text of the content is stale. "
        "COURSE_INCOMPLETE_LANGUAGES=yes offers it anyway.\n"
    ) in said


def test_facilitate_leaves_out_an_incomplete_language(
    course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert served(course, monkeypatch, "facilitate")[0].languages == ("en", "fr", "en-XA")
    spoil(goose)
    app, said = served(course, monkeypatch, "facilitate")
    assert (app.languages, app.environment["COURSE_LANGUAGES"]) == (("en", "en-XA"), "en-XA")
    assert "fr is not offered: 1 text of the content is missing" in said


def test_serve_takes_the_courses_own_language_as_one_that_is_offered(
    course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_LANGUAGES", "en,fr")
    app, said = served(course, monkeypatch)
    assert goose.is_file()
    assert (app.languages, "offered" in said) == (("en", "fr"), False)


def test_serve_offers_an_incomplete_language_when_told(
    course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(goose)
    monkeypatch.setenv("COURSE_INCOMPLETE_LANGUAGES", "yes")
    app, said = served(course, monkeypatch)
    assert app.languages == ("en", "fr", "en-XA")
    assert "fr is offered although 1 text of the content is missing" in said


def test_check_and_doctor_say_why_in_a_line(course: Course, goose: Path) -> None:
    assert "ok   languages    fr is complete.\n" in course("doctor", "--offline").stdout
    spoil(goose)
    assert "           fr is not complete, so course serve does not offer it.\n" in course("check").stdout
    said = course("doctor", "--offline").stdout
    assert (
        "FIX  languages    fr is not offered: 1 text of the content is missing, 1 text of the content is stale.\n"
        in said
    )


def test_serve_does_not_offer_a_language_without_a_catalogue(
    course: Course, goose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert goose.is_file()
    monkeypatch.setenv("COURSE_LANGUAGES", "de")
    app, said = served(course, monkeypatch)
    assert app.languages == ("en",)
    assert re.search(
        r"de is not offered: [\d,]+ texts of the app are missing, 223 texts of the content are missing", said
    )
