"""What somebody at a browser sees of it: Chromium, new to the page or back at it, on a good line or a phone's."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests import browser as chromium
from tests.bench.line import Line, Speed
from tests.bench.served import Served

PATHS = {"panel": "panel_page"}
"""Where the page is, if it is not at /."""
READABLE = "h1"
INTERACTIVE = {
    "course": ".course[data-ready=true]",
    "voila": ".course[data-ready=true]",
    "streamlit": "button[kind=secondaryFormSubmit]",
    "panel": "button.bk-btn-primary",
}
WATCH = """([readable, interactive]) => {
  const find = (root, what) => root.querySelector(what)
    ?? [...root.querySelectorAll("*")].filter(e => e.shadowRoot).map(e => find(e.shadowRoot, what)).find(Boolean);
  const wanted = { readable, interactive }, marks = globalThis.benchMarks = {};
  const look = () => {
    for (const [name, what] of Object.entries(wanted))
      if (!(name in marks) && document.body && find(document, what)?.getClientRects().length)
        marks[name] = performance.now() / 1000;
    if (!("interactive" in marks)) requestAnimationFrame(look);
  };
  look();
}"""
SPIN = """() => {
  const begun = performance.now();
  let sum = 0;
  for (let i = 0; i < 2e7; i++) sum += i % 7;
  return performance.now() - begun + 0 * sum;
}"""
ANSWER = """([button, told]) => new Promise(done => {
  const find = (root, what) => root.querySelector(what)
    ?? [...root.querySelectorAll("*")].filter(e => e.shadowRoot).map(e => find(e.shadowRoot, what)).find(Boolean);
  const begun = performance.now();
  find(document, button).click();
  const look = () => find(document, told) ? done((performance.now() - begun) / 1000) : requestAnimationFrame(look);
  look();
})"""
PICK = """() => document.querySelector("[data-question] :is([type=radio], [type=checkbox])").click()"""
LONGEST = 120_000
"""Milliseconds within which a page must come about."""


@dataclass(frozen=True)
class Seen:
    """One visit: seconds until the page could be read, and until it could be used, from when the link was opened."""

    readable: float
    interactive: float


@dataclass(frozen=True)
class Load:
    """What one visit took over the network: requests for files, kB towards the browser."""

    requests: int
    files: float
    socket: float
    """On the websocket, as compressed as it was."""
    sent: float
    """From the browser, on all connections."""


@dataclass(frozen=True)
class Window:
    """Chromium at one app."""

    browser: Browser
    app: Served

    @property
    def _path(self) -> str:
        return PATHS.get(self.app.name, "")

    async def visit(self, context: BrowserContext, address: str, slower: float = 1.0) -> tuple[Page, Seen]:
        """Open the page, on a processor that is so many times slower, and wait until it can be used."""
        page = await context.new_page()
        if slower != 1.0:
            session = await context.new_cdp_session(page)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        wanted = [READABLE, INTERACTIVE[self.app.name]]
        await page.add_init_script(f"({WATCH})({wanted!r})")
        await page.goto(address + self._path, wait_until="commit", timeout=LONGEST)
        await page.wait_for_function("() => 'interactive' in globalThis.benchMarks", timeout=LONGEST)
        marks = await page.evaluate("() => globalThis.benchMarks")
        return page, Seen(marks["readable"], marks["interactive"])

    async def seen(self, rounds: int = 5, slower: float = 1.0, speed: Speed | None = None) -> Seen:
        """The medians of some first visits."""
        visits = []
        for _ in range(rounds):
            if speed is None:
                visits.append(await self._first(self.app.address, slower))
            else:
                async with Line(self.app.port, speed).laid() as address:
                    visits.append(await self._first(address, slower))
        return Seen(
            statistics.median(each.readable for each in visits), statistics.median(each.interactive for each in visits)
        )

    async def _first(self, address: str, slower: float) -> Seen:
        async with await self.browser.new_context() as context:
            return (await self.visit(context, address, slower))[1]

    async def loads(self) -> tuple[Load, Load, list[str]]:
        """What a first and a second visit took, and the paths of the static files that the first one asked for."""
        paths: list[str] = []
        files: list[str] = []
        loads = []
        line = Line(self.app.port)
        async with line.laid() as address, await self.browser.new_context() as context:
            context.on("request", lambda request: paths.append(request.url))
            for _ in range(2):
                page, _ = await self.visit(context, address)
                await page.wait_for_timeout(500)
                asked = [urlsplit(each) for each in paths if each.startswith(address)]
                told = line.traffic
                loads.append(Load(told.requests, told.files / 1000, told.socket / 1000, told.sent / 1000))
                await page.close()
                await context.new_page()  # a context without a page may end
                if len(loads) == 1:
                    files = [each.path for each in asked if each.path.strip("/") != self._path]
                paths.clear()
                line.traffic = type(told)()
        return loads[0], loads[1], files

    async def answered(self, rounds: int = 5) -> float:
        """The median of the seconds from pressing Submit to seeing the verdict; with the other apps, the feedback."""
        times = []
        for _ in range(rounds):
            async with await self.browser.new_context() as context:
                page, _ = await self.visit(context, self.app.address)
                button, told = INTERACTIVE[self.app.name], "h2"
                if self.app.name in ("course", "voila"):
                    button, told = "form button.main", ".course[data-screen=verdict]"
                    await page.evaluate(PICK)
                times.append(float(await page.evaluate(ANSWER, [button, told])))
        return statistics.median(times)

    async def slowed(self, slower: float) -> float:
        """How many times slower a loop really runs when Chromium is told to be so many times slower."""
        async with await self.browser.new_context() as context:
            page = await context.new_page()
            await page.evaluate(SPIN)
            plain = await page.evaluate(SPIN)
            session = await context.new_cdp_session(page)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            return float(await page.evaluate(SPIN)) / float(plain)


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        async with await browser.new_context() as context:  # whatever a browser does once, it does here
            await (await context.new_page()).goto("about:blank")
        yield browser
        await browser.close()
