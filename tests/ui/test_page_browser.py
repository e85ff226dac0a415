"""The page in a real browser, as learners use it."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank, Scenario
from course.store import Store
from tests.ui.course_server import Server
from tests.ui.learner import Learner, kept, score


def plain(bank: Bank) -> list[Scenario]:
    """One scenario of each quadrant that needs no content note."""
    chosen: dict[str, Scenario] = {}
    for scenario in bank.scenarios.values():
        if scenario.item.stages == 1 and not scenario.item.content_note and scenario.item.id not in kept(bank):
            chosen.setdefault(scenario.quadrant, scenario)
    return list(chosen.values())


def noted(bank: Bank) -> Scenario:
    """A scenario with a content note."""
    return next(each for each in bank.scenarios.values() if each.item.content_note and each.item.stages == 1)


def stored(server: Server) -> list[Any]:
    store = Store.open(server.store)
    try:
        return store.attempts()
    finally:
        store.close()


@pytest.fixture
def learner(page: Page, server: Server) -> Learner:
    came = Learner(page, server.address)
    came.come()
    return came


def fill_in(learner: Learner, scenario: Scenario) -> None:
    """Begin, and pick all that applies in the scenario."""
    learner.click("Begin")
    learner.at("overview")
    learner.open(scenario)
    learner.pick(scenario)
    learner.settled()


def test_course_can_be_done_by_keyboard_alone(learner: Learner, server: Server, real: Bank) -> None:
    before = len(stored(server))
    page = learner.page
    learner.press("Begin")
    learner.at("overview")
    for scenario in plain(real):
        learner.press("Course map")
        learner.at("overview")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        learner.tab_to(page.locator(f"button[data-quadrant='{real.module_of[scenario.item.id]}']"))
        page.keyboard.press("Enter")
        learner.at("module")
        learner.tab_to(page.locator(f".rows button[data-action=open][data-item='{scenario.item.id}']"))
        page.keyboard.press("Enter")
        learner.at("scenario")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        learner.press("Submit and see why")
        expect(page.locator("#course-errors")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "quadrant"
        learner.pick(scenario, keyboard=True)
        learner.press("Submit and see why")
        learner.at("feedback")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.get_by_role("status").filter(has_text="Saved. Your score is 100%.")).to_have_count(1)
        assert score(learner) == "100%"
        learner.tab_to(page.locator(".told details summary").first)
        page.keyboard.press("Enter")
        expect(page.locator(".told details").first.locator("div").first).to_be_visible()
    learner.press("Summary")
    learner.at("summary")
    expect(page.locator("tbody tr").first).to_contain_text("100%")
    assert [each.score for each in stored(server)[before:]] == [1.0, 1.0, 1.0, 1.0]


def test_first_visit_is_light_and_readable_at_once(page: Page, server: Server) -> None:
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    learner = Learner(page, server.address)
    learner.come()
    assert len(sizes) <= 6
    assert sum(sizes.values()) <= 60_000  # as compressed as they come


def test_course_can_be_read_before_anything_runs(browser: Browser, server: Server) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("button", name="Begin")).to_be_visible()
        expect(page.get_by_role("heading", name="What is stored")).to_be_visible()
        page.get_by_text("Immediate danger?").click()
        expect(page.get_by_role("link", name="911")).to_be_visible()


def test_reload_brings_back_the_very_picks(learner: Learner, real: Bank) -> None:
    learner.click("Begin")
    learner.at("overview")
    scenario = plain(real)[1]
    learner.open(scenario)
    controls = learner.controls(scenario)
    for control in controls[:3]:
        control.check()
    learner.come()
    learner.at("scenario")
    expect(learner.page.get_by_role("heading", level=1)).to_have_text(scenario.item.title)
    assert [control.is_checked() for control in controls] == [True] * 3 + [False] * (len(controls) - 3)


def test_two_windows_share_one_place(learner: Learner, server: Server, real: Bank) -> None:
    learner.click("Begin")
    learner.at("overview")
    scenario = plain(real)[2]
    learner.open(scenario)
    other = Learner(learner.page.context.new_page(), server.address)
    other.come()
    before = len(stored(server))
    for each in (learner, other):
        each.pick(scenario)
    for each in (learner, other):
        each.click("Submit and see why")
        each.at("feedback")
    assert len(stored(server)) == before + 1


def test_submission_without_a_line_arrives_once(learner: Learner, server: Server, real: Bank) -> None:
    scenario = plain(real)[0]
    fill_in(learner, scenario)
    before = len(stored(server))
    learner.page.context.set_offline(True)
    learner.click("Submit and see why")
    expect(learner.page.get_by_text("connection is lost", exact=False)).to_be_visible(timeout=5000)
    learner.page.context.set_offline(False)
    learner.at("feedback")
    assert len(stored(server)) == before + 1


def test_lost_worker_gives_back_the_place(learner: Learner, server: Server, real: Bank) -> None:
    scenario = plain(real)[3]
    fill_in(learner, scenario)
    kernel = learner.page.locator("#lean").get_attribute("data-kernel") or ""
    for worker in server.children():
        os.kill(worker.pid, signal.SIGKILL)
    expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel, timeout=30_000)
    expect(learner.root).to_be_visible(timeout=30_000)
    learner.at("scenario")
    assert all(control.is_checked() for control in learner.controls(scenario))


def test_nothing_that_reaches_the_browser_before_submission_tells_the_key(
    browser: Browser, server: Server, real: Bank
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        seen: list[str] = []

        def hear(frame: str | bytes) -> None:
            seen.append(frame if isinstance(frame, str) else frame.decode(errors="replace"))

        page.on("websocket", lambda socket: (socket.on("framereceived", hear), None)[1])
        page.on("response", lambda response: seen.append(response.text()))
        learner = Learner(page, server.address)
        learner.come()
        learner.click("Begin")
        learner.at("overview")
        for scenario in [*plain(real), noted(real)]:
            learner.open(scenario)
        learner.click("Summary")
        learner.at("summary")
        everything = "\n".join(seen)
        assert "Submit and see why" in everything
        secrets = {
            sentence
            for scenario in real.scenarios.values()
            for verdict in scenario.ruling.verdicts.values()
            for sentence in verdict.because
        }
        assert [told for told in secrets if told in everything or json.dumps(told)[1:-1] in everything] == []


def test_links_lead_to_the_post_and_back(learner: Learner, real: Bank) -> None:
    learner.click("Begin")
    learner.at("overview")
    learner.open(plain(real)[0])
    for box in learner.page.locator("fieldset input").all():
        box.check()
    learner.click("Submit and see why")
    learner.at("feedback")
    link = learner.page.locator("a[data-lights]").first
    post = learner.page.locator(link.get_attribute("href") or "")
    link.hover()
    expect(post).to_have_class("post lit")
    link.focus()
    learner.page.keyboard.press("Enter")
    expect(post).to_be_focused()
    learner.tab_to(post.get_by_role("link", name="Back to where you were"))
    learner.page.keyboard.press("Enter")
    expect(link).to_be_focused()


def test_dead_kernel_of_stock_voila_is_said_and_survived(
    page: Page, stock: Server, real: Bank, strays: list[str]
) -> None:
    learner = Learner(page, stock.address)
    learner.come()
    scenario = plain(real)[0]
    fill_in(learner, scenario)
    kernels = [child for child in stock.children() if "ipykernel_launcher" in " ".join(child.cmdline())]
    for kernel in kernels:
        kernel.kill()
    learner.click("Submit and see why")
    banner = page.get_by_role("alert").filter(has_text="Connection lost. What you submitted is saved.")
    expect(banner).to_be_visible(timeout=5000)
    learner.come()
    learner.at("feedback")
    assert [each.score for each in stored(stock)] == [1.0]
    strays[:] = [each for each in strays if "fontawesome" not in each]  # the stock template's own, and why we have ours


def come_by_jupyterlab(page: Page, lab: Server) -> Learner:
    page.goto(lab.address + "lab/tree/notebooks/learner/app.ipynb")
    expect(page.locator(".jp-CodeCell")).to_have_count(1, timeout=90_000)
    page.locator(".jp-CodeCell .cm-content").click()
    expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible(timeout=90_000)
    page.keyboard.press("Control+Enter")
    learner = Learner(page, lab.address)
    expect(learner.root).to_be_visible(timeout=90_000)
    return learner


def test_keys_stay_inside_the_page_in_jupyterlab(page: Page, lab: Server, real: Bank) -> None:
    learner = come_by_jupyterlab(page, lab)
    learner.click("Begin")
    learner.at("overview")
    scenario = plain(real)[0]
    learner.open(scenario)
    radios = page.locator(".course input[type=radio]")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    for key in ["b", "a", "d", "d", "ArrowDown", "x", "Shift+Enter"]:
        page.keyboard.press(key)
    expect(page.locator("#course-errors")).to_be_focused()  # Enter has its form's own meaning
    expect(page.locator(".jp-Cell")).to_have_count(1)
    learner.pick(scenario)
    learner.click("Submit and see why")
    learner.at("feedback")
    assert score(learner) == "100%"


def test_scores_look_in_jupyterlab_as_elsewhere(page: Page, lab: Server, real: Bank) -> None:
    learner = come_by_jupyterlab(page, lab)
    learner.click("Begin")
    scenario = plain(real)[0]
    learner.open(scenario)
    learner.pick(scenario)
    learner.click("Submit and see why")
    learner.at("feedback")
    names = page.locator(".scores dt")
    expect(names.first).to_have_css("float", "none")
    assert max(names.evaluate_all("all => all.map(each => each.offsetHeight)")) < 40  # one line each, of 24 pixels
