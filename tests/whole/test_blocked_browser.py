"""The course where no WebSocket gets through: from the first question to its verdict, over plain HTTP."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank
from tests.course_bank import course_bank
from tests.serving.proxy import Proxy, blocking
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner, plain
from tests.ui.test_lost_browser import PATIENCE, TOKEN, UNSENT
from tests.ui.test_page_browser import given, stored


@pytest.fixture(scope="module")
def content() -> Bank:
    """The content that the server shows."""
    return course_bank()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(tmp_path_factory.mktemp("blocked"), "lean")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def proxy(server: Server) -> Iterator[Proxy]:
    with blocking(server.address, "refused") as between:
        yield between


def test_first_question_comes_to_its_verdict_and_a_reload_resumes(
    page: Page, server: Server, proxy: Proxy, content: Bank
) -> None:
    before = len(stored(server))
    learner = Learner(page, proxy.address)
    learner.come()
    learner.answer(content.scenarios[content.paths.start])
    learner.at("verdict")
    assert [each.score for each in stored(server)[before:]] == [1.0]
    told = learner.heading.inner_text()
    page.reload()
    learner.live()
    learner.at("verdict")
    assert learner.heading.inner_text() == told
    learner.onward("paths")
    assert "a page continues without a WebSocket" in server.log.read_text()


def test_killed_worker_loses_no_submitted_answer(browser: Browser, server: Server, proxy: Proxy, content: Bank) -> None:
    """Whether it is killed after the verdict, or while the answer is on its way."""
    first, second, *_ = (each for each in plain(content) if each.item.id != content.paths.start)
    with browser.new_context() as context:
        learner = Learner(context.new_page(), proxy.address)
        learner.come()
        learner.start(content)
        learner.open(first)
        learner.answer(first)
        learner.at("verdict")
        token = learner.page.evaluate(TOKEN)
        kill(server, learner)
        learner.at("verdict")
        assert given(server, token) == [("quadrant", (first.quadrant,))]

        learner.onward("question")
        learner.complete(first)
        learner.open(second)
        learner.pick([second.quadrant])
        learner.settled()
        workers = [each.pid for each in server.children()]
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)  # the answer comes to a worker that does not read it any more
        learner.press("Submit")
        expect(learner.page.get_by_text("Not sent yet: keep this page open.").first).to_be_visible()
        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") or ""
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):  # the server has replaced it by itself
                os.kill(worker, signal.SIGKILL)
        expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel, timeout=PATIENCE)
        learner.live()
        learner.at("verdict")
        assert given(server, token) == [("quadrant", (second.quadrant,))]
        assert learner.page.evaluate(UNSENT) == 0


def kill(server: Server, learner: Learner) -> None:
    """Kill every worker, and wait until the learner's page is live on another."""
    kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") or ""
    for worker in server.children():
        os.kill(worker.pid, signal.SIGKILL)
    expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel, timeout=PATIENCE)
    learner.live()
