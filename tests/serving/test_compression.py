"""Messages on the websocket are compressed, each by itself, for browsers that offer it."""

import aiohttp
import pytest

from course.serving.endpoints import deflates
from tests.bench.line import Line
from tests.serving.conftest import Server, Tell
from tests.serving.visitor import Visitor

AGREED = {"permessage-deflate", "server_no_context_takeover", "client_no_context_takeover"}


@pytest.mark.parametrize(
    ("offers", "agreed"),
    [
        ("permessage-deflate; client_max_window_bits", True),  # Chromium
        ("permessage-deflate", True),  # Firefox
        ("x-webkit-deflate-frame, permessage-deflate", True),
        ("permessage-deflate; server_max_window_bits=10, Permessage-Deflate ;client_max_window_bits", True),
        ("permessage-deflate; server_max_window_bits=10", False),
        ("permessage-deflate; \x00=1; unknown", False),
        ("bbf-usp-protocol", False),
        ("", False),
        (", ;,;", False),
    ],
)
def test_offers_without_limits_are_agreed_to(offers: str, agreed: bool) -> None:
    assert deflates(offers) is agreed


@pytest.mark.parametrize("compress", [15, 0])
def test_messages_are_compressed_for_browsers_that_offer_it(virtual: Server, tell: Tell, compress: int) -> None:
    told: list[int] = []
    port = int(virtual.address.rsplit(":", 1)[1].strip("/"))

    async def story(http: aiohttp.ClientSession) -> None:
        line = Line(port)
        async with line.laid() as address:
            visitor = Visitor(http, address)
            visitor.compress = compress
            async with visitor:
                assert visitor.socket.compress == compress
                # What the server agrees to by name is also what makes tornado keep no compressor of 256 kB.
                agreed = visitor.socket._response.headers.get("Sec-WebSocket-Extensions", "")  # aiohttp shows no more
                assert {part.strip() for part in agreed.split(";")} == (AGREED if compress else {""})
                before, heard = line.traffic.socket, 0
                for _ in range(5):
                    await visitor.act("show")
                    heard += sum(len(message["raw"]) for message in visitor.log)
                    visitor.log.clear()
                told.append(100 * (line.traffic.socket - before) // heard)
                await visitor.leave()

    tell(story)
    [percent] = told
    assert (percent < 60) == (compress > 0)
