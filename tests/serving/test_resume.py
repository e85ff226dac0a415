"""Connections that drop, workers that are lost or stuck, pages that are left."""

import asyncio
import os
import signal

import aiohttp
import psutil  # type: ignore[import-untyped]  # it ships no types

from tests.patience import PATIENCE, until
from tests.serving.conftest import Serve, Server, Tell
from tests.serving.visitor import Visitor


async def until_gone(http: aiohttp.ClientSession, visitor: Visitor) -> None:
    async def gone() -> bool:
        async with http.get(f"{visitor.address}api/kernels/{visitor.kernel}") as reply:
            return reply.status == 404

    await until(gone, "The kernel is still there")


def test_reconnect_keeps_the_kernel_and_its_place(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            await visitor.act("add", step=4)
            await visitor.socket.close()
            await visitor.connect()
            assert "Total: 5" in (await visitor.act("add", step=1))["html"]
            await visitor.leave()

    tell(story)


def test_output_missed_meanwhile_is_delivered(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            await visitor.act("later", seconds=0.3)
            await visitor.socket.close()
            await asyncio.sleep(0.6)
            await visitor.connect(states=False)
            reply = await visitor.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == -1)
            assert reply["content"]["data"]["content"] == {"ack": -1}
            await visitor.leave()

    tell(story)


def test_resent_message_counts_once(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            await visitor.act("add", step=1)
            content = {"seq": 2, "action": "show", "fields": {}}
            message = await visitor.custom(content)
            await visitor.idle(message)
            await visitor.socket.close()
            await visitor.connect()
            await visitor.custom(content, msg_id=message)
            visitor.seq = 2
            # Three acts in all: add, the first show, and this one; the resent show has not been dealt with again.
            assert (await visitor.act("show"))["extra"]["acts"] == 3
            await visitor.leave()

    tell(story)


def test_answer_unheard_on_a_dead_line_is_heard_on_the_next(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            heard = visitor.heard
            message = await visitor.custom({"seq": 1, "action": "add", "fields": {"step": 7}})
            await visitor.idle(message)
            await visitor.socket.close()
            visitor.heard = heard  # as if the line had died under the answer
            await visitor.connect(states=False)
            reply = await visitor.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == 1)
            assert "Total: 7" in reply["content"]["data"]["content"]["html"]
            await visitor.leave()

    tell(story)


def test_second_line_takes_over_from_the_first(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            first = visitor.socket
            await visitor.connect()
            message = await first.receive(timeout=PATIENCE)
            while message.type is aiohttp.WSMsgType.BINARY:
                message = await first.receive(timeout=PATIENCE)
            assert first.close_code == 4409
            assert "Total: 1" in (await visitor.act("add", step=1))["html"]
            await visitor.leave()

    tell(story)


def test_exit_in_a_handler_or_task_harms_nobody(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as one, virtual.visitor(http) as other:
            for action in ("exit", "exit_later"):
                message = await one.custom({"seq": 1, "action": action, "fields": {}})
                await one.idle(message)
            for visitor in (one, other):
                assert "Total: 1" in (await visitor.act("add", step=1))["html"]
                await visitor.leave()

    tell(story)
    assert len(virtual.workers()) == 2


def test_lost_worker_is_replaced_and_others_are_untouched(serve: Serve, tell: Tell) -> None:
    server = serve(workers=2)

    async def blow(http: aiohttp.ClientSession, kill: bool) -> None:
        before = server.workers()
        crowd = [server.visitor(http) for _ in range(6)]
        for visitor in crowd:
            await visitor.open()
            await visitor.connect()
        pids = {visitor.kernel: (await visitor.act("show"))["extra"]["pid"] for visitor in crowd}
        lost = pids[crowd[0].kernel]
        assert set(pids.values()) == set(before)  # no more is certain where a busy machine makes one of them late
        if kill:
            os.kill(lost, signal.SIGKILL)
        else:
            await crowd[0].custom({"seq": 9, "action": "stop", "fields": {}})
        for visitor in crowd:
            if pids[visitor.kernel] == lost:
                assert await visitor.closed() == 4410
                await until_gone(http, visitor)
                await visitor.open()
                visitor.heard = 0
                await visitor.connect()
            assert (await visitor.act("show"))["extra"]["pid"] != lost
            await visitor.leave()
        await until(lambda: server.told().count("a worker is lost") == (1 if kill else 2))
        await until(lambda: len(server.workers()) == 2)
        assert not psutil.pid_exists(lost)

    async def story(http: aiohttp.ClientSession) -> None:
        await blow(http, kill=True)
        await until_even(http)
        await blow(http, kill=False)

    async def until_even(http: aiohttp.ClientSession) -> None:
        """Wait until the new worker takes its share: two visitors then sit with different workers."""

        async def even() -> bool:
            async with server.visitor(http) as one, server.visitor(http) as two:
                shares = {(await visitor.act("show"))["extra"]["pid"] for visitor in (one, two)}
                await one.leave()
                await two.leave()
            return len(shares) == 2

        await until(even, "The new worker serves nobody")

    tell(story)


def test_stuck_worker_is_passed_over(serve: Serve, tell: Tell) -> None:
    server = serve(workers=2, stuck_after=600.0)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as one, server.visitor(http) as stuck, server.visitor(http) as three:
            # The stuck worker serves one and the other two, so that by number alone it would be the next one's.
            pid = (await stuck.act("show"))["extra"]["pid"]
            assert [(await visitor.act("show"))["extra"]["pid"] == pid for visitor in (one, three)] == [False, False]
            await stuck.custom({"seq": 9, "action": "stall", "fields": {"seconds": 600}})
            await asyncio.sleep(1)  # by then it is late for the question whether it answers
            for _ in range(4):
                async with server.visitor(http) as other:
                    assert (await other.act("show"))["extra"]["pid"] != pid
                    await other.leave()
            assert pid in server.workers()
            os.kill(pid, signal.SIGKILL)  # or else the server would wait at its end for this worker to finish

    tell(story)


def test_stuck_worker_is_replaced(serve: Serve, tell: Tell) -> None:
    server = serve(workers=2, stuck_after=1.0)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as stuck:
            pid = (await stuck.act("show"))["extra"]["pid"]
            await stuck.custom({"seq": 9, "action": "stall", "fields": {"seconds": 600}})
            assert await stuck.closed() == 4410
            await until(lambda: len([worker for worker in server.workers() if worker != pid]) == 2)

    tell(story)


def test_left_page_is_swept_but_never_one_that_is_there(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, left_after=1.0, unvisited_after=1.0)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as here, server.visitor(http) as left:
            await left.socket.close()
            await until_gone(http, left)
            assert "Total: 1" in (await here.act("add", step=1))["html"]

    tell(story)


def test_full_house_answers_lightly_and_tries_again(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, most=2)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as one, server.visitor(http) as two:
            async with http.get(server.address) as reply:
                text = await reply.text()
            assert reply.status == 503
            assert 4 <= int(reply.headers["Retry-After"]) <= 12
            assert "Try now" in text
            assert "The course is full just now" in text
            assert len(text) < 1000
            async with http.head(server.address) as reply:
                assert reply.status == 503
            for visitor in (one, two):
                assert "Total: 1" in (await visitor.act("add", step=1))["html"]
            await one.leave()
            for _ in range(3):  # to ask is not to come in
                async with http.head(server.address) as reply:
                    assert (reply.status, await reply.read()) == (200, b"")
            async with server.visitor(http) as three:
                assert "Total: 1" in (await three.act("add", step=1))["html"]

    tell(story)


def test_two_hundred_join_and_answer(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        crowd = [virtual.visitor(http) for _ in range(200)]
        await asyncio.gather(*(visitor.open() for visitor in crowd))
        await asyncio.gather(*(visitor.connect() for visitor in crowd))
        for step in (2, 3):
            await asyncio.gather(*(visitor.act("add", step=step + at) for at, visitor in enumerate(crowd)))
        answers = await asyncio.gather(*(visitor.act("show") for visitor in crowd))
        assert [answer["extra"]["total"] for answer in answers] == [5 + 2 * at for at in range(200)]
        pids = [answer["extra"]["pid"] for answer in answers]
        shares = sorted(pids.count(pid) for pid in set(pids))
        assert (len(shares), sum(shares)) == (2, 200)
        assert shares[0] >= 80  # the more responsive worker takes a few more
        assert await asyncio.gather(*(visitor.leave() for visitor in crowd)) == [204] * 200

    tell(story)
