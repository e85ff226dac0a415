"""A learner who signs in at the Hub, in a browser."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, expect

from course.bank import Bank
from tests.deployment.conftest import Hub
from tests.ui.learner import Learner, plain


def come(context: BrowserContext, hub: Hub, name: str) -> Learner:
    """Open the Hub's address, sign in, and be at the course."""
    learner = Learner(context.new_page(), hub.address)
    learner.page.goto(hub.address)
    learner.page.get_by_label("Username").fill(name)
    learner.page.get_by_label("Password").fill("any")
    learner.page.get_by_role("button", name="Sign in").click()
    expect(learner.root).to_be_visible()
    return learner


def test_learner_who_signs_in_goes_on_in_another_browser(browser: Browser, hub: Hub, bank: Bank) -> None:
    scenario = plain(bank)[0]
    with browser.new_context() as phone:
        learner = come(phone, hub, "jo")
        learner.start(bank)
        learner.open(scenario)
        learner.complete(scenario)
        told = learner.page.get_by_role("heading", level=1).inner_text()
        assert learner.page.evaluate("localStorage.getItem('course-token')") == "-" * 64
    with browser.new_context() as desk:
        learner = come(desk, hub, "jo")
        learner.at("feedback")
        assert learner.page.get_by_role("heading", level=1).inner_text() == told

        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel")
        presence = "kernel => fetch(`api/kernels/${kernel}`).then(reply => reply.status)"
        assert (
            learner.page.evaluate(presence, kernel) == 204
        )  # by which a page that lost its line knows its kernel lives
        learner.page.reload()
        learner.at("feedback")
        assert learner.page.evaluate(presence, kernel) == 404  # the closed page has freed it
    with browser.new_context() as other:
        learner = come(other, hub, "kim")
        learner.at("welcome")
