"""What commands print, under consoles that lack some signs, and into files whose names imply a type."""

import io
import sys
from pathlib import Path

import pytest

from course.cli import main
from tests.cli.conftest import Course

SAID = (
    ["cohort", "new", "Herbst – „Ämter“ 😀", "--sight", "progress"],
    ["cohort", "list"],
    ["demo", "--learners", "12"],
    ["report", "--cohort", "simulated-1-12"],
    ["export", "csv", "--cohort", "nobody"],
    ["export", "xapi", "--home", "“nowhere”", "--cohort", "simulated-1-12"],
    ["check"],
    ["audit"],
)


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "cp932", "cp1252"])
@pytest.mark.usefixtures("places")
def test_commands_print_under_any_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in SAID:
        streams = {name: io.TextIOWrapper(io.BytesIO(), encoding=encoding) for name in ("stdout", "stderr")}
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as ended:
            main(words, prog_name="course")
        said = ""
        for stream in streams.values():
            stream.flush()
            said += stream.buffer.getvalue().decode(encoding)
        assert ended.value.code in (0, 1, 2), said
        assert said
        assert "Traceback" not in said


@pytest.mark.usefixtures("places")
def test_quotation_marks_become_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", said)
    with pytest.raises(SystemExit):
        main(["cohort", "new", "May", "--sight", "results"], prog_name="course")
    said.flush()
    assert 'looks you up by your code name, "My records" shows it.' in said.buffer.getvalue().decode("latin-1")


@pytest.mark.parametrize(
    ("words", "output", "says"),
    [
        (["export", "csv", "--cohort", "simulated-1-12"], "out.xlsx", "out.xlsx ends in .xlsx but would hold CSV;"),
        (["export", "xlsx", "--cohort", "simulated-1-12"], "out.csv", "out.csv ends in .csv but would hold XLSX;"),
        (["export", "report", "--format", "pdf"], "out.html", "out.html ends in .html but would hold PDF;"),
        (
            ["export", "report"],
            "out.docx",
            "would hold PDF or HTML; give it a name that ends in .pdf.",
        ),
        (["export", "qti", "--form", "flat"], "out.imscc", "out.imscc ends in .imscc but would hold ZIP;"),
        (["handout"], "out.docx", "ends in .docx but would hold PDF or HTML"),
    ],
)
@pytest.mark.usefixtures("places")
def test_command_refuses_a_name_that_implies_another_type(
    course: Course, tmp_path: Path, words: list[str], output: str, says: str
) -> None:
    refused = course(*words, "--output", tmp_path / output)
    assert (refused.exit_code, says in refused.stderr) == (2, True), refused.stderr
    assert not (tmp_path / output).exists()


@pytest.mark.usefixtures("places")
def test_command_writes_the_type_that_the_name_implies(course: Course, tmp_path: Path) -> None:
    course("demo", "--learners", 12)
    named = ["--cohort", "simulated-1-12", "--output"]
    assert course("export", "report", *named, tmp_path / "out.html").exit_code == 0
    assert (tmp_path / "out.html").read_text().lower().startswith("<!doctype html>")
    assert course("export", "xapi", "--home", "https://a.example/", *named, tmp_path / "out.json").exit_code == 0
    assert (tmp_path / "out.json").read_text().startswith("[{")
    assert course("export", "qti", "--items", "goose", "--output", tmp_path / "out.imscc").exit_code == 0
    assert b"Common Cartridge" not in (tmp_path / "out.imscc").read_bytes()[:40]
