"""The page in a real browser, as learners use it."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank, Scenario
from course.store import Store, hash_token
from tests.ui.course_server import Server
from tests.ui.learner import Learner, keyboard, plain


def noted(bank: Bank) -> Scenario:
    """A scenario with a content note."""
    return next(each for each in bank.scenarios.values() if each.item.content_note and each.item.stages == 1)


def stored(server: Server) -> list[Any]:
    """Every attempt in the store."""
    store = Store.open(server.store)
    try:
        return store.attempts()
    finally:
        store.close()


def given(server: Server, token: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the learner with this resume code has submitted: question and picks of each open answer."""
    store = Store.open(server.store)
    try:
        learner = store.learner(hash_token(token))
        return [(each.question, each.picks) for each in store.open_answers(learner.id)] if learner else []
    finally:
        store.close()


@pytest.fixture
def learner(page: Page, server: Server) -> Learner:
    came = Learner(page, server.address)
    came.come()
    return came


def test_course_can_be_done_by_keyboard_alone(page: Page, server: Server, real: Bank) -> None:
    before = len(stored(server))
    learner = Learner(page, server.address, keyboard)
    learner.come()
    learner.press("Submit")
    expect(page.locator("#course-errors")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id").startswith("pick-")
    learner.answer(real.scenarios[real.paths.start])
    expect(learner.heading).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Saved. Right.")).to_have_count(1)
    learner.onward("paths")
    scenario = plain(real)[0]
    learner.open(scenario)
    learner.complete(scenario)
    expect(learner.heading).to_be_focused()
    expect(learner.heading).to_contain_text("All ")
    learner.tab_to(page.locator("#reasons > summary"))
    page.keyboard.press("Enter")
    expect(page.locator("#reasons .lines").first).to_be_visible()
    learner.go("summary")
    expect(page.locator("tbody tr").first).to_contain_text("%")
    assert [each.score for each in stored(server)[before:]] == [1.0, 1.0]


def test_enter_on_an_option_submits_nothing(learner: Learner, real: Bank) -> None:
    """Only the button submits: Enter is how some pick, and how a screen reader's user moves on."""
    option = learner.form.locator("input:visible").first
    option.check()
    option.press("Enter")
    learner.settled()
    assert (learner.screen, option.is_checked()) == ("welcome", True)
    learner.press("Submit")
    learner.at("verdict")
    assert learner.page.url.startswith(f"{learner.address}#/story/{real.paths.start}/")


def test_first_visit_is_light_and_readable_at_once(page: Page, server: Server) -> None:
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    learner = Learner(page, server.address)
    learner.come()
    assert len(sizes) <= 6
    assert sum(sizes.values()) <= 60_000  # as compressed as they come


def test_reload_brings_back_the_very_picks(learner: Learner, real: Bank) -> None:
    learner.start(real)
    scenario = plain(real)[1]
    learner.open(scenario)
    learner.answer(scenario)
    learner.onward("question")
    first = learner.form.locator("[type=checkbox]").first
    first.check()
    learner.settled()
    learner.page.reload()
    learner.live()
    learner.at("question")
    expect(first).to_be_checked()
    assert learner.form.locator(":checked").count() == 1


def test_second_window_is_told_that_the_question_was_submitted(learner: Learner, server: Server, real: Bank) -> None:
    learner.start(real)
    scenario = plain(real)[2]
    learner.open(scenario)
    other = Learner(learner.page.context.new_page(), server.address)
    other.come()
    other.at("question")
    for each, number in ((learner, 0), (other, 1)):
        each.form.locator("[type=radio]").nth(number).check()
        each.settled()
    learner.press("Submit")
    learner.at("verdict")
    other.press("Submit")
    other.at("verdict")
    expect(other.page.locator(".callout")).to_contain_text("You had already submitted this question")
    assert learner.heading.inner_text() == other.heading.inner_text()
    assert given(server, learner.page.evaluate("localStorage.getItem('course-token')")) == [
        ("quadrant", (next(iter(real.rulebook.quadrants)),))
    ]


def test_lost_worker_gives_back_the_place(learner: Learner, server: Server, real: Bank) -> None:
    learner.start(real)
    scenario = plain(real)[3]
    learner.open(scenario)
    control = learner.form.locator("[type=radio]").nth(2)
    control.check()
    learner.settled()
    kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") or ""
    for worker in server.children():
        os.kill(worker.pid, signal.SIGKILL)
    expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel, timeout=30_000)
    expect(learner.root).to_be_visible(timeout=30_000)
    learner.at("question")
    expect(control).to_be_checked()


