"""What comes of an attack that gets as far as the app: handlers that raise, output nobody hears, floods of pages."""

import asyncio
import functools
import re

import aiohttp

from tests.patience import until
from tests.serving.conftest import Serve, Server, Tell
from tests.serving.visitor import Visitor

SECRETS = ("key is 42", "from tally import", "Traceback", "ValueError", "postgresql", "/app/tally.py")


def all_heard(visitor: Visitor) -> str:
    return "".join(message["raw"].decode("utf-8", "replace") for message in visitor.log)


def test_page_that_never_listens_is_cut_off(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        deaf = virtual.visitor(http)
        deaf.compress = 0  # compressed, the flood would find room in the line's buffers
        async with deaf as visitor:
            for seq in range(40):
                await visitor.custom({"seq": seq, "action": "flood", "fields": {"size": 500_000}})
            await until(lambda: "the page does not read the messages sent to it" in virtual.told())
        async with virtual.visitor(http) as other:  # by then every frame that waited has failed
            assert "Total: 1" in (await other.act("add", step=1))["html"]
            await other.leave()

    tell(story)
    assert "never retrieved" not in virtual.told()


def test_server_that_ends_while_messages_wait_logs_no_failure(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            for seq in range(1, 120):
                await visitor.custom({"seq": seq, "action": "show", "fields": {}})
            await visitor.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == 55)
            await asyncio.to_thread(server.stop)  # while the others wait for their turn, which takes ten seconds

    tell(story)
    assert "a request handler failed" not in server.told()


def test_server_that_ends_while_pages_are_made_sends_nobody_an_error(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async def opened() -> int:
            try:
                async with http.get(server.address) as reply:
                    return reply.status
            except aiohttp.ClientError:
                return 0

        pages = [asyncio.create_task(opened()) for _ in range(60)]
        await asyncio.wait(pages, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(server.stop)
        assert {await page for page in pages} <= {0, 200, 503}

    tell(story)
    assert "500 GET" not in server.told()
    assert "could not render" not in server.told()


def test_exception_tells_nothing(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            message = await visitor.custom({"seq": 1, "action": "fail", "fields": {"name": "Ada Example"}})
            heard = await visitor.idle(message)
            told = [m["content"]["data"] for m in heard if m["content"].get("comm_id") == visitor.control]
            assert told == [{"method": "trouble"}]
            assert {m["type"] for m in visitor.log} <= {"status", "comm_msg", "kernel_info_reply"}
            for secret in (*SECRETS, "Ada Example"):
                assert secret not in all_heard(visitor)
            assert (await visitor.act("add", step=1))["html"].count("Total: 1") == 1
            await visitor.leave()
        assert visitor.kernel not in server.told()

    tell(story)


def test_exception_is_logged_without_its_words(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            message = await visitor.custom({"seq": 1, "action": "fail", "fields": {"name": "Grace Example"}})
            await visitor.idle(message)
            await visitor.leave()

    tell(story)
    assert re.search(r"ValueError at tally\.py:\d+ _fail", virtual.told())
    assert "Grace Example" not in virtual.told()


def test_environment_is_scrubbed(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            names = (await visitor.act("environ"))["extra"]
            assert "TALLY_GREETING" in names
            assert "SECRET_DSN" not in names
            assert "QUERY_STRING" not in names
            await visitor.leave()

    tell(story)


def test_flood_of_pages_is_swept_away(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, unvisited_after=1.0, most=70)

    async def story(http: aiohttp.ClientSession) -> None:
        crowd = [server.visitor(http) for _ in range(60)]
        await asyncio.gather(*(visitor.open() for visitor in crowd))
        async with server.visitor(http) as visitor:
            await visitor.act("add", step=1)
            for other in crowd:
                await until(functools.partial(absent, http, server, other), "The page is still there")
            assert "Total: 2" in (await visitor.act("add", step=1))["html"]

    tell(story)


async def absent(http: aiohttp.ClientSession, server: Server, visitor: Visitor) -> bool:
    async with http.get(f"{server.address}api/kernels/{visitor.kernel}") as reply:
        return reply.status == 404
