"""Who may open how many pages, and what happens when the machine has no more to give."""

import asyncio
import functools

import aiohttp
import pytest

from course.serving.address import whole
from course.serving.admission import Admission, Limits
from course.serving.slot import Slots
from tests.patience import until
from tests.serving.conftest import Serve, Tell
from tests.serving.visitor import Visitor


@pytest.fixture
def admission() -> Admission:
    return Admission(Slots(), Limits(newcomers=3))


def test_address_may_open_so_many_at_once_and_more_with_time(admission: Admission) -> None:
    assert [admission.admits("203.0.113.9", 100.0) for _ in range(4)] == [True, True, True, False]
    assert admission.admits("203.0.113.10", 100.0)
    assert admission.admits("203.0.113.9", 160.0)


def test_campus_behind_one_address_comes_in_three_times_over() -> None:
    admission = Admission(Slots())
    assert all(admission.admits("203.0.113.9", 100.0 + 10 * at / 600) for at in range(600))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", ""])
def test_machine_s_own_address_is_not_counted(admission: Admission, address: str) -> None:
    assert all(admission.admits(address, 100.0) for _ in range(50))


def test_addresses_of_one_network_of_ipv6_are_one(admission: Admission) -> None:
    assert [admission.admits(f"2001:db8::{at}", 100.0) for at in range(4)] == [True, True, True, False]
    assert admission.admits("2001:db8:0:1::1", 100.0)


def test_address_holds_no_more_places_than_are_left_for_others() -> None:
    """So two addresses, or ten, never hold them all."""
    slots = Slots()
    admission = Admission(slots, Limits(slots=1000))
    for network in range(8):
        while admission.admits(f"203.0.{network}.9", 100.0):
            slots.open(str(len(slots))).address = f"203.0.{network}.9"
    assert [slots.held(f"203.0.{network}.9") for network in range(8)] == [500, 250, 125, 63, 31, 16, 8, 4]
    slots.close("0")
    assert admission.admits("203.0.0.9", 100.0) is False  # it still holds more than are left
    assert admission.admits("203.0.113.9", 100.0)


@pytest.mark.parametrize(
    ("addresses", "most"),
    [
        ([f"2001:db8:0:{at:x}::1" for at in range(256)], 667),  # of one /56
        ([f"2001:db8:0:{256 * at:x}::1" for at in range(256)], 750),  # of one /48, each of another /56
        ([f"203.0.113.{at}" for at in range(256)], 750),  # of one /24
    ],
)
def test_network_holds_no_more_than_a_part_of_the_places(addresses: list[str], most: int) -> None:
    """However many addresses it has, and there is room for a campus behind one address elsewhere."""
    slots = Slots()
    admission = Admission(slots, Limits(slots=1000))
    for address in addresses:
        while admission.admits(address, 100.0):
            slots.open(str(len(slots))).address = whole(address)
    assert len(slots) == most
    assert sum(_entered(admission, "198.51.100.7") for _ in range(125)) == 125


def _entered(admission: Admission, address: str) -> bool:
    entered = admission.admits(address, 100.0)
    if entered:
        admission.slots.open(str(len(admission.slots))).address = address
    return entered


def test_lecture_hall_behind_one_address_gets_in_beside_a_greedy_network() -> None:
    slots = Slots()
    admission = Admission(slots)
    for at in range(512):  # which fill the share of the network: more get in nowhere
        while admission.admits(f"2001:db8:0:{at:x}::1", 100.0 + at):
            slots.open(str(len(slots))).address = whole(f"2001:db8:0:{at:x}::1")
    assert all(_entered(admission, "203.0.113.9") for _ in range(200))


def test_network_opens_pages_at_a_few_times_the_rate_of_an_address(admission: Admission) -> None:
    addresses = [f"2001:db8:0:{at:x}::1" for at in range(8)]
    assert sum(admission.admits(each, 100.0) for each in addresses for _ in range(4)) == 6


def test_network_at_its_share_makes_room_among_its_own() -> None:
    slots = Slots()
    admission = Admission(slots, Limits(slots=6))
    opened(slots, "another's", at=0.0, address="203.0.113.10")
    for at in range(3):
        opened(slots, f"its own {at}", at=1.0 + at, address=f"2001:db8:0:{at}::/64")
    assert admission.admits("2001:db8:0:9::1", 100.0) is False
    assert [slot.kernel for slot in admission.makes_room(100.0, 60.0, 900.0)] == ["its own 0"]


def test_messages_of_one_address_have_a_rate_of_their_own() -> None:
    slots = Slots()
    admission = Admission(slots)
    calm, hurried = slots.open("calm"), slots.open("hurried")
    calm.address = hurried.address = "203.0.113.9"
    for _ in range(40):
        assert admission.wait(hurried, 100.0, 1.0) == 0
    others = [slots.open(str(at)) for at in range(600)]
    for slot in others:
        slot.address = "203.0.113.9"
        for _ in range(9):
            assert admission.wait(slot, 100.0, 1.0) == 0
    assert admission.wait(hurried, 100.0, 1.0) > 8
    assert admission.wait(calm, 100.0, 1.0) == 0
    elsewhere = slots.open("elsewhere")
    elsewhere.address = "203.0.113.10"
    assert admission.wait(elsewhere, 100.0, 20.0) == 0


