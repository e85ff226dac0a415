"""What goes wrong at each step of the course: it happens to eleven learners at once, each at another step.

Nothing that was confirmed is lost, nothing counts twice, and every page says what is happening.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from course.bank import Bank
from course.store import Store
from tests.ui import short_course
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner
from tests.whole.walking import Walk, by_mouse

MAP, PRE, FINAL = ".bar button[data-action=overview]", "[data-phase=pre]", "[data-phase=post]"
BANNER = "#lean-banner > *:visible, .course [role=alert]:visible"
"""Where a page says that nobody answers: the host of the page, or the page itself."""
PATIENCE = 40_000
"""Milliseconds within which a page is back after its server is."""
TOLD = 5_000
"""Milliseconds within which a page says that nobody answers."""


def begin(walk: Walk) -> None:
    walk.to("overview", "button[data-action=begin]")


def at_form(walk: Walk, phase: str) -> None:
    begin(walk)
    walk.to("check", f"button[data-action=check]{phase}")
    walk.to("scenario", f"button[data-action=take]{phase}")


def at_module(walk: Walk) -> None:
    begin(walk)
    walk.to("module", "button[data-action=module]")


def half_pick(walk: Walk) -> None:
    for control in walk.learner.page.locator("fieldset input").all()[:6:5]:
        control.check()
    walk.learner.settled()


def submit(walk: Walk) -> None:
    """Submit the first of each group."""
    for group in walk.learner.page.locator("fieldset").all():
        group.locator("input").first.check()
    walk.press(walk.learner.page.locator("form button.main"))


def at_pre_item(walk: Walk) -> None:
    at_form(walk, PRE)
    half_pick(walk)


def at_pre_result(walk: Walk) -> None:
    at_form(walk, PRE)
    submit(walk)
    expect(walk.learner.page.locator(".eyebrow").filter(has_text="2 of 4")).to_be_visible()
    walk.to("check", "form button[data-action=next]")
    walk.press(walk.learner.page.locator("button[data-action=end]"))
    expect(walk.learner.page.locator(".rows")).to_be_visible()


def at_note(walk: Walk) -> None:
    at_module(walk)
    walk.to("note", ".rows button[data-item=lab-six]")


def at_scenario(walk: Walk) -> None:
    at_module(walk)
    walk.to("scenario", ".rows button[data-action=open]")


def half_picked(walk: Walk) -> None:
    at_scenario(walk)
    half_pick(walk)


def at_feedback(walk: Walk) -> None:
    at_scenario(walk)
    submit(walk)
    walk.learner.at("feedback")


def at_final_item(walk: Walk) -> None:
    at_form(walk, FINAL)
    half_pick(walk)


def at_summary(walk: Walk) -> None:
    at_feedback(walk)
    walk.to("summary", ".bar button[data-action=summary]")


def at_records(walk: Walk) -> None:
    begin(walk)
    walk.to("records", ".bar button[data-action=records]")


def at_explorer(walk: Walk) -> None:
    at_feedback(walk)
    walk.to("explorer", "button[data-action=explore][data-case]")


STEPS: dict[str, Callable[[Walk], None]] = {
    "welcome": lambda _walk: None,
    "pre-check item": at_pre_item,
    "pre-check result": at_pre_result,
    "module": at_module,
    "note": at_note,
    "scenario half picked": half_picked,
    "feedback": at_feedback,
    "final item": at_final_item,
    "summary": at_summary,
    "my records": at_records,
    "explorer": at_explorer,
}
ATTEMPTS = 4
"""How many were submitted on the way to these steps: of the pre-check, for feedback, the summary and the explorer."""


@dataclass(frozen=True)
class Place:
    """What a learner sees of where they are."""

    screen: str
    heading: str
    picked: tuple[str, ...]
    saved: str
    """How far the course says they are."""


def place(learner: Learner) -> Place:
    page = learner.page
    picks = page.locator("form[data-action=submit] input:checked").evaluate_all("all => all.map(each => each.id)")
    said = page.locator(".count").inner_text() if page.locator(".count").count() else ""
    screen = learner.root.get_attribute("data-screen") or ""
    return Place(screen, page.get_by_role("heading", level=1).inner_text(), tuple(picks), said)


@dataclass(frozen=True)
class Windows:
    """Every step's learner, and where they are."""

    server: Server
    learners: dict[str, Learner]
    places: dict[str, Place]

    def now(self) -> dict[str, Place]:
        return {step: place(learner) for step, learner in self.learners.items()}

    def attempts(self) -> int:
        store = Store.open(self.server.store)
        try:
            return len(store.attempts())
        finally:
            store.close()

    def hold(self) -> None:
        """Wait until every page is live again; then everybody is where they were, and nothing was counted twice."""
        for learner in self.learners.values():
            expect(learner.root).to_be_visible(timeout=PATIENCE)
            expect(learner.page.locator(BANNER)).to_have_count(0, timeout=PATIENCE)
            learner.settled()
        assert self.now() == self.places
        assert self.attempts() == ATTEMPTS


