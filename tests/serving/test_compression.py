"""Messages on the websocket are compressed, each by itself, for browsers that offer it."""

import aiohttp
import pytest

from course.serving.visit import deflation
from tests.bench.line import Line
from tests.serving.conftest import Server, Tell
from tests.serving.visitor import Visitor

AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    ("offers", "agreed"),
    [
        ("permessage-deflate; client_max_window_bits", AGREED),  # Chromium
        ("permessage-deflate", AGREED),  # Firefox
        ("x-webkit-deflate-frame, permessage-deflate", AGREED),
        ("permessage-deflate; server_max_window_bits=10, Permessage-Deflate ;client_max_window_bits", AGREED),
        ("permessage-deflate; server_max_window_bits=10", ""),
        ("permessage-deflate; \x00=1; unknown", ""),
        ("bbf-usp-protocol", ""),
        ("", ""),
        (", ;,;", ""),
    ],
)
def test_deflation_agrees_to_offers_without_limits(offers: str, agreed: str) -> None:
    assert deflation(offers) == agreed


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
