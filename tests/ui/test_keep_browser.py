"""What is kept of a learner, in real browsers: continue elsewhere, sign out, download, delete."""

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
from course.store import Cohort, Phase, Store, hash_token
from tests.barrier import barriers
from tests.ui.course_server import Server
from tests.ui.learner import Learner, applying, plain

REMEMBERED = "localStorage.getItem('course-token')"
HERE_ALONE = "sessionStorage.getItem('course-token')"


def come(context: BrowserContext, server: Server) -> Learner:
    learner = Learner(context.new_page(), server.address)
    learner.come()
    return learner


def begin(learner: Learner, bank: Bank) -> str:
    """Answer the first story, read the resume code beside its verdict, and go to a question of another story."""
    learner.answer(bank.scenarios[bank.paths.start])
    learner.at("verdict")
    code = learner.page.locator("#course-code").inner_text()
    learner.onward("paths")
    learner.open(plain(bank)[0])
    return code


def type_code(learner: Learner, code: str) -> None:
    field = learner.page.get_by_label("Join code or resume code")
    if not field.is_visible():
        learner.press(learner.page.locator("#have-code summary"))
    field.fill(code)
    learner.press(learner.page.locator("#have-code button"))


def test_learner_continues_on_another_device_by_code(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as phone, browser.new_context() as desk:
        here = come(phone, server)
        code = begin(here, real)
        assert re.fullmatch(r"([2-9a-hjkmnp-z]{5}-){3}[2-9a-hjkmnp-z]{5}", code)
        title = here.heading.inner_text()

        there = come(desk, server)
        type_code(there, f"  {code.upper().replace('-', ' ')} ")
        there.at("question")
        assert there.heading.inner_text() == title
        assert there.page.evaluate(REMEMBERED) == code

        there.go("code")
        assert there.page.locator("#course-code").inner_text() == code
        there.press("Replace this code")
        expect(there.page.locator("#course-code")).not_to_have_text(code)
        renewed = there.page.locator("#course-code").inner_text()
        assert there.page.evaluate(REMEMBERED) == renewed
        here.come()
        here.at("welcome")
        expect(here.page.locator(".callout")).to_contain_text("no longer works")


def test_shared_computer_remembers_for_one_window_alone(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        learner = come(context, server)
        learner.press(learner.page.locator("#about-course summary"))
        learner.page.get_by_label("This is a shared computer").check()
        code = begin(learner, real)
        assert (learner.page.evaluate(REMEMBERED), learner.page.evaluate(HERE_ALONE)) == (None, code)
        learner.page.reload()
        learner.live()
        learner.at("question")
        stranger = come(context, server)
        stranger.at("welcome")
        expect(stranger.heading).to_contain_text("what would you do?", ignore_case=True)
        leave(learner)
        expect(learner.page.locator(".callout")).to_contain_text("You are signed out.")
        assert learner.page.evaluate(HERE_ALONE) == ""
        learner.page.reload()
        learner.live()
        learner.at("welcome")
        type_code(learner, code)
        learner.at("question")


def leave(learner: Learner) -> None:
    learner.press(learner.page.locator("#menu summary"))
    learner.to("code", "#menu button[data-action=sign-out]")
    learner.to("welcome", "[data-primary]")


def test_signing_out_closes_every_window(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        one = come(context, server)
        begin(one, real)
        two = come(context, server)
        two.at("question")
        leave(one)
        two.at("welcome")
        one.page.go_back()
        one.settled()
        expect(one.root).not_to_have_attribute("data-screen", re.compile("records|verdict|feedback"))
        assert two.page.evaluate(REMEMBERED) == ""


def test_records_are_downloaded_and_erased(browser: Browser, server: Server, real: Bank, tmp_path: Any) -> None:
    with browser.new_context() as context:
        learner = come(context, server)
        token = begin(learner, real)
        learner.complete(plain(real)[0])
        learner.go("records")
        expect(learner.page.get_by_text("2 finished tries:")).to_be_visible()
        learner.press("Download my data")
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
        rows = list(csv.DictReader(saved[1].read_text().splitlines()))
        assert [(row["id"], json.loads(row["response"])) for row in rows] == [
            (attempt["id"], attempt["response"]) for attempt in everything["attempts"]
        ]
        assert (len(rows), len(everything["answers"])) == (2, 1 + len(plain(real)[0].questions))
        assert token not in saved[0].read_text()

        learner.to("erase", "button[data-action=erase]")
        learner.to("records", "button[data-primary]")
        learner.to("erase", "button[data-action=erase]")
        learner.to("welcome", "button[data-action=erase-all]")
        expect(learner.page.get_by_role("status").filter(has_text="is erased")).to_have_count(2)
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


@pytest.fixture(scope="module")
def graduate(server: Server, real: Bank) -> str:
    """The resume code of a learner who has completed the course."""
    store, token = Store.open(server.store), new_token()
    session = Session(real, store, "open", mint=lambda: token)
    now = datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert real.forms is not None
    forms: dict[Phase, tuple[str, ...]] = {"pre": real.forms.pre, "post": real.forms.final}
    for phase, form in forms.items():
        session.act("take", {"phase": phase}, now)
        for item in form:
            scenario = real.scenarios[item]
            for question in scenario.questions:
                fields = {"item": item, "attempt": session.desk.attempt(item, phase), "question": question}
                session.act("submit", {**fields, question: applying(scenario, question)}, now)
    for item in real.forms.final:
        session.act("review", {"item": item}, now)
    store.close()
    return token


def test_someone_in_the_wrong_group_moves_by_the_link_or_the_code(browser: Browser, server: Server, real: Bank) -> None:
    store = Store.open(server.store)
    for name, code in (("Morning", "mrn234"), ("Evening", "evn567")):
        store.add_cohort(Cohort(name.lower(), name, datetime.now(UTC), code=code))
    with browser.new_context(viewport={"width": 320, "height": 700}, color_scheme="dark") as context:
        learner = Learner(context.new_page(), server.address)
        learner.come("j/mrn234")
        learner.answer(real.scenarios[real.paths.start])
        learner.at("verdict")
        learner.come("j/evn567")
        above = learner.page.locator(".above")
        expect(above).to_contain_text("You are in “Morning”. Do you want to move to “Evening”?")
        assert barriers(learner.page) == []
        learner.press("Move to “Evening”")
        expect(above).to_have_text("You are now in “Evening”. Your answers moved with you.")
        assert barriers(learner.page) == []

        learner.go("records")
        expect(learner.root).to_contain_text("in the group “Evening”")
        learner.press(learner.page.locator("#other-group summary"))
        learner.page.get_by_label("Join code of the right group").fill("zzz999")
        learner.press(learner.page.locator("#other-group button"))
        expect(learner.root).to_contain_text("This join code is not known here.")
        assert barriers(learner.page) == []
        learner.page.get_by_label("Join code of the right group").fill("MRN 234")
        learner.press(learner.page.locator("#other-group button"))
        expect(above).to_contain_text("You are in “Evening”. Do you want to move to “Morning”?")
        expect(above.locator("#move-banner")).to_be_focused()
        expect(above.get_by_role("button", name="Move to “Morning”")).to_be_in_viewport()
        learner.press("Stay in “Evening”")
        expect(above).to_have_text("")
    [found] = store.attempts("evening")
    assert found.cohort == "evening"
    assert store.attempts("morning") == []
    store.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_record_is_printed_and_confirmed(
    browser: Browser, server: Server, graduate: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme) as context:
        learner = come(context, server)
        type_code(learner, graduate)
        learner.at("feedback")
        learner.go("records")
        learner.to("record", "button[data-action=record]")
        assert learner.barriers() == []
        code = learner.page.locator(".record code").inner_text()
        assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code)
        learner.page.evaluate(
            "window.print = () => { window.printed = document.querySelector('.course').dataset.print; }"
        )
        learner.press("Print or save as PDF")
        assert learner.page.evaluate("window.printed") == "record"
        store = Store.open(server.store)
        try:
            assert verify(store, code)[1].startswith("Valid: ")
        finally:
            store.close()
