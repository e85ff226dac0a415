"""Two replicas with one PostgreSQL store, behind nginx: the samples, started and used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from course.bank import Bank
from course.serving.reply import HEADERS
from course.store import Store
from tests.deployment import nginx
from tests.port import free_ports
from tests.process import ROOT, running, status
from tests.serving.proxy import NO_WEBSOCKET
from tests.store import postgres
from tests.ui.learner import Learner, plain


@dataclass
class Site:
    """The course as a site serves it."""

    address: str
    store: str
    replicas: dict[int, subprocess.Popen[bytes]]

    def serving(self, learner: Learner) -> int:
        """The port of the replica at which the learner's page has its place."""
        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel")
        [port] = [port for port in self.replicas if status(f"http://127.0.0.1:{port}/api/kernels/{kernel}") == 204]
        return port

    def scores(self) -> list[float | None]:
        """What is stored."""
        store = Store.open(self.store)
        try:
            return [attempt.score for attempt in store.attempts()]
        finally:
            store.close()


@pytest.fixture(scope="module")
def site(database: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for all tests here; what ends one of its replicas comes last."""
    folder = tmp_path_factory.mktemp("site")
    door, *ports = free_ports(3)
    owners = database.database()
    Store.open(owners).close()
    with psycopg.connect(owners, autocommit=True) as connection:
        connection.execute((ROOT / "course" / "store" / "roles.sql").read_bytes())
        connection.execute("CREATE ROLE app LOGIN PASSWORD 'app' IN ROLE course_learning")
    store = database.url(owners.rpartition("/")[2], "app", "app")
    with ExitStack() as stack:
        replicas = {}
        for port in ports:  # side by side: the last one waits for all
            words = [sys.executable, "-m", "course", "serve", "--port", str(port), "--store", store]
            wanted = ports if port == ports[-1] else []
            replicas[port] = stack.enter_context(running(words, folder / f"{port}.log", up(wanted)))
        yield Site(stack.enter_context(nginx.serving(folder, door, ports)), store, replicas)


def up(ports: list[int]) -> Callable[[], bool]:
    """Whether all of these replicas take learners."""
    return lambda: all(status(f"http://127.0.0.1:{port}/health") == 204 for port in ports)


def come(context: BrowserContext, site: Site) -> Learner:
    learner = Learner(context.new_page(), site.address)
    learner.come()
    return learner


def test_browsers_from_one_address_are_spread_over_the_replicas(browser: Browser, site: Site) -> None:
    ports, contexts = set(), []
    for _ in range(24):  # all at one replica by chance: once in eight million
        contexts.append(browser.new_context(ignore_https_errors=True))
        learner = Learner(contexts[-1].new_page(), site.address)
        learner.page.goto(site.address)
        ports.add(site.serving(learner))
        if ports == set(site.replicas):
            break
    [seat] = [each for each in contexts[0].cookies() if each["name"] == "course_seat"]
    for context in contexts:
        context.close()
    assert ports == set(site.replicas)
    assert (seat["secure"], seat["httpOnly"], len(seat["value"])) == (True, True, 32)


def test_page_without_websockets_stays_with_its_replica(browser: Browser, site: Site) -> None:
    with browser.new_context(ignore_https_errors=True) as context:
        context.add_init_script(NO_WEBSOCKET)
        learner = come(context, site)
        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel")
        for option in learner.form.locator("fieldset:not(.sure) input").all():
            option.check()
            learner.settled()
        assert learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") == kernel
        assert site.serving(learner) in site.replicas


def test_learner_goes_on_at_the_other_replica_when_theirs_is_killed(browser: Browser, site: Site, bank: Bank) -> None:
    first, second, *_ = plain(bank)
    with browser.new_context(ignore_https_errors=True) as context:
        learner = come(context, site)
        learner.start(bank)
        learner.open(first)
        learner.complete(first)
        told = learner.page.get_by_role("heading", level=1).inner_text()
        port = site.serving(learner)
        learner.page.reload()
        expect(learner.root).to_be_visible()
        assert site.serving(learner) == port  # the cookie holds
        kernel = learner.page.locator("#lean[data-kernel]").get_attribute("data-kernel") or ""

        site.replicas[port].kill()
        expect(learner.page.locator("#lean")).not_to_have_attribute("data-kernel", kernel)
        expect(learner.root).to_be_visible()
        learner.at("feedback")
        assert learner.page.get_by_role("heading", level=1).inner_text() == told
        assert site.serving(learner) != port

        learner.open(second)
        learner.complete(second)
    assert site.scores() == [1.0, 1.0, 1.0]


def test_visitor_is_told_when_every_replica_is_away(browser: Browser, site: Site) -> None:
    for replica in site.replicas.values():
        replica.kill()
        replica.wait()
    with browser.new_context(ignore_https_errors=True) as context:
        visitor = Learner(context.new_page(), site.address)
        reply = visitor.page.goto(site.address)
        assert reply is not None
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
        assert {name: reply.headers.get(name.lower()) for name in HEADERS} == HEADERS
        assert reply.headers["strict-transport-security"] == "max-age=31536000"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-security-policy"].startswith(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none';"
        )
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("One moment, please")
        expect(visitor.page.get_by_role("status")).to_contain_text("What you submitted is saved.")
        assert visitor.barriers() == []
        with visitor.page.expect_request(lambda asked: asked.method == "HEAD"):
            pass  # the page tries again by itself
