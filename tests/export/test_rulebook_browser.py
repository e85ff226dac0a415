"""The printed rulebook and the reader's form as pages in a browser: read, filled in and saved."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course.bank import open_bank
from course.export import PrintedRulebook, add_review
from course.export.reader_answers import read_form
from course.export.reader_form import ReaderForm
from tests.barrier import barriers
from tests.college import GUIDANCE, SCENARIOS

RULE = "night-porter.menaced"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both pages of the college."""
    found = tmp_path_factory.mktemp("pages")
    bank = open_bank(GUIDANCE, SCENARIOS)
    (found / "rulebook.html").write_bytes(PrintedRulebook(bank, None).as_html().content)
    (found / "form.html").write_bytes(ReaderForm(bank).as_html().content)
    return found


@pytest.mark.parametrize("name", ["rulebook.html", "form.html"])
@pytest.mark.parametrize("width", [320, 1280])
def test_page_has_no_barrier(page: Page, folder: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((folder / name).as_uri())
    assert barriers(page) == []


def test_review_is_written_in_the_page_and_added(page: Page, folder: Path, tmp_path: Path) -> None:
    page.goto((folder / "rulebook.html").as_uri())
    page.locator(f'input[name="rule:{RULE}"][value="differs"]').check()
    page.locator(f'input[name="reason:{RULE}"]').fill("Also where somebody is only followed.")
    page.reload()
    expect(page.locator(f'input[name="rule:{RULE}"][value="differs"]')).to_be_checked()
    page.get_by_label("Your office or function").fill("policy officer")
    page.get_by_label("Date").fill("2026-06-30")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the review").click()
    expect(page.locator("output")).to_contain_text("Saved as review.json")
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    rulebook = open_bank(GUIDANCE, SCENARIOS).rulebook
    assert add_review(file, tmp_path, rulebook) == 1
    assert "differs: Also where somebody is only followed." in (tmp_path / "reviews.yaml").read_text()


def test_reading_is_written_in_the_page_and_read(page: Page, folder: Path, tmp_path: Path) -> None:
    page.goto((folder / "form.html").as_uri())
    page.locator('input[name="quadrant:goose"][value="from-outside"]').check()
    page.locator('input[name="option:goose:night-porter"][value="yes"]').check()
    page.get_by_role("button", name="Save your answers").click()
    assert page.evaluate("document.querySelector(':invalid:not(form)').name") == "reader"
    page.locator('input[name="reader"]').fill("E")
    page.locator('input[name="how"]').fill("by hand, in a test")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save your answers").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert json.loads(file.read_text())["form"] == "panel"
    reader = read_form(file, open_bank(GUIDANCE, SCENARIOS))
    assert (reader.id, {id_: each.applies for id_, each in reader.readings.items()}) == (
        "E",
        {"goose": frozenset({"night-porter"})},
    )
