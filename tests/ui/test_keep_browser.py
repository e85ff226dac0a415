"""What is kept of a learner, in real browsers: come back elsewhere, leave, take along, erase."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from course.bank import Bank
from course.session import Session, new_token, verify
from course.store import Store, hash_token
from tests.ui.course_server import Server
from tests.ui.learner import Learner

REMEMBERED = "localStorage.getItem('course-token')"
HERE_ALONE = "sessionStorage.getItem('course-token')"


def come(context: BrowserContext, server: Server) -> Learner:
    learner = Learner(context.new_page(), server.address)
    learner.come()
    return learner


def begin(learner: Learner) -> str:
    """Begin, read the resume code, and go straight to a scenario, where the code does not stand in the way."""
    learner.click("Begin")
    learner.at("overview")
    code = learner.page.locator(".code code").inner_text()
    learner.click("Straight to practice")
    learner.at("scenario")
    expect(learner.page.locator(".code")).to_have_count(0)
    return code


def type_code(learner: Learner, code: str) -> None:
    if not learner.page.get_by_label("Your resume code").is_visible():
        learner.page.get_by_text("I have a resume code").click()
    learner.page.get_by_label("Your resume code").fill(code)
    learner.click("Continue with this code")


def test_learner_goes_on_at_another_device_by_code(browser: Browser, server: Server) -> None:
    with browser.new_context() as phone, browser.new_context() as desk:
        here = come(phone, server)
        code = begin(here)
        assert re.fullmatch(r"([2-9a-hjkmnp-z]{5}-){3}[2-9a-hjkmnp-z]{5}", code)
        title = here.page.get_by_role("heading", level=1).inner_text()
        here.go("overview")
        here.click("I have it")
        expect(here.page.locator(".code")).to_have_count(0)
        expect(here.page.get_by_role("heading", level=1)).to_be_focused()
        here.page.go_back()
        here.at("scenario")

        there = come(desk, server)
        type_code(there, "hjkm" * 5)
        expect(there.page.get_by_role("alert")).to_contain_text("This code is not known here.")
        expect(there.page.get_by_label("Your resume code")).to_have_value("hjkm" * 5)
        type_code(there, f"  {code.upper().replace('-', ' ')} ")
        there.at("scenario")
        assert there.page.get_by_role("heading", level=1).inner_text() == title
        assert there.page.evaluate(REMEMBERED) == code
        expect(there.page.locator(".code")).to_have_count(0)

        there.click("My records")
        there.at("records")
        there.click("Make a new code")
        expect(there.page.locator(".code")).to_be_focused()
        renewed = there.page.locator(".code code").inner_text()
        assert (renewed != code, there.page.evaluate(REMEMBERED)) == (True, renewed)
        here.page.reload()
        here.at("welcome")
        expect(here.page.locator(".callout")).to_contain_text("not known here any more")


def test_shared_computer_remembers_for_one_window_alone(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        learner = come(context, server)
        learner.page.get_by_label("This is a shared computer").check()
        code = begin(learner)
        assert (learner.page.evaluate(REMEMBERED), learner.page.evaluate(HERE_ALONE)) == (None, code)
        learner.page.reload()
        learner.at("scenario")
        stranger = come(context, server)
        stranger.at("welcome")
        expect(stranger.page.get_by_role("button", name="Begin")).to_be_visible()
        learner.click("Leave this computer")
        learner.at("welcome")
        expect(learner.page.locator(".callout")).to_contain_text("This browser has forgotten you.")
        assert learner.page.evaluate(HERE_ALONE) == ""
        learner.page.reload()
        learner.at("welcome")
        type_code(learner, code)
        learner.at("scenario")


def test_leaving_closes_every_window(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        one = come(context, server)
        begin(one)
        two = come(context, server)
        two.at("scenario")
        one.click("My records")
        one.at("records")
        one.page.locator(".column").get_by_role("button", name="Leave this computer").click()
        one.at("welcome")
        two.at("welcome")
        for window in (one, two):
            states = window.page.evaluate("JSON.stringify([history.state, sessionStorage['course-places']])")
            assert ("item" in states, "module" in states, "quadrant" in states) == (False, False, False)
        one.page.go_back()
        one.at("welcome")
        assert two.page.evaluate(REMEMBERED) == ""


def test_records_are_taken_along_and_erased(browser: Browser, server: Server, tmp_path: Any) -> None:
    with browser.new_context() as context:
        learner = come(context, server)
        token = begin(learner)
        for box in learner.page.locator("fieldset input").all():
            box.check()
        learner.click("Submit and see why")
        learner.at("feedback")
        learner.click("My records")
        learner.at("records")
        expect(learner.page.get_by_text("1 submission, every try counted:")).to_be_visible()
        learner.click("Export my data")
        expect(learner.page.locator("#course-files")).to_be_focused()
        saved = []
        for link in ("Save everything (JSON)", "Save what I submitted as a table (CSV)"):
            with learner.page.expect_download() as download:
                learner.page.get_by_role("link", name=link).click()
            path = tmp_path / download.value.suggested_filename
            download.value.save_as(path)
            saved.append(path)
        assert [path.name for path in saved] == ["my-course-records.json", "my-course-records.csv"]
        everything = json.loads(saved[0].read_text())
        [attempt] = everything["attempts"]
        [row] = csv.DictReader(saved[1].read_text().splitlines())
        assert (row["id"], json.loads(row["response"])) == (attempt["id"], attempt["response"])
        assert token not in saved[0].read_text()

        learner.click("Erase my data")
        learner.at("erase")
        learner.click("Keep everything")
        learner.at("records")
        learner.click("Erase my data")
        learner.at("erase")
        learner.click("Erase everything")
        learner.at("welcome")
        expect(learner.page.get_by_role("status").filter(has_text="is erased")).to_have_count(1)
        assert learner.page.evaluate(REMEMBERED) == ""
        store = Store.open(server.store)
        try:
            assert store.learner(hash_token(token)) is None
            assert store.attempts(learner=everything["learners"][0]["id"]) == []
            assert [(each.act, each.role) for each in store.audit.notes()][-2:] == [
                ("export", "learner"),
                ("erase", "learner"),
            ]
        finally:
            store.close()


@pytest.mark.parametrize(
    ("width", "shown"),
    [(1280, {"color_scheme": "light"}), (320, {"color_scheme": "dark"}), (1280, {"forced_colors": "active"})],
    ids=["light", "narrow-dark", "forced-colors"],
)
def test_no_screen_of_ones_own_has_a_barrier(
    browser: Browser, server: Server, width: int, shown: dict[str, Any]
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, **shown) as context:
        learner = come(context, server)
        learner.page.get_by_label("This is a shared computer").check()
        learner.page.get_by_text("I have a resume code").click()
        found = {"welcome": learner.barriers()}
        begin(learner)
        found["code"] = learner.barriers()
        learner.click("My records")
        learner.at("records")
        learner.click("Export my data")
        expect(learner.page.locator("#course-files")).to_be_visible()
        learner.page.get_by_text("Show the text, to copy it").click()
        found["records"] = learner.barriers()
        learner.click("Erase my data")
        learner.at("erase")
        found["erase"] = learner.barriers()
        learner.click("Erase everything")
        learner.at("welcome")
        found["erased"] = learner.barriers()
        assert {state: barriers for state, barriers in found.items() if barriers} == {}


@pytest.fixture(scope="module")
def graduate(server: Server, real: Bank) -> str:
    """The resume code of a learner who has submitted the final self-assessment."""
    store, token = Store.open(server.store), new_token()
    session = Session(real, store, "open", mint=lambda: token)
    now = datetime(2026, 9, 1, 9, tzinfo=UTC)
    session.act("begin", {}, now)
    assert real.forms is not None
    for item in real.forms.final:
        session.act("take", {"phase": "post"}, now)
        offers = real.scenarios[item].offers
        picks = {group: [offered[0]] for group, offered in offers.items()}
        fields = {"item": item, "attempt": session.attempt(item), "quadrant": real.scenarios[item].quadrant}
        session.act("submit", {**fields, **picks}, now)
    store.close()
    return token


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_record_is_printed_and_confirmed(
    browser: Browser, server: Server, graduate: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme) as context:
        learner = come(context, server)
        type_code(learner, graduate)
        learner.at("check")
        learner.click("My records")
        learner.at("records")
        learner.page.locator(".column").get_by_role("button", name="Completion record").click()
        learner.at("record")
        assert learner.barriers() == []
        code = learner.page.locator(".record code").inner_text()
        assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code)
        learner.page.evaluate(
            "window.print = () => { window.printed = document.querySelector('.course').dataset.print; }"
        )
        learner.click("Print")
        assert learner.page.evaluate("window.printed") == "record"
        store = Store.open(server.store)
        try:
            assert verify(store, code)[1].startswith("Valid: ")
        finally:
            store.close()
