"""The browser's own Back and Forward, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from course.bank import Bank
from tests.ui.course_server import Server
from tests.ui.learner import Learner, plain
from tests.ui.test_page_browser import given, stored


def test_back_and_forward_go_through_the_screens_and_submit_nothing(page: Page, server: Server, real: Bank) -> None:
    before = len(stored(server))
    scenario = plain(real)[0]
    learner = Learner(page, server.address)
    learner.come()
    learner.start(real)
    learner.open(scenario)
    learner.pick([scenario.quadrant])
    page.go_back()
    learner.at("module")
    page.go_forward()
    learner.at("question")
    expect(learner.heading).to_be_focused()
    expect(page.locator(f"#pick-{scenario.quadrant}")).to_be_checked()
    learner.onward("verdict")
    learner.onward("question")
    page.go_back()
    learner.at("verdict")  # the question was submitted: its form does not open again
    assert page.url.endswith(f"#/story/{scenario.item.id}/quadrant")
    page.reload()
    learner.live()
    learner.at("verdict")
    page.go_back()
    learner.at("module")
    token = page.evaluate("localStorage.getItem('course-token')")
    assert given(server, token) == [("quadrant", (scenario.quadrant,))]
    page.go_forward()
    learner.at("verdict")
    learner.onward("question")
    learner.complete(scenario)
    for screen in ("verdict", "verdict", "verdict", "module", "map", "paths"):
        page.go_back()
        learner.at(screen)
    assert page.url == f"{server.address}#/paths"
    assert len(stored(server)) == before + 2  # the first story, and this one


def test_back_from_the_first_verdict_shows_the_welcome_and_submits_nothing(
    page: Page, server: Server, real: Bank
) -> None:
    learner = Learner(page, server.address)
    learner.come()
    learner.answer(real.scenarios[real.paths.start])
    learner.at("verdict")
    before = len(stored(server))
    page.go_back()
    learner.at("welcome")
    expect(learner.form).to_have_count(0)
    page.go_forward()
    learner.at("verdict")
    assert len(stored(server)) == before
