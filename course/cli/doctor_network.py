"""The network checks of `course doctor`: the public address as learners see it, and a record store."""

import asyncio
import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import quote, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketError, websocket_connect

from course.cli.finding import Finding
from course.language import N_, _, number
from course.serving import wire_format
from course.serving.address import loopback

WAIT: Final = 10.0
"""Seconds that one request may take."""
SKEW: Final = 30.0
"""Seconds by which two clocks may differ."""
HEADERS: Final = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
"""Headers of the page that a proxy must leave in place."""
_KERNEL: Final = re.compile(r'data-kernel="([0-9a-f-]{36})"')
_SCRIPT: Final = re.compile(r'<script type="module" src="([^"]+)"')
NO_UPGRADE: Final = N_(
    "Let the proxy forward Upgrade, Connection and Host, as nginx/course.conf does, and run course "
    "serve with --behind-proxy; COURSE_ADDRESS must be the address that learners open."
)


def address(public: str) -> list[Finding]:
    """Check the course's address: page, path, headers, certificate, WebSocket and clock."""
    return asyncio.run(_address(public))


async def _address(public: str) -> list[Finding]:
    client, found = AsyncHTTPClient(force_instance=True), list[Finding]()
    where = urlsplit(public)
    if where.scheme != "https" and not loopback(where.hostname or ""):
        found.append(
            Finding(
                "address",
                "problem",
                _("{public} is not encrypted.").format(public=public),
                _("Put a proxy with https in front of the course, and set COURSE_ADDRESS to its address."),
            )
        )
    try:
        page = await client.fetch(_request(public), raise_error=False)
        found += [*_page(public, page)]
        if page.code == 200 and (kernel := _KERNEL.search(page.body.decode(errors="replace"))):
            found += await _script(client, public, page)
            found += await _websocket(client, public, kernel[1], page)
    except (OSError, HTTPClientError) as error:
        todo = (
            _("Start course serve, and set COURSE_ADDRESS to the address at which learners open it.")
            if loopback(where.hostname or "")
            else _(
                "Start course serve, and set COURSE_ADDRESS to the address at which learners "
                "open it. Check the name, the firewall "
                "and the certificate."
            )
        )
        return [
            *found,
            Finding(
                "address",
                "problem",
                _("{public} does not answer: {error}.").format(public=public, error=_cause(error)),
                todo,
            ),
        ]
    finally:
        client.close()
    return found


