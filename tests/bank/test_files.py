"""What lies in a content folder need not be a text file, nor few of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from course.bank import files, languages, open_rulebook, read_text, scenario_files
from course.bank.files import MOST_LANGUAGES
from grader import Unreadable


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def itself(path: Path) -> None:
    path.symlink_to(path)


def five_gigabytes(path: Path) -> None:
    path.touch()
    os.truncate(path, 5 * 2**30)


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and devices")
@pytest.mark.parametrize(
    ("make", "what"),
    [
        (pipe, "this is not a file"),
        (device, "this is not a file"),
        (folder, "this is not a file"),
        (itself, "this file cannot be read (too many levels of symbolic links)"),
        (five_gigabytes, "this file has more than 1,000,000 characters"),
    ],
)
def test_read_text_refuses_what_is_no_short_file(make: Callable[[Path], None], what: str, tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    make(path)
    with pytest.raises(Unreadable) as refused:
        read_text(path)
    assert [problem.what for problem in refused.value.problems] == [what]


@pytest.mark.parametrize("name", [b"story\xff.yaml", b"story\x1b[2J.yaml"])
def test_read_text_refuses_a_name_that_cannot_be_printed(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    try:
        path.write_text("id: story")
    except OSError:
        pytest.skip("this file system takes no such name")
    with pytest.raises(Unreadable) as refused:
        read_text(path)
    [problem] = refused.value.problems
    assert problem.file.startswith(f"{tmp_path}/story?")
    assert problem.what == "this file's name has unusual characters"


def test_scenario_files_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_SCENARIOS", 3)
    for number in range(3):
        (tmp_path / f"{number}.yaml").touch()
    assert len(scenario_files(tmp_path)) == 3
    (tmp_path / "3.yaml").touch()
    with pytest.raises(Unreadable, match="more than 3 scenarios"):
        scenario_files(tmp_path)


def test_guidance_files_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.yaml").touch()
    with pytest.raises(Unreadable, match="more than 3 files"):
        open_rulebook(tmp_path)


def test_languages_without_end_are_a_problem(tmp_path: Path) -> None:
    for number in range(MOST_LANGUAGES):
        (tmp_path / "translations" / f"x{number}").mkdir(parents=True)
    assert len(languages(tmp_path)) == MOST_LANGUAGES
    (tmp_path / "translations" / "more").mkdir()
    with pytest.raises(Unreadable, match="translations into more than 40 languages"):
        languages(tmp_path)