def opened(slots: Slots, kernel: str, *, at: float, address: str = "", **found: bool) -> None:
    slot = slots.open(kernel)
    slot.opened, slot.address, slot.spoken = at, address, found.get("spoken", False)
    slot.acted = at if found.get("acted", False) else None
    if found.get("there", True):
        slot.connect(KernelSocket())


class KernelSocket:
    """A page's connection."""

    def end(self, code: int, reason: str) -> None:
        """Nobody hears of it."""


def test_full_house_makes_room_by_the_emptiest_places_alone() -> None:
    slots = Slots()
    admission = Admission(slots, Limits(slots=6))
    opened(slots, "working", at=0.0, spoken=True, acted=True)
    opened(slots, "reading", at=10.0, spoken=True)
    opened(slots, "silent", at=20.0)
    opened(slots, "left", at=30.0, spoken=True, there=False)
    opened(slots, "fresh", at=95.0)

    def freed(now: float) -> list[str]:
        return [slot.kernel for slot in admission.makes_room(now, 60.0, 900.0)]

    assert freed(100.0) == []  # nobody wants any
    admission.wanted[""] = 2
    assert freed(100.0) == ["left", "silent"]
    assert freed(100.0) == []  # that was for those two
    admission.wanted[""] = 9
    assert freed(100.0) == ["left", "silent", "reading"]
    admission.wanted[""], admission.shortage = 9, "lag"
    assert freed(100.0) == []
    admission.wanted[""], admission.shortage = 9, None
    assert freed(901.0)[-1] == "working"  # nothing was done there for a quarter of an hour


def test_place_whose_page_has_gone_is_free_for_others_soon() -> None:
    slots = Slots()
    admission = Admission(slots, Limits(slots=1))
    opened(slots, "gone", at=0.0, spoken=True, acted=True)
    slot = slots.find("gone")
    assert slot is not None
    slot.connection, slot.left = None, 100.0
    for now, freed in ((159.0, 0), (161.0, 1)):
        admission.wanted[""] = 1
        assert len(admission.makes_room(now, 60.0, 900.0)) == freed
    assert not slot.abandoned(161.0, 45.0, 900.0, 60.0)  # and where nobody wants it, its learner finds it again


def test_address_at_its_share_makes_room_among_its_own() -> None:
    slots = Slots()
    admission = Admission(slots, Limits(slots=6))
    opened(slots, "another's", at=0.0, address="203.0.113.10")
    opened(slots, "its own", at=0.0, address="203.0.113.9")
    admission.wanted["203.0.113.9"] = 5
    assert [slot.kernel for slot in admission.makes_room(100.0, 60.0, 900.0)] == ["its own"]


def test_pages_nobody_uses_make_room_for_newcomers(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, most=3, idle_after=0.3, unvisited_after=2.0, unasked=["show"])

    async def story(http: aiohttp.ClientSession) -> None:
        working, greeting, silent = [server.visitor(http) for _ in range(3)]
        for visitor in (working, greeting, silent):
            await visitor.open()
            await visitor.connect()
        await working.act("add", step=1)
        await greeting.act("show")
        await asyncio.sleep(0.4)  # or the one that came first may be idle before the emptiest is
        for closed in (silent, greeting):
            newcomer = server.visitor(http)
            await until(functools.partial(entered, newcomer), "The full server makes no room")
            assert await closed.closed() == 4410  # at which a page comes again by itself
            assert "Total: 1" in (await newcomer.act("add", step=1))["html"]
        async with http.get(server.address) as reply:
            assert reply.status == 503
        await asyncio.sleep(0.5)
        assert "Total: 2" in (await working.act("add", step=1))["html"]

    tell(story)


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
                assert "Too many pages are being opened from your network at once" in text
                assert 4 <= int(reply.headers["Retry-After"]) <= 12
        assert statuses == [200, 200, third, 200]

    tell(story)


async def entered(visitor: Visitor) -> bool:
    """Come in, unless there is no room."""
    try:
        await visitor.open(patient=False)
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
            assert (reply.status, "The course is full just now" in await reply.text()) == (503, True)
        assert len(inside) > 10
        for visitor in inside:
            assert "Total: 1" in (await visitor.act("add", step=1))["html"]
        for visitor in inside[:10]:
            await visitor.socket.close()
        await until(lambda: entered(server.visitor(http)), "Nobody comes in any more")
        assert "Too many open files" not in server.told()

    tell(story)


def test_those_who_are_turned_away_do_not_keep_others_out(admission: Admission) -> None:
    """Whoever waits asks again and again, by themselves: what is refused must not count as a visit."""
    inside, at = 0, 100.0
    for _ in range(600):
        inside += admission.admits("203.0.113.9", at)
        at += 0.1
    assert inside == 5  # three at once, and then one each twenty seconds


def test_asking_whether_there_is_room_is_no_visit(admission: Admission) -> None:
    assert not any(admission.full("203.0.113.9", 100.0) for _ in range(20))
    assert [admission.admits("203.0.113.9", 100.0) for _ in range(3)] == [True] * 3
    assert admission.full("203.0.113.9", 100.0)
    assert not admission.full("203.0.113.10", 100.0)
    assert not admission.full("203.0.113.9", 121.0)


def test_addresses_of_ipv4_written_as_ipv6_are_as_many(admission: Admission) -> None:
    assert [admission.admits("::ffff:203.0.113.9", 100.0) for _ in range(4)] == [True, True, True, False]
    assert admission.admits("::ffff:203.0.113.10", 100.0)
    assert not admission.admits("203.0.113.9", 100.0)