def _page(public: str, page: HTTPResponse) -> Iterator[Finding]:
    told = page.headers.get("Date")
    if told and (skew := abs((parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())) > SKEW:
        yield Finding(
            "clock",
            "problem",
            _("The clock at {public} differs from this machine's by {skew} seconds.").format(
                public=public, skew=number(round(skew))
            ),
            _("Synchronize both clocks by NTP (timedatectl set-ntp true)."),
        )
    else:
        yield Finding("clock", "good", _("This machine's clock agrees with the one at {public}.").format(public=public))
    if page.code in (301, 302, 303, 307, 308):
        yield Finding(
            "address",
            "note",
            _("{public} leads to a sign-in at {where}, so its WebSocket was not checked.").format(
                public=public, where=page.headers.get("Location", "")[:100]
            ),
        )
    elif page.code != 200 or not _KERNEL.search(page.body.decode(errors="replace")):
        yield Finding(
            "address",
            "problem",
            _("{public} answers {code} instead of the course's page.").format(public=public, code=page.code),
            _("Set COURSE_ADDRESS to where learners open the course, with its path, and let the proxy pass that path."),
        )
    else:
        yield Finding("address", "good", _("{public} answers with the course's page.").format(public=public))
        framed = "frame-ancestors http" in page.headers.get("Content-Security-Policy", "")
        missing = [each for each in HEADERS if each not in page.headers and not (framed and each == "X-Frame-Options")]
        if urlsplit(public).scheme == "https" and "Strict-Transport-Security" not in page.headers:
            missing.append("Strict-Transport-Security")
        if missing:
            yield Finding(
                "headers",
                "problem",
                _("The page arrives without {missing}.").format(missing=", ".join(missing)),
                _(
                    "Let the proxy pass the course's headers and add Strict-Transport-Security, as nginx/course.conf "
                    "does."
                ),
            )
        else:
            yield Finding("headers", "good", _("The page has all of its security headers."))


async def _script(client: AsyncHTTPClient, public: str, page: HTTPResponse) -> list[Finding]:
    script = _SCRIPT.search(page.body.decode(errors="replace"))
    where = urlsplit(public)
    asset = f"{where.scheme}://{where.netloc}{script[1] if script else ''}"
    reply = await client.fetch(_request(asset), raise_error=False)
    if reply.code == 200:
        return []
    return [
        Finding(
            "address",
            "problem",
            _("The page's script at {asset} answers {code}, so the page does not respond.").format(
                asset=asset, code=reply.code
            ),
            _("Set COURSE_ADDRESS, with its path, for course serve too."),
        )
    ]


async def _websocket(client: AsyncHTTPClient, public: str, kernel: str, page: HTTPResponse) -> list[Finding]:
    where = urlsplit(public)
    cookies = SimpleCookie()
    for line in page.headers.get_list("Set-Cookie"):
        cookies.load(line)
    headers = {
        "Origin": f"{where.scheme}://{where.netloc}",
        "Cookie": "; ".join(f"{name}={each.value}" for name, each in cookies.items()),
    }
    kernels = f"{where.netloc}{where.path}api/kernels/{kernel}"
    line = f"{'wss' if where.scheme == 'https' else 'ws'}://{kernels}/channels"
    try:
        opened = await websocket_connect(
            HTTPRequest(line, headers=headers, connect_timeout=WAIT, request_timeout=WAIT),
            subprotocols=[wire_format.PROTOCOL],
        )
    except (OSError, HTTPClientError, WebSocketError) as error:
        browser = {"Sec-Fetch-Site": "same-origin"} if where.scheme == "https" else {}
        poll = _request(f"{where.scheme}://{kernels}/poll", "POST", headers | browser, body="")
        polls = (await client.fetch(poll, raise_error=False)).code == 200
        says = (
            N_("Pages at {public} work, but more slowly, over plain HTTP: the WebSocket is refused ({error}).")
            if polls
            else N_("Pages at {public} do not work: the WebSocket is refused ({error}).")
        )
        refused = _(says).format(public=public, error=_cause(error))
        return [Finding("websocket", "problem", refused, _(NO_UPGRADE))]
    finally:  # free the place that the page took
        xsrf = quote(cookies["_xsrf"].value) if "_xsrf" in cookies else ""
        farewell = f"{public}voila/api/shutdown/{kernel}?_xsrf={xsrf}"
        await client.fetch(_request(farewell, "POST", headers, body=""), raise_error=False)
    opened.close()
    return [Finding("websocket", "good", _("Pages work: the WebSocket opens."))]


def record_store(endpoint: str, credentials: str) -> Finding:
    """Check whether a learning record store answers and accepts these credentials."""

    async def ask() -> int:
        client = AsyncHTTPClient(force_instance=True)
        headers = {
            "Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}",
            "X-Experience-API-Version": "1.0.3",
        }
        try:
            reply = await client.fetch(
                _request(f"{endpoint.rstrip('/')}/statements?limit=1", headers=headers), raise_error=False
            )
        finally:
            client.close()
        return reply.code

    try:
        code = asyncio.run(ask())
    except (OSError, HTTPClientError) as error:
        return Finding(
            "record store",
            "problem",
            _("{endpoint} does not answer: {error}.").format(endpoint=endpoint, error=_cause(error)),
            _("Check the address and the firewall; statements wait in the store meanwhile."),
        )
    if code in (401, 403):
        return Finding(
            "record store",
            "problem",
            _("{endpoint} refuses the credentials ({code}).").format(endpoint=endpoint, code=code),
            _("Ask its administrator for a key that may read and write statements."),
        )
    if code != 200:
        return Finding(
            "record store",
            "problem",
            _("{endpoint} answers {code} instead of statements.").format(endpoint=endpoint, code=code),
            _("Give the part of the address before /statements."),
        )
    return Finding(
        "record store", "good", _("{endpoint} answers and accepts the credentials.").format(endpoint=endpoint)
    )


def _request(
    where: str, method: str = "GET", headers: dict[str, str] | None = None, body: str | None = None
) -> HTTPRequest:
    return HTTPRequest(
        where, method, headers=headers, body=body, follow_redirects=False, connect_timeout=WAIT, request_timeout=WAIT
    )


def _cause(error: BaseException) -> str:
    """Return why a request failed, without a full stop."""
    return (str(error) or type(error).__name__).rstrip(".")
