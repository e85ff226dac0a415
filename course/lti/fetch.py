"""Requests to platforms: bounded in time and size, and never redirected to another address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import tornado.httpclient
from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest, HTTPResponse

from course.lti.keyset import Unreachable

SECONDS: Final = 10.0
"""That one request may take."""
LARGEST: Final = 2**20
"""Bytes that an answer may have."""
AT_ONCE: Final = 16
"""Requests under way at once; others wait."""


class Fetcher:
    """An HTTP client for one event loop."""

    def __init__(self) -> None:
        self._client: AsyncHTTPClient | None = None

    async def get(self, url: str) -> bytes:
        """The body at an address. Raises Unreachable unless it answers with 200."""
        reply = await self.send("GET", url)
        if reply.code != 200:
            raise Unreachable(f"it answered {reply.code}")
        return reply.body

    async def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> HTTPResponse:
        """The answer, whatever its status. Raises Unreachable where there is none."""
        client = self._client = self._client or tornado.httpclient.AsyncHTTPClient(
            force_instance=True, max_clients=AT_ONCE, max_body_size=LARGEST
        )
        request = HTTPRequest(
            url, method, headers=dict(headers or {}), body=body, connect_timeout=SECONDS, request_timeout=SECONDS,
            follow_redirects=False, allow_nonstandard_methods=True,
        )  # fmt: skip
        try:
            return await client.fetch(request, raise_error=False)
        except (HTTPError, OSError, ValueError) as problem:
            raise Unreachable(f"it does not answer ({type(problem).__name__})") from problem

    def close(self) -> None:
        """End the client; only in its loop."""
        if self._client is not None:
            self._client.close()
