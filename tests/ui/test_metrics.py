"""What Prometheus reads of the course as it is served, and log lines as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.serving.visitor import Visitor
from tests.ui.course_server import Server, start

TOKEN = "k3-v9-q7-z1-m5-t8"  # noqa: S105 - of a test


@pytest.fixture(scope="module")
def metered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("metered")
    token = folder / "metrics-token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    words = ("--workers", "2", "--behind-proxy", "--metrics-token", str(token), "--log-format", "json")
    server = start(folder, "lean", *words)
    yield server
    server.stop()


async def read(http: aiohttp.ClientSession, server: Server, **headers: str) -> dict[str, float]:
    """Sample with its labels -> value."""
    async with http.get(f"{server.address}metrics", headers=headers) as reply:
        assert (reply.status, reply.content_type, reply.headers["Cache-Control"]) == (200, "text/plain", "no-store")
        families = text_string_to_metric_families(await reply.text())
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def test_metrics_count_joins_actions_and_the_store(metered: Server) -> None:
    async def story() -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            before = await read(http, metered)
            visitors = [Visitor(http, metered.address) for _ in range(4)]
            for visitor in visitors:
                await visitor.open()
                await visitor.connect(states=False)
                await visitor.ask()
                await visitor.act("hello", token="")
            assert (await visitors[0].act("submit", item="no-such"))["trouble"]
            async with http.get(f"{metered.address}no-such-page") as reply:
                assert reply.status == 404
            after = await read(http, metered)
            for visitor in visitors:
                await visitor.socket.close()
        await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop
        grown = {name: value - before.get(name, 0.0) for name, value in after.items()}
        assert (grown["course_pages_opened_total"], grown["course_ready_seconds_count"]) == (4, 4)
        assert (grown["course_actions_total done"], grown["course_actions_total refused"]) == (4, 1)
        assert grown["course_action_seconds_count"] == 5
        assert grown["course_refusals_total PageHandler 404"] == 1
        assert grown["course_store_seconds_count read"] > 0
        assert (grown["course_pages_live"], grown["course_places_taken"], after["course_workers_ready"]) == (4, 4, 2)
        assert (after["course_actions_waiting"], after["course_store_sound"], after["course_visitors_waiting"]) == (
            0,
            1,
            0,
        )
        assert {after[f"course_closed {why}"] for why in ("places", "waiting", "lag", "memory", "descriptors")} <= {
            0,
            1,
        }

    asyncio.run(story())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"Host": "course.example.edu"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {TOKEN}x"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_metrics_are_for_this_machine_and_for_whoever_has_the_token(
    metered: Server, headers: dict[str, str], status: int
) -> None:
    async def story() -> None:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{metered.address}metrics", headers=headers) as reply,
        ):
            assert reply.status == status
            assert ("course_pages_live" in await reply.text()) is (status == 200)
        await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop

    asyncio.run(story())


def test_killed_worker_leaves_nothing_waiting(metered: Server) -> None:
    async def story() -> None:
        async with aiohttp.ClientSession() as http:
            before = await read(http, metered)
            worker = metered.children()[0]
            worker.kill()
            worker.wait()
            after = await read(http, metered)
        await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop
        assert after["course_actions_waiting"] == 0
        assert after.get("course_actions_total done", 0) >= before.get("course_actions_total done", 0)

    asyncio.run(story())


def test_log_is_json_that_names_nobody(metered: Server) -> None:
    lines = [line for line in metered.log.read_text().splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    assert any("404 GET" in each["message"] for each in told)
    assert {frozenset(each) - {"error"} for each in told} == {
        frozenset({"time", "level", "logger", "process", "message"})
    }
    assert not any(secret in line for line in lines for secret in ("no-such-page", "203.0.113.9", TOKEN))
