"""From a link to a vote: what a presenter and their learners click, tap and type, at a person's speed if asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.live.hall import CODE, Hall

LOOK = 1.5
"""Seconds in which a person finds a control and presses it: Fitts and Hick, about a second, and half for a phone."""
KEY = 0.33
"""Seconds a letter on a phone: 36 words of five letters a minute (Palin et al. 2019, MobileHCI)."""


@dataclass
class Person:
    """Someone at a page, of whom every press and letter is counted."""

    page: Page
    slow: bool = False
    """Whether they take a person's time."""
    presses: int = 0
    typed: int = 0
    began: float = field(default_factory=time.monotonic)

    def open(self, address: str) -> None:
        """Open a link that they were given."""
        self.page.goto(address)
        expect(self.page.locator("[data-ready=true]")).to_be_attached()

    def press(self, control: Locator) -> None:
        """Click it, or tap it."""
        expect(control).to_be_visible()
        if self.slow:
            time.sleep(LOOK)
        control.click()
        self.presses += 1

    def type(self, field_: Locator, text: str) -> None:
        """Type a text letter by letter."""
        field_.press_sequentially(text, delay=1000 * KEY if self.slow else 0)
        self.typed += len(text)

    def type_address(self, address: str) -> None:
        """Type an address into the browser."""
        if self.slow:
            time.sleep(KEY * len(address))
        self.typed += len(address)
        self.open(f"http://{address}")

    def at(self, screen: str) -> None:
        """Wait for a screen."""
        expect(self.page.locator(".course[data-ready]")).to_have_attribute("data-screen", screen)

    @property
    def seconds(self) -> float:
        """Since they began."""
        return time.monotonic() - self.began


def present(presenter: Person, hall: Hall) -> Page:
    """From the cohort's page to a room that votes, and the projection."""
    presenter.open(f"{hall.facilitator.partition('?')[0]}#/cohort/may")
    presenter.at("invitation")
    presenter.press(presenter.page.get_by_role("button", name="Start with suggested stories"))
    presenter.at("presenter")
    with presenter.page.context.expect_page() as opened:
        presenter.press(presenter.page.get_by_role("link", name="Open the projection"))
    return opened.value


def vote_opens(presenter: Person) -> None:
    """Open voting on the first story."""
    presenter.press(presenter.page.get_by_role("button", name="Open voting"))
    expect(presenter.page.get_by_role("heading", name="voting is open")).to_be_visible()


def follow_link(learner: Person, hall: Hall) -> None:
    """Scan the code on the wall, and be in the room."""
    learner.open(f"{hall.learners}j/{CODE}")
    learner.press(learner.page.get_by_role("button", name="Join the live session"))
    learner.at("live")


def type_link(learner: Person, hall: Hall) -> None:
    """Type what stands on the wall, address and code, and be in the room."""
    learner.type_address(f"{hall.learners.partition('://')[2]}j/{CODE}".upper().replace("HTTP", "http"))
    learner.press(learner.page.get_by_role("button", name="Join the live session"))
    learner.at("live")


def type_code(learner: Person, hall: Hall) -> None:
    """Type the letters of the wall into the course, which is open already, and be in the room."""
    learner.open(hall.learners)
    learner.began = time.monotonic()
    learner.press(learner.page.get_by_text("Enter a code", exact=True))
    learner.type(learner.page.get_by_label("Join code or resume code"), CODE)
    learner.press(learner.page.locator("#have-code button"))
    learner.press(learner.page.get_by_role("button", name="Join the live session"))
    learner.at("live")


def vote(learner: Person) -> None:
    """Vote on the question that is open."""
    expect(learner.page.get_by_role("button", name="Send my vote")).to_be_visible()
    learner.press(learner.page.locator("form[data-action=vote] label").first)
    learner.press(learner.page.get_by_role("button", name="Send my vote"))
    expect(learner.page.locator("#voted")).to_be_focused()