@pytest.fixture(scope="module")
def windows(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    folder = tmp_path_factory.mktemp("disturbed")
    bank: Bank = short_course.make(folder / "scenarios")
    server = start(folder, "lean", "--scenarios", str(folder / "scenarios"))
    contexts: list[BrowserContext] = []
    learners = {}
    try:
        for step, bring in STEPS.items():
            contexts.append(browser.new_context())
            learners[step] = learner = Learner(contexts[-1].new_page(), server.address)
            learner.come()
            bring(Walk(learner, bank, by_mouse(learner)))
        yield Windows(server, learners, {step: place(learner) for step, learner in learners.items()})
    finally:
        for context in contexts:
            context.close()
        server.stop()


def test_every_step_is_reached(windows: Windows) -> None:
    assert [each.screen for each in windows.places.values()] == [
        "welcome", "scenario", "check", "module", "note", "scenario", "feedback", "scenario", "summary", "records",
        "explorer",
    ]  # fmt: skip
    windows.hold()


def test_second_tab_comes_to_the_same_place(windows: Windows) -> None:
    for step, learner in windows.learners.items():
        other = Learner(learner.page.context.new_page(), learner.address)
        other.come()
        if step == "my records":
            assert place(other).screen == "overview"  # a page beside the course is open in its own window alone
        else:
            assert place(other) == windows.places[step]
        other.page.close()
    windows.hold()


def test_way_back_and_forward_leaves_all_as_it_was(windows: Windows) -> None:
    for step, learner in windows.learners.items():
        if step == "welcome":
            continue  # nothing lies behind it
        for move in (learner.page.go_back, learner.page.go_forward):
            acted = learner.root.get_attribute("data-seq") or ""
            move()
            expect(learner.root).not_to_have_attribute("data-seq", acted)
    windows.hold()


def test_reload_leaves_all_as_it_was(windows: Windows) -> None:
    for learner in windows.learners.values():
        learner.page.reload()
    windows.hold()


def test_killed_worker_gives_back_every_place(windows: Windows) -> None:
    kernels = {step: each.page.locator("#lean").get_attribute("data-kernel") for step, each in windows.learners.items()}
    for worker in windows.server.children():
        os.kill(worker.pid, signal.SIGKILL)
    for step, learner in windows.learners.items():
        expect(learner.page.locator("#lean")).not_to_have_attribute(
            "data-kernel", kernels[step] or "", timeout=PATIENCE
        )
    windows.hold()


def test_restarted_server_is_told_of_and_gives_back_every_place(windows: Windows) -> None:
    stopped = time.monotonic()
    windows.server.stop()
    for learner in windows.learners.values():
        left = max(1.0, stopped * 1000 + 2 * TOLD - time.monotonic() * 1000)  # the beat comes every five seconds
        expect(learner.page.locator(BANNER).first).to_be_visible(timeout=left)
    windows.server.start_again()
    windows.hold()


def test_lost_line_is_told_of_and_nothing_done_meanwhile_is_lost(windows: Windows) -> None:
    """While it is lost everybody submits, where there is something to submit, or else goes to the map."""
    submitting = [step for step, each in windows.places.items() if each.screen == "scenario"]
    for step, learner in windows.learners.items():
        learner.page.context.set_offline(True)
        page = learner.page
        if step in submitting:
            for group in page.locator("fieldset").all():
                group.locator("input").first.check()
            page.locator("form button.main").click()
        else:
            page.locator(f"button[data-action=begin], {MAP}").first.click()
    acted = time.monotonic()
    for learner in windows.learners.values():
        left = max(1.0, (acted - time.monotonic()) * 1000 + TOLD)
        expect(learner.page.locator(BANNER).first).to_contain_text("is saved", timeout=left)
    for learner in windows.learners.values():
        learner.page.context.set_offline(False)
    for step, learner in windows.learners.items():
        following = {"pre-check item": "scenario", "final item": "scenario", "scenario half picked": "feedback"}
        expect(learner.root).to_have_attribute("data-screen", following.get(step, "overview"), timeout=PATIENCE)
        expect(learner.page.locator(BANNER)).to_have_count(0, timeout=PATIENCE)
        learner.settled()
    assert windows.attempts() == ATTEMPTS + len(submitting)
