"""HTTP requests to platforms, limited in time and size, without following redirects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import tornado.httpclient
from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest, HTTPResponse

from course.lti.keyset import Unreachable

SECONDS: Final = 10.0
"""Timeout of a request."""
LARGEST: Final = 2**20
"""Maximum size of a response in bytes."""
AT_ONCE: Final = 16
"""Maximum number of concurrent requests."""


class Fetcher:
    """An HTTP client for one event loop."""

    def __init__(self) -> None:
        self._client: AsyncHTTPClient | None = None

    async def get(self, url: str) -> bytes:
        """Return the body at a URL. Raises Unreachable unless the status is 200."""
        reply = await self.send("GET", url)
        if reply.code != 200:
            raise Unreachable(f"the platform answered with status {reply.code}")
        return reply.body

    async def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> HTTPResponse:
        """Send a request and return the response, whatever its status. Raises Unreachable if there is no response."""
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
            raise Unreachable(f"the platform does not answer ({type(problem).__name__})") from problem

    def close(self) -> None:
        """Close the client. Call in its event loop."""
        if self._client is not None:
            self._client.close()
