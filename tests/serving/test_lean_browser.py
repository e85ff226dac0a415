"""lean.js in a browser: it brings the page to life, and keeps it alive."""

import os
import re
import signal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.serving.conftest import Serve, Server


def said(page: Page, what: str) -> None:
    """Wait until the banner says what the page holds ready for this occasion: `data-lost`, `data-trouble`, ..."""
    banner = page.locator("#lean-banner")
    expect(banner).to_contain_text(str(banner.get_attribute(f"data-{what}")))


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of, a refused script or style included."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def come_in(page: Page, address: str) -> None:
    page.goto(address)
    alive(page)


def alive(page: Page) -> None:
    expect(page.locator("[data-phase=interactive]")).to_be_visible()


def add(page: Page, step: int, total: int) -> None:
    page.get_by_label("Step").fill(str(step))
    page.get_by_label("Step").press("Enter")
    expect(page.get_by_text(f"Total: {total}")).to_be_visible()


def test_page_comes_to_life(page: Page, server: Server, complaints: list[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    come_in(page, server.address)
    assert page.title() == "A tally"
    add(page, 4, 4)
    expect(page.locator("#total")).to_be_focused()
    assert page.locator(".tally").evaluate("e => getComputedStyle(e).borderLeftColor") == "rgb(10, 90, 160)"
    assert len(asked) == 4  # the page, its style, the host and the module; the websocket is the fifth
    page.keyboard.press("Shift+Tab")
    assert complaints == []
    page.goto("about:blank")


def test_page_has_no_barriers(page: Page, virtual: Server) -> None:
    come_in(page, virtual.address)
    found = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in found] == []
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()


def test_page_reads_without_script(virtual: Server, browser_without_script: BrowserContext) -> None:
    page = browser_without_script.new_page()
    page.goto(virtual.address)
    expect(page.get_by_text("Total: 0")).to_be_visible()
    expect(page.locator("noscript, .lean-noscript").get_by_text("JavaScript").first).to_be_visible()


@pytest.fixture
def browser_without_script(page: Page) -> BrowserContext:
    running = page.context.browser
    assert running is not None
    return running.new_context(java_script_enabled=False)


def test_closed_page_frees_its_kernel(page: Page, virtual: Server) -> None:
    come_in(page, virtual.address)
    kernel = page.locator("#lean[data-kernel]").get_attribute("data-kernel")
    there = f"{virtual.address}api/kernels/{kernel}"
    assert page.request.get(there).status == 204
    page.goto("about:blank")
    for _ in range(50):
        if page.request.get(there).status == 404:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the kernel of a closed page is still there")


def test_dropped_line_is_said_and_mended(page: Page, virtual: Server) -> None:
    come_in(page, virtual.address)
    add(page, 1, 1)
    page.context.set_offline(True)
    said(page, "lost")
    page.get_by_label("Step").fill("5")
    page.get_by_label("Step").press("Enter")
    page.context.set_offline(False)
    expect(page.get_by_text("Total: 6")).to_be_visible()
    expect(page.locator("#lean-banner")).to_be_empty()


def test_long_absence_brings_no_flood(page: Page, virtual: Server) -> None:
    come_in(page, virtual.address)
    page.context.set_offline(True)
    said(page, "lost")
    page.evaluate("for (let i = 0; i < 100; i++) document.getElementById('add').click()")
    page.context.set_offline(False)
    expect(page.get_by_text("Total: 100")).to_be_visible()
    expect(page.locator("#lean-banner")).to_be_empty()


def test_silent_worker_is_said(page: Page, serve: Serve) -> None:
    server = serve(workers=1, stuck_after=60.0)
    come_in(page, server.address)
    [worker] = server.workers()
    os.kill(worker, signal.SIGSTOP)
    page.get_by_label("Step").fill("3")
    page.get_by_label("Step").press("Enter")
    said(page, "lost")
    os.kill(worker, signal.SIGCONT)
    expect(page.get_by_text("Total: 3")).to_be_visible()
    expect(page.locator("#lean-banner")).to_be_empty()


def test_lost_worker_brings_a_new_page(page: Page, serve: Serve) -> None:
    server = serve(workers=1)
    come_in(page, server.address)
    add(page, 2, 2)
    kernel = page.locator("#lean[data-kernel]").get_attribute("data-kernel")
    os.kill(server.workers()[0], signal.SIGKILL)
    expect(page.locator("#lean")).not_to_have_attribute("data-kernel", re.compile(str(kernel)))
    alive(page)
    add(page, 1, 1)


def test_handler_that_fails_is_said(page: Page, virtual: Server) -> None:
    come_in(page, virtual.address)
    page.get_by_label("Step").fill("many")
    page.get_by_label("Step").press("Enter")
    said(page, "trouble")
    expect(page.locator("body")).not_to_contain_text("ValueError")


def test_module_can_come_as_text(page: Page, textual: Server, complaints: list[str]) -> None:
    come_in(page, textual.address)
    add(page, 3, 3)
    assert complaints == []


def test_focus_survives_coming_to_life(page: Page, virtual: Server) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/tally.js", slowly)
    page.goto(virtual.address, wait_until="commit")
    page.get_by_label("Step").focus()
    expect(page.locator("[data-phase=interactive]")).to_be_visible()
    expect(page.get_by_label("Step")).to_be_focused()


def test_restarted_server_brings_a_new_page(page: Page, serve: Serve) -> None:
    server = serve(workers=1)
    come_in(page, server.address)
    kernel = str(page.locator("#lean[data-kernel]").get_attribute("data-kernel"))
    server.stop()
    expect(page.locator("#lean-banner")).to_contain_text(re.compile("confirmed is saved"))
    serve(workers=1, port=int(server.address.split(":")[2].strip("/")))
    expect(page.locator("#lean")).not_to_have_attribute("data-kernel", kernel)
    alive(page)


def test_visitor_goes_in_by_themselves_when_there_is_room_again(page: Page, browser: Browser, serve: Serve) -> None:
    server = serve(workers=1, most=1)
    come_in(page, server.address)
    with browser.new_context() as context:
        waiting = context.new_page()
        waiting.goto(server.address)
        expect(waiting.get_by_role("heading", level=1)).to_have_text("One moment, please")
        assert Axe().run(waiting).response["violations"] == []
        page.goto("about:blank")
        alive(waiting)


def test_token_leaves_the_address_bar(page: Page, serve: Serve, tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("4b5f6c7d8e9fa0b1c2d3e4f5\n")
    token_file.chmod(0o600)
    server = serve(workers=1, token_file=str(token_file))
    page.goto(f"{server.address}?token=4b5f6c7d8e9fa0b1c2d3e4f5")
    alive(page)
    assert page.url == server.address
    page.reload()
    alive(page)
    assert page.url == server.address
