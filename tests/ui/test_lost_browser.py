"""A line that is lost and a server that is started again, in a real browser: what is submitted arrives once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner, plain
from tests.ui.test_page_browser import given, stored

TOKEN = "localStorage.getItem('course-token')"  # noqa: S105  # where it stands
UNSENT = "Object.keys(localStorage).filter(key => key.startsWith('course-unsent-')).length"
PENDING = "Not sent yet: keep this page open."
FORBID = """for (const area of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, area, { get() { throw new DOMException("denied"); } });"""
PATIENCE = 40_000
"""Milliseconds within which a page is back after its server is."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that these tests may stop."""
    running = start(tmp_path_factory.mktemp("lost"), "lean")
    yield running
    running.stop()


def test_submission_without_a_line_is_said_to_be_unsent_and_arrives_once(
    page: Page, server: Server, real: Bank
) -> None:
    learner = Learner(page, server.address)
    learner.come()
    learner.start(real)
    scenario = plain(real)[0]
    learner.open(scenario)
    learner.pick([scenario.quadrant])
    learner.settled()
    page.context.set_offline(True)
    learner.press("Submit")
    expect(page.get_by_role("alert").filter(has_text=PENDING)).to_be_visible()
    assert given(server, page.evaluate(TOKEN)) == []
    page.context.set_offline(False)
    learner.at("verdict")
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    assert given(server, page.evaluate(TOKEN)) == [("quadrant", (scenario.quadrant,))]
    assert page.evaluate(UNSENT) == 0


@pytest.mark.parametrize("known", [True, False], ids=["learner", "guest"])
def test_what_a_closed_tab_could_not_send_is_sent_by_the_next(
    browser: Browser, server: Server, real: Bank, *, known: bool
) -> None:
    with browser.new_context() as context:
        learner = Learner(context.new_page(), server.address)
        learner.come()
        scenario = real.scenarios[real.paths.start]
        if known:
            learner.start(real)
            scenario = plain(real)[1]
            learner.open(scenario)
        _, question = learner.asked()
        option = scenario.choices(question)[0]
        learner.pick([option])
        learner.settled()
        before = len(stored(server))
        context.set_offline(True)
        learner.press("Submit")
        expect(learner.page.get_by_role("alert").filter(has_text=PENDING)).to_be_visible()
        assert learner.page.evaluate(UNSENT) == 1
        learner.page.close()
        context.set_offline(False)
        later = Learner(context.new_page(), server.address)
        later.come()
        later.at("verdict")
        token = later.page.evaluate(TOKEN)
        if known:
            assert given(server, token) == [(question, (option,))]
        assert len(stored(server)) == before + (not known)  # the first story has one question
        assert later.page.evaluate(UNSENT) == 0


def test_page_without_storage_comes_back_after_its_server_does(browser: Browser, server: Server, real: Bank) -> None:
    """A browser that forbids all storage forgets its learner with the page; the page itself lives on."""
    scenario = plain(real)[0]
    with browser.new_context() as context:
        context.add_init_script(FORBID)
        learner = Learner(context.new_page(), server.address)
        learner.come(f"#/story/{scenario.item.id}")
        learner.at("question")
        server.stop()
        expect(learner.page.locator("#lean-banner")).not_to_be_empty()
        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") or ""
        server.start_again()
        expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel, timeout=PATIENCE)
        expect(learner.root).to_be_visible(timeout=PATIENCE)
        learner.at("question")
        expect(learner.heading).to_have_text(scenario.item.title)
        learner.answer(scenario)
        learner.at("verdict")
        assert learner.page.locator("#course-code").count() == 1  # the code is all that brings this learner back