def test_nothing_that_reaches_the_browser_before_submission_tells_the_key(
    browser: Browser, server: Server, real: Bank
) -> None:
    start = real.paths.start
    with browser.new_context() as context:
        page = context.new_page()
        seen: list[str] = []

        def hear(frame: str | bytes) -> None:
            seen.append(frame if isinstance(frame, str) else frame.decode(errors="replace"))

        page.on("websocket", lambda socket: (socket.on("framereceived", hear), None)[1])
        page.on("response", lambda response: seen.append(response.text()))
        learner = Learner(page, server.address)
        learner.come()
        learner.start(real)
        for scenario in [*plain(real), noted(real)]:
            learner.open(scenario)
        learner.go("summary")
        everything = "\n".join(seen)
        assert noted(real).item.title in everything
        secrets = {
            sentence
            for scenario in real.scenarios.values()
            if scenario.item.id != start
            for verdict in scenario.ruling.verdicts.values()
            for sentence in verdict.because
        }
        secrets -= {sentence for each in real.scenarios[start].ruling.verdicts.values() for sentence in each.because}
        assert [told for told in secrets if told in everything or json.dumps(told)[1:-1] in everything] == []


def test_link_in_a_verdict_opens_the_thread_at_the_post_and_leads_back(learner: Learner, real: Bank) -> None:
    learner.page.set_viewport_size({"width": 390, "height": 844})
    learner.start(real)
    scenario = plain(real)[0]
    learner.open(scenario)
    learner.answer(scenario)
    learner.at("verdict")
    link = learner.page.locator(".excerpt a").first
    post = learner.page.locator(link.get_attribute("href") or "")
    expect(post).to_be_hidden()
    link.focus()
    learner.page.keyboard.press("Enter")
    expect(post).to_be_focused()
    expect(post).to_be_in_viewport()
    learner.tab_to(post.get_by_role("link", name="Back to where you were"))
    learner.page.keyboard.press("Enter")
    expect(link).to_be_focused()


def test_dead_kernel_of_stock_voila_is_said_and_survived(
    page: Page, stock: Server, real: Bank, strays: list[str]
) -> None:
    learner = Learner(page, stock.address)
    learner.come()
    learner.start(real)
    scenario = plain(real)[0]
    learner.open(scenario)
    learner.pick([scenario.quadrant])
    learner.settled()
    kernels = [child for child in stock.children() if "ipykernel_launcher" in " ".join(child.cmdline())]
    for kernel in kernels:
        kernel.kill()
    learner.press("Submit")
    expect(page.get_by_role("alert").filter(has_text="Not sent yet: keep this page open.")).to_be_visible(
        timeout=10_000
    )
    learner.come()
    learner.at("verdict")
    assert given(stock, page.evaluate("localStorage.getItem('course-token')")) == [("quadrant", (scenario.quadrant,))]
    strays[:] = [each for each in strays if "fontawesome" not in each]  # the stock template's own, and why we have ours


def test_page_lives_in_jupyterlab_and_keeps_its_keys(page: Page, lab: Server, real: Bank) -> None:
    page.goto(lab.address + "lab/tree/notebooks/learner/app.ipynb")
    expect(page.locator(".jp-CodeCell")).to_have_count(1, timeout=90_000)
    page.locator(".jp-CodeCell .cm-content").click()
    expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible(timeout=90_000)
    page.keyboard.press("Control+Enter")
    learner = Learner(page, lab.address)
    expect(learner.root).to_be_visible(timeout=90_000)
    learner.start(real)
    scenario = plain(real)[0]
    learner.open(scenario)
    radios = learner.form.locator("[type=radio]")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    for key in ["b", "a", "d", "d", "ArrowDown", "x", "Shift+Enter"]:
        page.keyboard.press(key)
    learner.settled()
    assert learner.screen == "question"  # Enter on an option submits nothing
    expect(page.locator(".jp-Cell")).to_have_count(1)
    learner.complete(scenario)
    expect(learner.heading).to_contain_text("All ")
    page.locator("#reasons > summary").click()
    names = page.locator(".scores dt")
    expect(names.first).to_have_css("float", "none")
    assert max(names.evaluate_all("all => all.map(each => each.offsetHeight)")) < 40  # one line each, of 24 pixels
