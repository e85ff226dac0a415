"""`course handout`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Course


@pytest.mark.slow
def test_handout_takes_its_format_from_the_file(course: Course, tmp_path: Path) -> None:
    for name, begins in (("a.html", b"\n"), ("b.pdf", b"%PDF-1.7")):
        found = course("handout", "--items", "goose", "--output", tmp_path / name)
        assert found.exit_code == 0
        assert found.stdout.startswith(f"The booklet of 1 scenario is in {tmp_path / name} (")
        assert (tmp_path / name).read_bytes().lstrip()[: len(begins.strip())] == begins.strip()


def test_handout_goes_by_default_into_the_folder_where_one_is(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert course("handout", "--format", "html").exit_code == 0
    assert b"Porridge again" in (tmp_path / "handout.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--items", "gose"], "There is no scenario 'gose'; did you mean goose?\n"),
        (["--quadrant", "moon"], "There is no quadrant 'moon'; choose from in-house, from-outside"),
        (["--format", "html", "--output", "/proc/none/x.html"], "/proc/none/x.html cannot be written ("),
    ],
)
def test_handout_refuses_what_cannot_be_had(course: Course, words: list[str], says: str) -> None:
    found = course("handout", *words)
    assert (found.exit_code, says in found.stderr) == (2, True)
