"""A cmi5 package in Chromium, launched by a reimplementation of a learning management system, which says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank
from tests import machine
from tests.course_bank import course_bank
from tests.export.cmi5_lms import VERBS
from tests.export.hosted import Hosted, hosted
from tests.export.test_state import judged
from tests.framed import at, blocking, complete, inside
from tests.patience import wait


@pytest.fixture(scope="module")
def content() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    folder = tmp_path_factory.mktemp("cmi5")
    with hosted(folder, "cmi5", "results", lms="cmi5_lms") as found:
        yield found
    assert not (folder / "refused.txt").exists(), (folder / "refused.txt").read_text()


def statements(both: Hosted, user: str) -> list[dict[str, Any]]:
    """What was said of a learner, in order."""
    path = both.folder / "statements.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [each for each in lines if each["actor"]["account"]["name"] == user]


def verbs(both: Hosted, user: str) -> list[str]:
    return [each["verb"]["id"].removeprefix(VERBS) for each in statements(both, user)]


def ended(both: Hosted, user: str, count: int) -> None:
    """Wait until so many sessions of a learner have ended."""
    wait(lambda: verbs(both, user).count("terminated") == count, lambda: str(verbs(both, user)))


def said(page: Page, words: str) -> None:
    """Wait until the package's page says it."""
    expect(page.frame_locator("iframe[name=package]").locator("#status")).to_contain_text(words)


def test_path_is_completed_and_passed_once_and_each_session_terminated(
    browser: Browser, both: Hosted, content: Bank, tmp_path: Path
) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/ada")
        learner = at(inside(page, both.tool))
        item, _ = learner.asked()
        learner.answer(content.scenarios[item])
        learner.primary()
        there = learner.heading.text_content() or ""
        page.goto(f"{both.lms}/play/ada")
        ended(both, "ada", 1)
        frame = inside(page, both.tool)
        expect(at(frame).heading).to_have_text(there)
        said(page, "Completion is recorded here.")
        (both.folder / "refusing").touch()
        complete(frame, content)
        said(page, "it could not be recorded: the record store answered 503")
        (both.folder / "refusing").unlink()
        said(page, "Completed and recorded.")
        page.frame_locator("iframe[name=package]").get_by_role("link", name="Back to your course").click()
        expect(page.frame_locator("iframe[name=package]").get_by_role("heading")).to_have_text("Back in the course")
        ended(both, "ada", 2)
        page.goto(f"{both.lms}/play/ada")
        at(inside(page, both.tool))
        said(page, "Completed and recorded.")
        page.goto("about:blank")
        ended(both, "ada", 3)
    first, last = ["initialized", "terminated"], ["initialized", "completed", "passed", "terminated"]
    assert verbs(both, "ada") == [*first, *last, *first]
    assert [each["result"].get("score") for each in statements(both, "ada") if "success" in each.get("result", {})] == [
        {"scaled": 1}
    ]
    machine.module("@learninglocker/xapi-validation")
    assert judged(str(machine.NODE), statements(both, "ada")) == [[]] * 8


def test_looking_back_records_nothing(browser: Browser, both: Hosted, content: Bank, tmp_path: Path) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/bo?mode=Review")
        complete(inside(page, both.tool), content)
        said(page, "You are reviewing the course. Nothing is recorded.")
        page.goto("about:blank")
        ended(both, "bo", 1)
    assert verbs(both, "bo") == ["initialized", "terminated"]


def test_reload_opens_nothing_since_its_token_was_handed_out(browser: Browser, both: Hosted, tmp_path: Path) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/cy")
        at(inside(page, both.tool))
        package = next(each for each in page.frames if "/package/" in each.url)
        package.evaluate("location.reload()")
        said(page, "No learning management system was found around this page")
        ended(both, "cy", 1)
    assert verbs(both, "cy") == ["initialized", "terminated"]
