"""Who may open how many pages, and what happens when the machine has no more to give."""

import asyncio

import aiohttp
import pytest

from course.serving.admission import Admission, Limits
from course.serving.place import Places
from tests.serving.conftest import Serve, Tell
from tests.serving.visitor import Visitor


@pytest.fixture
def admission() -> Admission:
    return Admission(Places(), Limits(newcomers=3))


def test_address_may_open_so_many_at_once_and_more_with_time(admission: Admission) -> None:
    assert [admission.admits("203.0.113.9", 100.0) for _ in range(4)] == [True, True, True, False]
    assert admission.admits("203.0.113.10", 100.0)
    assert admission.admits("203.0.113.9", 160.0)


def test_campus_behind_one_address_comes_in_three_times_over() -> None:
    admission = Admission(Places())
    assert all(admission.admits("203.0.113.9", 100.0 + 10 * at / 600) for at in range(600))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", ""])
def test_machine_s_own_address_is_not_counted(admission: Admission, address: str) -> None:
    assert all(admission.admits(address, 100.0) for _ in range(50))


def test_addresses_of_one_network_of_ipv6_are_one(admission: Admission) -> None:
    assert [admission.admits(f"2001:db8::{at}", 100.0) for at in range(4)] == [True, True, True, False]
    assert admission.admits("2001:db8:0:1::1", 100.0)


@pytest.mark.parametrize(("trusted", "third"), [(True, 429), (False, 200)])
def test_forwarded_address_counts_only_when_told_so(serve: Serve, tell: Tell, trusted: bool, third: int) -> None:
    server = serve(workers=1, newcomers=2, behind_proxy=trusted)

    async def story(http: aiohttp.ClientSession) -> None:
        statuses = []
        for address in ("203.0.113.9", "203.0.113.9", "203.0.113.9", "203.0.113.10"):
            async with http.get(server.address, headers={"X-Forwarded-For": address}) as reply:
                text = await reply.text()
                statuses.append(reply.status)
            if reply.status == 429:
                assert "Very many pages are being opened from your network" in text
                assert 4 <= int(reply.headers["Retry-After"]) <= 12
        assert statuses == [200, 200, third, 200]

    tell(story)


async def entered(visitor: Visitor) -> bool:
    """Come in, unless there is no room."""
    try:
        await visitor.open()
    except AssertionError:
        return False
    await visitor.connect()
    return True


def test_shortage_of_descriptors_keeps_newcomers_out_and_harms_nobody(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, descriptors=150)

    async def story(http: aiohttp.ClientSession) -> None:
        inside: list[Visitor] = []
        while await entered(visitor := server.visitor(http)):
            inside.append(visitor)
            await asyncio.sleep(0.05)
            assert len(inside) < 150
        async with http.get(server.address) as reply:
            assert (reply.status, "Every place is taken just now" in await reply.text()) == (503, True)
        assert len(inside) > 10
        for visitor in inside:
            assert "Total: 1" in (await visitor.act("add", step=1))["html"]
        for visitor in inside[:10]:
            await visitor.socket.close()
        for _ in range(100):
            if await entered(server.visitor(http)):
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("nobody comes in any more")
        assert "Too many open files" not in server.told()

    tell(story)
