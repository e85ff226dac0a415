"""A reader on a phone: a new learner who walks the course in Chromium while taps, words and screens are counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from course.bank import Bank, Scenario
from grader import QUADRANT
from tests import browser as chromium

WIDTH, HEIGHT = 390, 844
WORDS_A_MINUTE, SECONDS_A_DECISION = 230, 4.0
Way = Literal["right", "typical", "wrong"]
"""How a learner answers: all that applies; half of it and one thing too many; nothing that applies."""
LOOK: Final = r"""() => {
  const view = document.querySelector(".course .view");
  const count = text => (text.match(/[^\W_]+(?:['’][^\W_]+)*/g) ?? []).length;
  const shown = each => each ? count(each.innerText) : 0;
  const threads = [...view.querySelectorAll(".thread")];
  const open = threads.filter(each => !each.matches("details") || each.open);
  return {
    screen: view.dataset.screen, question: view.querySelector("[data-question]")?.dataset.question ?? "",
    words: shown(view), thread: threads.map(shown).reduce((a, b) => a + b, 0), bar: shown(view.querySelector(".bar")),
    unfolded: open.length > 0 && open.some(each => each.matches("details, section:not(.decider)")),
    height: document.documentElement.scrollHeight, tall: open.map(each => each.offsetHeight).reduce((a, b) => a + b, 0),
    item: view.querySelector("[name=item]")?.value ?? view.querySelector("[data-item]")?.dataset.item ?? "",
    variant: view.querySelector("[name=variant]")?.value ?? "0",
    options: [...view.querySelectorAll("[data-question] fieldset:not(.sure) input")].map(each => each.value),
  };
}"""


@dataclass(frozen=True)
class Screen:
    """One screen that the reader saw."""

    name: str
    question: str
    item: str
    words: int
    """Visible words, the thread and the bar among them."""
    thread: int
    """Those of them in the thread."""
    screens: float
    """How tall it is, in phone screens; an unfolded thread is left out."""
    taps: int
    """Taps since the course was opened."""

    @property
    def own(self) -> int:
        """Visible words without the thread and the bar."""
        return self.words - self.thread


@dataclass
class Reader:
    """One learner at one page, who answers in one way."""

    page: Page
    bank: Bank
    way: Way
    taps: int = 0
    seen: list[Screen] = field(default_factory=list)

    def come(self, address: str) -> None:
        """Open an address of the course."""
        self.page.goto(address)
        self.page.wait_for_selector(".course[data-ready=true]", timeout=60_000)

    def look(self) -> dict[str, Any]:
        """Count what is visible, and remember it."""
        self.page.wait_for_function("() => !document.querySelector('.course [aria-busy]')")
        found: dict[str, Any] = self.page.evaluate(LOOK)
        tall = found["height"] - (found["tall"] if found["unfolded"] else 0)
        self.seen.append(
            Screen(
                found["screen"], found["question"], found["item"], found["words"] - found["bar"], found["thread"],
                tall / HEIGHT, self.taps,
            )
        )  # fmt: skip
        return found

    def press(self, selector: str = "[data-primary]") -> None:
        """Tap a button, and wait for what comes of it."""
        before = self.page.evaluate("() => document.querySelector('.course').dataset.seq")
        self.page.locator(selector).first.click()
        self.taps += 1
        self.page.wait_for_function("seq => document.querySelector('.course').dataset.seq !== seq", arg=before)
        self.page.wait_for_function("() => !document.querySelector('.course [aria-busy]')")

    def answer(self, found: dict[str, Any]) -> None:
        """Pick, and submit."""
        scenario = self.bank.variant(found["item"], int(found["variant"]))
        for option in picks(scenario, found["question"], found["options"], self.way):
            self.page.locator(f"#pick-{option}").check()
            self.taps += 1
        settle = "() => (sessionStorage.getItem('course-unsent') || '[]') === '[]'"
        self.page.wait_for_function(settle)
        self.press()

    def step(self) -> str:
        """Do what the screen asks for, and say which screen it was."""
        found = self.look()
        if found["question"]:
            self.answer(found)
        else:
            self.press()
        return str(found["screen"])


def picks(scenario: Scenario, question: str, offered: list[str], way: Way) -> list[str]:
    """What somebody picks who answers in this way; always at least one option."""
    if question == QUADRANT:
        right = [each for each in offered if each in scenario.ruling.quadrants]
    else:
        right = [each for each in offered if scenario.ruling.verdicts[each].applies]
    amiss = [each for each in offered if each not in right]
    if way == "right" or not amiss:
        return right[:1] if question == QUADRANT else right
    if way == "wrong":
        return amiss[:1] if question == QUADRANT else amiss
    if question == QUADRANT:  # right for half of the stories, always the same half
        return right[:1] if hashlib.sha256(scenario.item.id.encode()).digest()[0] % 2 else amiss[:1]
    return [*right[: (len(right) + 1) // 2], amiss[0]]


def seconds(seen: list[Screen]) -> float:
    """How long it takes to read these screens and to decide: 230 words a minute, 4 s for each question.

    A thread that stands folded or is quoted beside a verdict costs what is visible of it.
    """
    decisions = sum(bool(each.question) for each in seen)
    return 60 * sum(each.words for each in seen) / WORDS_A_MINUTE + SECONDS_A_DECISION * decisions


@contextmanager
def phones() -> Iterator[Browser]:
    """Chromium, for readers on phones."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def reader(browser: Browser, bank: Bank, way: Way) -> Iterator[Reader]:
    """A new learner with a phone."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True)
    try:
        yield Reader(context.new_page(), bank, way)
    finally:
        context.close()
