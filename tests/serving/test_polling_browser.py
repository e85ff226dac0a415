"""lean.js where no WebSocket gets through: the page goes on over plain HTTP."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.serving.conftest import Serve, Server
from tests.serving.proxy import Way, blocking
from tests.serving.test_lean_browser import add, alive, come_in, said

SOON = {"workers": 1, "websocket_patience": 0.5}


def sockets(page: Page) -> list[str]:
    """The addresses of all WebSockets that the page opens from now on."""
    found: list[str] = []
    page.on("websocket", lambda each: found.append(each.url))
    return found


@pytest.mark.parametrize("way", ["refused", "swallowed", "plain"])
def test_page_goes_on_without_websockets(page: Page, serve: Serve, way: Way) -> None:
    server = serve(**SOON)
    opened = sockets(page)
    with blocking(server.address, way) as proxy:
        come_in(page, proxy.address)
        add(page, 4, 4)
        add(page, 1, 5)
        expect(page.locator("#lean-banner")).to_be_empty()
        assert (len(opened), proxy.upgrades) == (2, 2)
        page.reload()  # this tab remembers: it need not try WebSockets again
        alive(page)
        add(page, 2, 2)
        assert proxy.upgrades == 2
        page.evaluate("sessionStorage.setItem('lean-polling', Date.now() - 11 * 60_000)")
        page.reload()  # eleven minutes later it tries again
        alive(page)
        add(page, 3, 3)
        assert proxy.upgrades == 4
        page.goto("about:blank")
    assert server.told().count("a page continues without a WebSocket, over plain HTTP") == 1


def test_page_waits_no_longer_than_fifteen_seconds(page: Page, serve: Serve) -> None:
    server = serve(workers=1)
    page.goto(server.address)
    assert 2 * float(page.locator("#lean").get_attribute("data-patience") or 0) < 15_000


def test_lost_line_is_said_and_mended_without_websockets(page: Page, serve: Serve) -> None:
    server = serve(**SOON)
    with blocking(server.address, "refused") as proxy:
        come_in(page, proxy.address)
        add(page, 1, 1)
        page.context.set_offline(True)
        said(page, "lost")
        page.get_by_label("Step").fill("5")
        page.get_by_label("Step").press("Enter")
        page.context.set_offline(False)
        expect(page.get_by_text("Total: 6")).to_be_visible()
        expect(page.locator("#lean-banner")).to_be_empty()
        page.evaluate("for (let i = 0; i < 60; i++) document.getElementById('add').click()")
        expect(page.get_by_text("Total: 66")).to_be_visible()
        page.goto("about:blank")


def test_server_that_was_away_is_no_reason_to_poll(page: Page, serve: Serve) -> None:
    server = serve(**SOON)
    come_in(page, server.address)
    kernel = str(page.locator("#lean[data-kernel]").get_attribute("data-kernel"))
    server.stop()
    expect(page.locator("#lean-banner")).to_contain_text(re.compile("confirmed is saved"))
    page.wait_for_timeout(2000)  # in which it tries several times
    again = serve(**SOON, port=int(server.address.split(":")[2].strip("/")))
    expect(page.locator("#lean")).not_to_have_attribute("data-kernel", kernel)
    alive(page)
    add(page, 1, 1)
    assert "without a WebSocket" not in again.told()


def test_page_on_an_ordinary_kernel_keeps_to_its_websocket(page: Page, ordinary: Server) -> None:
    opened = sockets(page)
    with blocking(ordinary.address, "refused") as proxy:
        page.goto(proxy.address)
        said(page, "wait")
        page.wait_for_timeout(2500)
        assert len(opened) > 2
        assert "poll" not in str(page.evaluate("performance.getEntriesByType('resource').map(each => each.name)"))
        page.goto("about:blank")
