"""The browser's own way back, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from course.bank import Bank
from tests.ui.course_server import Server
from tests.ui.learner import Learner
from tests.ui.test_page_browser import plain, stored


def test_back_and_forward_go_through_the_screens(page: Page, server: Server, real: Bank) -> None:
    learner, before = Learner(page, server.address), len(stored(server))
    scenario = plain(real)[0]
    learner.come()
    learner.click("Begin")
    learner.open(scenario)
    learner.pick(scenario)
    page.go_back()
    learner.at("module")
    page.go_forward()
    learner.at("scenario")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    for control in learner.controls(scenario):
        expect(control).to_be_checked()
    learner.click("Submit and see why")
    learner.at("feedback")
    page.go_back()
    learner.settled()
    learner.at("feedback")  # the form was submitted: it does not open again by the way back
    page.reload()
    expect(learner.root).to_be_visible()
    learner.at("feedback")
    page.go_back()
    learner.at("module")
    learner.settled()
    assert len(stored(server)) == before + 1
