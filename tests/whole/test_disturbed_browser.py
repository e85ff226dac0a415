"""What goes wrong at each step of the course: it happens to twelve learners at once, each at another step.

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
from course.settings import Settings
from course.store import Store
from tests.ui import short_course
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner
from tests.whole.walking import Walk

BANNER = "#lean-banner > *:visible, .course [role=alert]:visible"
"""Where a page says that nobody answers: the host of the page, or the page itself."""
PATIENCE = 40_000
"""Milliseconds within which a page is back after its server is."""
TOLD = 5_000
"""Milliseconds within which a page says that nobody answers."""


def at_form(walk: Walk, phase: str) -> None:
    walk.learner.start(walk.bank)
    walk.learner.go("map")
    walk.learner.to("check", f"button[data-action=check][data-phase={phase}]")
    walk.learner.to("question", "button[data-action=take]")


def at_module(walk: Walk) -> None:
    walk.learner.start(walk.bank)
    walk.learner.go("map")
    walk.learner.to("module", "button[data-action=module]")


def half_pick(walk: Walk) -> None:
    walk.learner.form.locator("fieldset:not(.sure) input").nth(1).check()
    walk.learner.settled()


def at_first_verdict(walk: Walk) -> None:
    walk.learner.answer(walk.bank.scenarios[walk.bank.paths.start])
    walk.learner.at("verdict")


def at_pre_question(walk: Walk) -> None:
    at_form(walk, "pre")
    half_pick(walk)


def at_pre_result(walk: Walk) -> None:
    at_form(walk, "pre")
    item, _ = walk.learner.asked()
    while walk.learner.asked()[0] == item:
        walk.learner.answer(walk.bank.scenarios[item])
    walk.learner.go("map")
    walk.learner.to("check", "button[data-action=check][data-phase=pre]")
    walk.learner.press(walk.learner.page.locator("button[data-action=end]"))
    expect(walk.learner.page.locator(".rows")).to_be_visible()


def at_note(walk: Walk) -> None:
    at_module(walk)
    walk.learner.to("note", ".rows button[data-item=lab-six]")


def at_question(walk: Walk) -> None:
    """At the second question of a story, with a pick."""
    at_module(walk)
    walk.learner.to("question", ".rows .do button[data-action=open]")
    walk.learner.answer(walk.bank.scenarios[walk.learner.asked()[0]])
    walk.learner.onward("question")
    half_pick(walk)


def at_feedback(walk: Walk) -> None:
    at_module(walk)
    walk.learner.to("question", ".rows .do button[data-action=open]")
    walk.learner.complete(walk.bank.scenarios[walk.learner.asked()[0]])


def at_final_question(walk: Walk) -> None:
    at_form(walk, "post")
    half_pick(walk)


def at_summary(walk: Walk) -> None:
    at_feedback(walk)
    walk.learner.go("summary")


def at_records(walk: Walk) -> None:
    walk.learner.start(walk.bank)
    walk.learner.go("records")


def at_explorer(walk: Walk) -> None:
    at_feedback(walk)
    walk.learner.to("explorer", "#what-if button")


STEPS: dict[str, Callable[[Walk], None]] = {
    "welcome": half_pick,
    "first verdict": at_first_verdict,
    "pre-check question": at_pre_question,
    "pre-check result": at_pre_result,
    "module": at_module,
    "note": at_note,
    "question": at_question,
    "feedback": at_feedback,
    "final question": at_final_question,
    "summary": at_summary,
    "my records": at_records,
    "explorer": at_explorer,
}
SUBMITTING = {
    "welcome": "verdict",
    "pre-check question": "question",
    "question": "verdict",
    "final question": "question",
}
"""Steps at which there is a question to submit, and the screen that follows."""
ATTEMPTS = 11 + 4
"""How many are complete: everybody's first story but one's, one of the pre-check, and three with feedback."""


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
    picks = learner.form.locator("input:checked").evaluate_all("all => all.map(each => each.id)")
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
    server = start(folder, "lean", "--guidance", str(Settings().guidance), "--scenarios", str(folder / "scenarios"))
    contexts: list[BrowserContext] = []
    learners = {}
    try:
        for step, bring in STEPS.items():
            contexts.append(browser.new_context())
            learners[step] = learner = Learner(contexts[-1].new_page(), server.address)
            learner.come()
            bring(Walk(learner, bank))
        yield Windows(server, learners, {step: place(learner) for step, learner in learners.items()})
    finally:
        for context in contexts:
            context.close()
        server.stop()


def test_every_step_is_reached(windows: Windows) -> None:
    assert [each.screen for each in windows.places.values()] == [
        "welcome", "verdict", "question", "check", "module", "note", "question", "feedback", "question", "summary",
        "records", "explorer",
    ]  # fmt: skip
    windows.hold()


def test_second_tab_comes_to_the_same_place(windows: Windows) -> None:
    for step, learner in windows.learners.items():
        other = Learner(learner.page.context.new_page(), learner.address)
        other.come()
        if step == "welcome":
            assert place(other).picked == ()  # a guest's picks stay in their own window
        elif step == "my records":
            assert place(other).screen == "paths"  # a page beside the course is open in its own window alone
        else:
            assert place(other) == windows.places[step]
        other.page.close()
    windows.hold()


def test_way_back_and_forward_leaves_all_as_it_was(windows: Windows) -> None:
    for step, learner in windows.learners.items():
        if step == "welcome":
            continue  # nothing of the course comes before it
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
    kernels = {
        step: each.page.locator("#lean[data-kernel]").get_attribute("data-kernel")
        for step, each in windows.learners.items()
    }
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
    for step, learner in windows.learners.items():
        learner.page.context.set_offline(True)
        if step in SUBMITTING:
            learner.press("Submit")
        else:
            learner.press(learner.page.locator("#menu summary"))
            learner.press(learner.page.locator("#menu button[data-action=map]"))
    acted = time.monotonic()
    for step, learner in windows.learners.items():
        left = max(1.0, (acted - time.monotonic()) * 1000 + 2 * TOLD)
        said = "Not sent yet: keep this page open" if step in SUBMITTING else "is saved"
        expect(learner.page.locator(BANNER).filter(has_text=said).first).to_be_visible(timeout=left)
    for learner in windows.learners.values():
        learner.page.context.set_offline(False)
    for step, learner in windows.learners.items():
        expect(learner.root).to_have_attribute("data-screen", SUBMITTING.get(step, "map"), timeout=PATIENCE)
        expect(learner.page.locator(BANNER)).to_have_count(0, timeout=PATIENCE)
        learner.settled()
    assert windows.attempts() == ATTEMPTS + 1  # the first story has one question; the others are still open
