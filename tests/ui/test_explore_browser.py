"""The policy explorer in a real browser: by keyboard, heard, and without barriers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank
from grader import would_change
from tests.ui.course_server import Server
from tests.ui.learner import Learner, kept, keyboard


@pytest.fixture
def learner(page: Page, server: Server) -> Learner:
    came = Learner(page, server.address)
    came.come("#/explore")
    came.at("explorer")
    return came


def to_a_stranger(learner: Learner) -> None:
    """Open the example of the stranger."""
    learner.press("A stranger writes to you")
    learner.press(learner.page.locator("#own-change > summary"))
    expect(learner.page.locator("#facts")).to_be_visible()


def test_a_fact_is_switched_by_keyboard_and_heard(page: Page, server: Server) -> None:
    learner = Learner(page, server.address, keyboard)
    learner.come("#/explore")
    learner.to("explorer", page.get_by_role("button", name="A stranger writes to you"))
    learner.press(page.locator("#own-change > summary"))
    expect(page.locator("#facts")).to_be_visible()
    learner.press("A stranger")
    expect(page.locator("#subject-heading")).to_have_text("A stranger")
    expect(page.get_by_role("button", name="A stranger", exact=True)).to_be_focused()
    role = page.get_by_label("Who this is to the University")
    learner.tab_to(role)
    page.keyboard.type("is a student")
    expect(role).to_have_value("student")
    learner.press("Show what changes")
    heard = page.get_by_role("status").filter(has_text="The situation is now U of T to U of T.")
    expect(heard).to_have_count(1)
    expect(page.get_by_role("heading", name="What changed")).to_be_focused()
    expect(page.locator(".supposition")).to_have_text("If a stranger studied at the University …")
    expect(role).to_have_value("student")
    learner.press("Back to the story’s facts")
    expect(page.get_by_role("status").filter(has_text="All facts are as in the story.")).to_have_count(1)
    expect(learner.heading).to_be_focused()


def test_what_cannot_be_is_said_and_nothing_is_lost(learner: Learner) -> None:
    to_a_stranger(learner)
    page = learner.page
    learner.press(page.locator("#facts summary").filter(has_text="What it does"))
    page.get_by_label("Shares news or work").uncheck()
    learner.press("Show what changes")
    alert = page.get_by_role("alert").filter(has_text="Post 1: choose at least one under “What it does”.")
    expect(alert).to_be_visible()
    page.get_by_label("Makes a joke").check()
    learner.press("Show what changes")
    expect(page.locator(".supposition")).to_have_text("If post 1 made a joke and did not share news or work …")
    expect(alert).to_be_hidden()


def test_feedback_opens_its_case_and_what_flips_a_verdict_can_be_tried(learner: Learner, real: Bank) -> None:
    scenario, option = next(
        (each, verdict.option)
        for each in real.scenarios.values()
        for verdict in each.ruling.verdicts.values()
        if each.item.stages == 1
        and not each.quick
        and each.item.id not in kept(real)
        and verdict.applies
        and would_change(verdict.option, each.item.case, real.rulebook)
    )
    learner.page.evaluate(f"location.hash = '#/story/{scenario.item.id}'")
    learner.at("note" if scenario.item.content_note else "question")
    if scenario.item.content_note:
        learner.onward("question")
    learner.complete(scenario)
    learner.to("explorer", "#what-if button")
    page = learner.page
    learner.press(page.locator("#idea-0"))
    expect(page.get_by_role("heading", name="What changed")).to_be_focused()
    expect(page.locator("#idea-0")).to_have_attribute("aria-pressed", "true")
    learner.press("Back to the story’s facts")
    expect(page.locator(".changes")).to_be_hidden()
    page.locator("#every-verdict > summary").click()
    expect(page.get_by_text(f"Policy explorer · {scenario.item.title}", exact=True)).to_be_visible()
    page.locator(f"#line-{option} summary").click()
    page.locator(f"#ask-{option}").click()
    page.locator(f"#try-{option}-0").click()
    expect(page.get_by_role("heading", name="What changed")).to_be_focused()
    expect(page.locator(".changes .turned").first).to_be_visible()


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (1280, {"color_scheme": "light"}),
        (1280, {"color_scheme": "dark"}),
        (320, {"color_scheme": "light"}),
        (1280, {"forced_colors": "active"}),
    ],
    ids=["light", "dark", "narrow", "forced-colors"],
)
def test_explorer_has_no_barrier(browser: Browser, server: Server, width: int, shown: dict[str, Any]) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, **shown) as context:
        learner = Learner(context.new_page(), server.address)
        learner.come("#/explore")
        learner.at("explorer")
        found = {"list": learner.barriers()}
        to_a_stranger(learner)
        learner.press("Post 2")
        expect(learner.page.locator("#subject-heading")).to_have_text("Post 2")
        found["as told"] = learner.barriers()
        learner.page.get_by_label("Danger", exact=True).select_option("immediate")
        learner.press(learner.page.locator("#facts summary").filter(has_text="What it does"))
        learner.page.get_by_label("Threatens", exact=True).check()
        learner.press("Show what changes")
        expect(learner.page.locator(".changes li.turned").first).to_be_visible()
        learner.page.evaluate("document.querySelectorAll('.explorer details').forEach(each => { each.open = true; })")
        found["switched, all open"] = learner.barriers()
        learner.page.locator("#ask-community-safety").click()
        expect(learner.page.get_by_role("button", name="Try it").first).to_be_visible()
        found["asked"] = learner.barriers()
        assert {state: barriers for state, barriers in found.items() if barriers} == {}
