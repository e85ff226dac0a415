"""`course panel`: blank forms, and what readers wrote in them."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from course.bank import open_rulebook, read_text
from grader import read_reader
from tests.cli.conftest import Course
from tests.college import GUIDANCE

Fill = Callable[[openpyxl.Workbook], None]
COLUMN = {"quadrant": 4, "night-porter": 5, "dean-of-people": 6, "press-desk": 7, "listening-room": 8, "keep-a-copy": 9}


@pytest.fixture
def form(course: Course, tmp_path: Path) -> Path:
    file = tmp_path / "form.xlsx"
    assert course("panel", "new", file).exit_code == 0
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "panel"
    found.mkdir()
    return found


def filled(form: Path, *changes: Fill) -> Path:
    """The form with a reading of the goose, and what else the changes write in it."""
    book = openpyxl.load_workbook(form)
    book["About you"]["B1"], book["About you"]["B2"] = "E", "by hand, in a test"
    row = next(row for row in book["Readings"].iter_rows(min_row=3) if row[0].value == "goose")
    for option, said in (("quadrant", "From outside"), ("night-porter", "yes"), ("press-desk", " Unclear "),
                         ("keep-a-copy", "no")):  # fmt: skip
        row[COLUMN[option] - 1].value = said
    for change in changes:
        change(book)
    book.save(form)
    return form


def write(cell: str, words: str, sheet: str = "Readings") -> Fill:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = words

    return change


def test_form_in_french_is_written_and_read(course: Course, tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "fr.xlsx"
    assert course("panel", "new", file, "--language", "fr").exit_code == 0
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["À propos de vous", "Lectures", "Récits", "Guide"]
    said = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert not [
        each for each in ("Your reader", "Who you are", "the guidance", "What happens", "Title") if each in said
    ]
    about, readings = book["À propos de vous"], book["Lectures"]
    about["B1"], about["B2"] = "F", "à la main, dans un essai"
    row = next(row for row in readings.iter_rows(min_row=3) if row[0].value == "goose")
    quadrant = readings.data_validations.dataValidation[0].formula1.strip('"').split(",")[-1]
    for option, answer in (("quadrant", quadrant), ("night-porter", "Oui"), ("press-desk", "pas clair")):
        row[COLUMN[option] - 1].value = answer
    book.save(file)
    found = course("panel", "read", file, "--panel-folder", folder, "--language", "fr")
    assert found.exit_code == 0, found.output
    written = (folder / "reader-f.yaml").read_text(encoding="utf-8")
    assert "applies: [night-porter], unclear: [press-desk]" in written


def test_new_writes_both_forms(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = course("panel", "new")
    assert found.stdout.splitlines() == [
        "A blank form with 2 stories or parts of stories is in reader-form.xlsx.",
        "A blank form with 2 stories or parts of stories is in reader-form.html.",
    ]
    book = openpyxl.load_workbook("reader-form.xlsx")
    assert book.sheetnames == ["About you", "Readings", "Stories", "Guidance"]
    assert [row[0].value for row in book["Readings"].iter_rows(min_row=3)] == ["porridge", "goose"]
    assert [cell.value for cell in book["Readings"][1]][:6] == [
        "Story", "Title", "Version", "Quadrant", "Night porter", "Dean of people",
    ]  # fmt: skip
    told = {row[0].value: str(row[1].value) for row in book["Stories"].iter_rows(min_row=2)}
    assert "I know which bench you sit on" in told["goose"]
    assert "menace" not in told["goose"]
    page = Path("reader-form.html").read_text()
    assert ("I know which bench you sit on" in page, "Night porter" in page, "Hit back" in page) == (True, True, False)


def test_new_takes_some_stories(course: Course, tmp_path: Path) -> None:
    found = course("panel", "new", tmp_path / "form.html", "--items", "goose")
    assert found.stdout.startswith("A blank form with 1 stor")
    assert "porridge" not in (tmp_path / "form.html").read_text()
    refused = course("panel", "new", tmp_path / "form.html", "--items", "gose")
    assert (refused.exit_code, refused.stderr) == (2, "There is no scenario 'gose'; did you mean goose?\n")
    refused = course("panel", "new", tmp_path / "form.docx")
    assert (refused.exit_code, "must end in .xlsx or .html" in refused.stderr) == (2, True)


def test_read_turns_a_spreadsheet_into_a_readers_file(course: Course, form: Path, folder: Path) -> None:
    found = course("panel", "read", filled(form), "--panel-folder", folder)
    assert (found.exit_code, found.stdout) == (0, f"1 reading by reader E is in {folder / 'reader-e.yaml'}.\n")
    reader = read_reader("reader-e.yaml", read_text(folder / "reader-e.yaml"), open_rulebook(GUIDANCE))
    assert (reader.id, reader.how, list(reader.readings)) == ("E", "by hand, in a test", ["goose"])
    goose = reader.readings["goose"]
    assert (goose.quadrant, goose.applies, goose.unclear) == (
        "from-outside",
        frozenset({"night-porter"}),
        frozenset({"press-desk"}),
    )
    plain = json.loads(course("check", "--panel", "--panel-folder", folder, "--json").stdout)["panel"]
    assert (plain["readers"][0]["readings"], plain["stale"]) == (1, [])


def test_read_sets_aside_readings_of_other_words(course: Course, form: Path, folder: Path) -> None:
    found = course("panel", "read", filled(form, write("C4", "0123456789ab")), "--panel-folder", folder)
    assert found.stdout.splitlines()[1] == (
        "Set aside until they are read again, because their text has changed: goose."
    )


def test_read_keeps_a_readers_file_that_is_there(course: Course, form: Path, folder: Path) -> None:
    (folder / "reader-e.yaml").write_text("mine")
    found = course("panel", "read", filled(form), "--panel-folder", folder)
    assert (found.exit_code, found.stderr) == (
        2,
        f"{folder / 'reader-e.yaml'} already exists: give the reader another name, or move that file away.\n",
    )
    assert (folder / "reader-e.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (write("E4", "perhaps"),
         ("row 4 of 'Readings': 'perhaps' under “Night porter” is not an answer. "
         "Write yes, unclear or no, or leave it empty.")),
        (write("D4", "From outsid"),
         "row 4 of 'Readings': 'From outsid' is not a quadrant. Did you mean 'From outside'?"),
        (write("D4", ""), ("row 4 of 'Readings': options are marked but no quadrant is chosen. "
                          "Choose the quadrant, or clear the row.")),
        (write("A4", "gose"), "row 4 of 'Readings': there is no story 'gose'. Did you mean 'goose'?"),
        (write("C4", "mine"), "row 4 of 'Readings': the story's version 'mine' was changed. Copy it from a new form."),
        (write("E2", "nite-porter"),
         "row 4 of 'Readings': there is no option 'nite-porter'. Did you mean 'night-porter'?"),
        (write("A2", "tale"), ("the second, hidden row of the sheet 'Readings' was changed. "
                              "Start from a new form and don't move its columns or headings.")),
        (write("B1", "", "About you"), ("the reader's name is missing. "
         "Write a letter or a short word: letters, digits, blanks and hyphens, at most 20.")),
        (write("B1", "../E", "About you"), ("the reader's name '../E' cannot be used. "
         "Write a letter or a short word: letters, digits, blanks and hyphens, at most 20.")),
        (write("B2", "", "About you"),
         "the form does not say who read the stories and how. Fill in “Who you are and how you read”."),
        (lambda book: book.remove(book["About you"]),
         "the sheet 'About you' is missing. Start from a new form and don't rename its sheets."),
        (lambda book: book["Readings"].delete_rows(4), "no story is judged. Choose a quadrant for at least one story."),
        (lambda book: book["Readings"].append([cell.value for cell in book["Readings"][4]]),
         "row 5 of 'Readings': 'goose' appears twice. Keep one."),
    ],
)  # fmt: skip
def test_read_refuses_a_spreadsheet_with_mistakes(
    course: Course, form: Path, folder: Path, change: Fill, says: str
) -> None:
    found = course("panel", "read", filled(form, change), "--panel-folder", folder)
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [f"{form}: {says}", "1 problem"]
    assert list(folder.iterdir()) == []


def test_read_refuses_what_is_no_spreadsheet(course: Course, tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_text("story,quadrant")
    found = course("panel", "read", file, "--panel-folder", folder)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (
        1, f"{file}: this spreadsheet cannot be read. Save the form as .xlsx again.",
    )  # fmt: skip


def bomb(file: Path, form: Path) -> None:
    """A sheet that unpacks to a thousand times its size."""
    with zipfile.ZipFile(form) as whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            package.writestr(name, b" " * 30_000_000 if name == "xl/styles.xml" else whole.read(name))


def broken_sheet(file: Path, form: Path) -> None:
    """XML that ends early, which shows only when the rows are read."""
    with zipfile.ZipFile(form) as whole, zipfile.ZipFile(file, "w") as package:
        for name in whole.namelist():
            content = whole.read(name)
            package.writestr(name, content[: len(content) // 2] if "sheet" in name else content)


def broken_style(file: Path, form: Path) -> None:
    """A part that openpyxl reads first."""
    with zipfile.ZipFile(form) as whole, zipfile.ZipFile(file, "w") as package:
        for name in whole.namelist():
            package.writestr(name, b"<a" if name == "xl/styles.xml" else whole.read(name))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (bomb, "this spreadsheet is larger than 20 MB. Start from a new form."),
        (broken_sheet, "this spreadsheet cannot be read. Save the form as .xlsx again."),
        (broken_style, "this spreadsheet cannot be read. Save the form as .xlsx again."),
    ],
)
def test_read_refuses_a_damaged_or_bloated_spreadsheet(
    course: Course, tmp_path: Path, form: Path, folder: Path, make: Callable[[Path, Path], None], says: str
) -> None:
    file = tmp_path / "damaged.xlsx"
    make(file, form)
    found = course("panel", "read", file, "--panel-folder", folder)
    assert (found.exit_code, found.stderr.splitlines()) == (1, [f"{file}: {says}", "1 problem"])


@pytest.mark.parametrize("text", ['{"form": ' + "9" * 5000 + "}", "[" * 100_000, '"' + "x" * 1_000_001 + '"'])
def test_read_refuses_json_that_python_cannot_hold(course: Course, tmp_path: Path, folder: Path, text: str) -> None:
    file = tmp_path / "reading.json"
    file.write_text(text)
    found = course("panel", "read", file, "--panel-folder", folder)
    assert (found.exit_code, len(found.stderr.splitlines())) == (1, 2)


def page_answers(tmp_path: Path, form: Path, **changed: str) -> Path:
    row = next(row for row in openpyxl.load_workbook(form)["Readings"].iter_rows(min_row=3) if row[0].value == "goose")
    answers = {"reader": "E", "how": "by hand", "prose:goose": str(row[2].value), "prose:porridge": "0123456789ab"}
    answers |= {"quadrant:goose": "from-outside", "option:goose:night-porter": "yes", "option:goose:press-desk": "no"}
    answers |= {"option:porridge:night-porter": "no"}
    file = tmp_path / "reading.json"
    file.write_text(json.dumps({"form": "panel", "answers": answers | changed}))
    return file


def test_read_takes_what_the_page_saves(course: Course, tmp_path: Path, form: Path, folder: Path) -> None:
    found = course("panel", "read", page_answers(tmp_path, form), "--panel-folder", folder)
    assert (found.exit_code, found.stderr) == (0, "")
    reader = read_reader("reader-e.yaml", read_text(folder / "reader-e.yaml"), open_rulebook(GUIDANCE))
    assert [(id_, each.applies) for id_, each in reader.readings.items()] == [("goose", frozenset({"night-porter"}))]
    (folder / "reader-e.yaml").unlink()
    file = page_answers(tmp_path, form, **{"option:goose:night-porter": "maybe"})
    refused = course("panel", "read", file, "--panel-folder", folder)
    assert refused.stderr.splitlines()[0] == (
        f"{file}: story 'goose': 'maybe' under “Night porter” is not an answer. "
        "Write yes, unclear or no, or leave it empty."
    )


def test_read_needs_a_folder_for_other_guidance(course: Course, form: Path) -> None:
    found = course("panel", "read", filled(form))
    assert (found.exit_code, found.stderr) == (
        2, "There is no folder of second readings here: name one for the reader's file with --panel-folder.\n",
    )  # fmt: skip
