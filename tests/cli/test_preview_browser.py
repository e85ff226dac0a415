"""`course preview` in a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.cli.previewing import STORY, previewing


def test_page_reloads_when_the_file_is_saved(page: Page, tmp_path: Path, free_port: int) -> None:
    file = tmp_path / "swan.yaml"
    file.write_text(STORY)
    with previewing(file, free_port) as address:
        page.goto(f"{address}/?part=2&screen=scenario&variant=1")
        expect(page.get_by_text("You wrote about the goose.")).to_be_visible()
        file.write_text(STORY.replace("Nonsense", "Rubbish"))
        expect(page.get_by_text("Rubbish.")).to_be_visible()
        file.write_text(STORY.replace("mock", "mok"))
        expect(page.get_by_role("heading", name="2 problems to mend")).to_be_visible()
        file.write_text(STORY)
        page.get_by_role("button", name="Submit", exact=True).click()
        expect(page.get_by_role("heading", name="All 2 right")).to_be_visible()
