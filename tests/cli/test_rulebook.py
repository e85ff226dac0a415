"""`course rulebook`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Course

LEFT_OUT = "Second readers' judgements are left out: use --panel-folder to name the folder that holds them.\n"


@pytest.mark.slow
def test_rulebook_writes_a_page_and_a_pdf(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = course("rulebook")
    assert found.exit_code == 0
    said = found.stdout.splitlines()
    assert [line.partition(" (")[0] for line in said[:2]] == [
        "The rulebook of 11 rules is in rulebook.html", "The rulebook of 11 rules is in rulebook.pdf",
    ]  # fmt: skip
    assert said[2] == "No policy officer has reviewed the rules yet."
    assert found.stderr.startswith(LEFT_OUT)
    assert Path("rulebook.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert b"Night porter" in Path("rulebook.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["rules.docx"], 2, "rules.docx must end in .pdf or .html; name another file.\n"),
        (["/proc/none/rules.html"], 2, "/proc/none/rules.html cannot be written ("),
        (["rules.html", "--panel-folder", "."], 2, "There is no reader-*.yaml in .; name the folder with the second"),
    ],
)
def test_rulebook_refuses(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = course("rulebook", *words)
    assert (found.exit_code, says in found.stderr) == (code, True)
