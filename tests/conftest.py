"""What all tests share: a small course, a browser that is watched, a free port, and an end to every process."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from xdist.remote import Producer  # type: ignore[import-untyped]  # it ships no types
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # nor here

from course.bank import Bank, open_bank
from course.store import Store
from tests import browser as chromium
from tests import college, durations, process
from tests.patience import MILLISECONDS
from tests.port import free_ports

# As in course.serving: without it, jsonschema builds a parser for international addresses, 1.3 s in every process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # Python's own way to say: not to be imported

os.environ["LANGUAGE"] = "en"  # whatever the language of the terminal: tests read what commands print


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # see its import
    """Give a worker of pytest-xdist a whole file at a time."""

    def _split_scope(self, nodeid: str) -> str:
        return durations.whole(nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out browsers, servers and tests marked as slow")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("COURSE_WORKERS", "1")  # a test of what several workers do asks for them
    process.permit(not config.getoption("quick"))
    whole = not hasattr(config, "workerinput") and not config.getoption("lf", False)  # not the second try of .ci/run
    if whole and (cache := getattr(config, "cache", None)):
        config.pluginmanager.register(durations.Durations(cache), "durations")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import what a quick run leaves out: browsers, folders that need servers, and those of slow imports."""
    folders = ("attack", "deployment", "mutation", "whole")  # JupyterHub and mutmut: a second each in every process
    needless = collection_path.name.endswith("_browser.py") or collection_path.name in folders
    return True if config.getoption("quick") and needless else None


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.config.getoption("quick") and item.get_closest_marker("slow"):
        item.add_marker(pytest.mark.skip(reason="slow: make test runs it"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in the thread, where asyncio.run would fail.

    A worker of pytest-xdist takes whole files, in this order: so no file may have tests of both kinds, and the longest
    of each kind begin, lest one worker be left with them at the end.
    """
    files: dict[bool, set[str]] = {True: set(), False: set()}
    for item in items:
        files["browser" in getattr(item, "fixturenames", ())].add(item.nodeid.partition("::")[0])
    if both := files[True] & files[False]:
        raise pytest.UsageError(f"a file of their own for the tests that use a browser: {sorted(both)}")
    ordered = durations.order(files[True] | files[False], files[True], durations.stored())
    places = {file: place for place, file in enumerate(ordered)}
    items.sort(key=lambda item: places[item.nodeid.partition("::")[0]])


@pytest.fixture(scope="session", autouse=True)
def _no_process_left() -> Iterator[None]:
    """End what the tests have left running, and fail for it; set up first, so that it comes after all other ends."""
    process.adopt_orphans()
    yield
    left = process.end_strays()
    assert not left, f"tests left processes running: {left}"


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The content of the invented college."""
    return open_bank(college.GUIDANCE, college.SCENARIOS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def strays() -> list[str]:
    """Addresses on other hosts that a page asked for in the running test."""
    return []


@pytest.fixture(scope="session")
def browser(strays: list[str]) -> Iterator[Browser]:
    """Chromium without a window, every context of it watched."""
    program = chromium.find_headless()
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=chromium.OPTIONS)
        chromium.watch(running, strays)
        running.on("context", lambda context: context.set_default_timeout(MILLISECONDS))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One page in a context of its own: no cookies, nothing stored."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(autouse=True)
def _no_strays(strays: list[str]) -> Iterator[None]:
    """Fail the test in which any page asked for a host other than 127.0.0.1."""
    yield
    asked, strays[:] = list(strays), []
    assert not asked, f"a page asked for another host: {asked}"


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    [port] = free_ports(1)
    return port
