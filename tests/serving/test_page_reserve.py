"""Pages are made before anybody asks for them, each for one person, and none that would not do."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterable

import aiohttp
import pytest

from course.serving.admission import Admission, Limits
from course.serving.page_maker import MadePage, PageFailed
from course.serving.page_reserve import Reserve
from course.serving.slot import Slots
from tests.patience import until
from tests.serving.conftest import Serve, Tell


class PageMaker:
    """Makes pages numbered from 1, as long as it can."""

    def __init__(self, slots: Slots) -> None:
        self.slots, self.count, self.saved, self.works = slots, 0, 0.0, True
        self.closed: list[str] = []
        self.late: set[str] = set()

    async def make(self, *, reserved: bool = False) -> MadePage:
        await asyncio.sleep(0)
        if not self.works:
            raise PageFailed("it does not work")
        self.count += 1
        slot = self.slots.open(str(self.count))
        slot.reserved = reserved
        return MadePage(f"page {self.count}", slot, self.saved)

    def fallen(self, pages: Iterable[MadePage]) -> list[MadePage]:
        return [
            made for made in pages if made.saved != self.saved or self.slots.find(made.slot.kernel) is not made.slot
        ]

    def responsive(self, made: MadePage) -> bool:
        return made.slot.kernel not in self.late

    async def close(self, kernel: str) -> None:
        self.closed.append(kernel)
        self.slots.close(kernel)


@pytest.fixture
def maker() -> PageMaker:
    return PageMaker(Slots())


@pytest.fixture
def reserve(maker: PageMaker) -> Reserve:
    admission = Admission(maker.slots, Limits(slots=3))
    return Reserve(maker, admission, 4)  # type: ignore[arg-type]  # the part of a maker that it uses


async def kept(reserve: Reserve, holds: Callable[[], bool]) -> None:
    """Let the reserve be kept until something is so."""
    keeping = asyncio.create_task(reserve.keep())
    await until(holds)
    keeping.cancel()


def test_reserve_gives_each_page_once_and_the_oldest_first(reserve: Reserve, maker: PageMaker) -> None:
    async def story() -> list[str | None]:
        await reserve.rehearse(2)
        return [made.html if made else None for made in [reserve.take() for _ in range(3)]]

    assert asyncio.run(story()) == ["page 1", "page 2", None]
    assert [slot.reserved for slot in maker.slots] == [False, False]


def test_what_waits_in_reserve_is_no_place_taken_and_never_given_up(reserve: Reserve, maker: PageMaker) -> None:
    asyncio.run(reserve.rehearse(2))
    assert (len(maker.slots), len(list(maker.slots))) == (0, 2)
    assert not any(slot.abandoned(time.monotonic() + 1e6, 1, 1, 1) for slot in maker.slots)
    assert maker.slots.idle(time.monotonic() + 1e6, 1, 1) == []
    taken = reserve.take()
    assert taken is not None
    assert len(maker.slots) == 1
    assert taken.slot.abandoned(time.monotonic() + 2, 1, 1, 1)


def test_page_whose_kernel_is_lost_or_whose_notebook_has_changed_is_not_given(
    reserve: Reserve, maker: PageMaker
) -> None:
    async def story() -> None:
        await reserve.rehearse(2)
        maker.slots.close("1")
        maker.saved = 1.0
        await reserve.rehearse(1)
        made = reserve.take()
        assert made is not None
        assert made.html == "page 3"
        await kept(reserve, lambda: len(reserve) == 4)

    asyncio.run(story())
    assert maker.closed == ["1", "2"]


def test_page_whose_worker_is_late_waits_until_it_answers_again(reserve: Reserve, maker: PageMaker) -> None:
    async def story() -> list[str | None]:
        await reserve.rehearse(3)
        maker.late = {"1", "2"}
        given = [reserve.take() for _ in range(2)]
        maker.late = set()
        return [made.html if made else None for made in [*given, reserve.take()]]

    assert asyncio.run(story()) == ["page 3", None, "page 1"]


def test_reserve_is_filled_again_and_no_further(reserve: Reserve, maker: PageMaker) -> None:
    async def story() -> None:
        await kept(reserve, lambda: len(reserve) == 4)
        reserve.take()
        await kept(reserve, lambda: len(reserve) == 4)
        await asyncio.sleep(0.1)

    asyncio.run(story())
    assert maker.count == 5


def test_reserve_holds_a_page_for_each_who_is_expected(reserve: Reserve, maker: PageMaker) -> None:
    reserve.expect(6)
    asyncio.run(kept(reserve, lambda: len(reserve) == 6))
    reserve.expect(2)
    assert reserve.take() is not None
    asyncio.run(kept(reserve, lambda: maker.count == 6))
    none_at_all = Reserve(maker, reserve._admission, 0)  # type: ignore[arg-type]  # the part of a maker that it uses
    none_at_all.expect(200)
    assert not none_at_all._may_add()


def test_reserve_waits_while_people_wait_or_there_is_no_room(
    reserve: Reserve, maker: PageMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.serving.page_reserve.REST", 0.01)

    async def story(admission: Admission) -> None:
        keeping = asyncio.create_task(reserve.keep())
        async with admission.entry():
            await asyncio.sleep(0.1)
            assert maker.count == 0
            admission.shortage = "memory"
        await asyncio.sleep(0.1)
        assert maker.count == 0
        admission.shortage, admission.lowest_latency = None, lambda: 0.1
        await asyncio.sleep(0.1)
        assert maker.count == 0
        admission.lowest_latency = lambda: 0.0
        await until(lambda: maker.count == 4)
        keeping.cancel()

    asyncio.run(story(reserve._admission))


def test_page_that_is_another_at_each_look_is_rehearsed_and_never_held(maker: PageMaker, reserve: Reserve) -> None:
    none_at_all = Reserve(maker, reserve._admission, 0)  # type: ignore[arg-type]  # the part of a maker that it uses
    asyncio.run(none_at_all.rehearse(2))
    assert (maker.count, sorted(maker.closed), none_at_all.take()) == (2, ["1", "2"], None)


def test_reserve_says_when_no_page_can_be_made_and_tries_again(
    reserve: Reserve, maker: PageMaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("course.serving.page_reserve.TROUBLED", 0.1)
    maker.works = False

    async def story() -> None:
        await kept(reserve, lambda: "it does not work" in caplog.text)
        maker.works = True
        await kept(reserve, lambda: len(reserve) == 4)

    asyncio.run(story())


def test_those_who_come_at_once_get_pages_of_their_own(serve: Serve, tell: Tell) -> None:
    server = serve(workers=2, reserve=6)

    async def story(http: aiohttp.ClientSession) -> None:
        visitors = [server.visitor(http) for _ in range(20)]
        await asyncio.gather(*(visitor.open() for visitor in visitors))
        assert len({visitor.kernel for visitor in visitors}) == 20
        for number, visitor in enumerate(visitors):
            await visitor.connect()
            assert f"Total: {number}" in (await visitor.act("add", step=number))["html"]

    tell(story)


def test_lost_worker_takes_its_pages_in_reserve_with_it(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, reserve=3)

    async def story(http: aiohttp.ClientSession) -> None:
        await asyncio.sleep(1)
        [worker] = server.workers()
        os.kill(worker, signal.SIGKILL)
        await until(lambda: "a worker is lost" in server.told())  # a page given before that starts again by itself
        async with server.visitor(http) as visitor:
            assert "Total: 1" in (await visitor.act("add", step=1))["html"]

    tell(story)
