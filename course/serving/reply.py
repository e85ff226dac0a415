"""How every address of this server replies: its headers, and the light page when there is nothing better to show."""

import asyncio
import html
import logging
import random
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import tornado.web
from jupyter_server.base.handlers import JupyterHandler

from course.serving.address import loopback

LOG = logging.getLogger("serving")
VOILA_LOG = logging.getLogger("serving.voila")
VOILA_LOG.setLevel(logging.WARNING)  # below that, Voila and jupyter_server write kernel ids, which are secrets here

ADMIT = "If learners open the course there, set COURSE_ADDRESS to that address, or start with --behind-proxy."
POLICY = (
    "default-src 'none'; script-src 'self'{module}; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; frame-ancestors {ancestors}; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SENTENCES = {
    404: "There is no page at this address.",
    403: "This page cannot be opened from here. Please reload it from its own address.",
    429: "Very many pages are being opened from your network. This page tries again by itself; please leave it open.",
    503: "Every place is taken just now. This page tries again by itself; there is nothing you need to do.",
}
TROUBLE = "Something went wrong on our side. Please reload the page in a moment."
LIGHT_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{style}"></head>
<body><main id="lean" class="lean-light"><h1>{title}</h1><p role="status">{sentence}</p>{again}</main></body></html>
"""
AGAIN = '<p><a href="">Try now</a></p><script type="module" src="{script}"></script>'
TITLES = {404: "Not here", 403: "Not allowed", 429: "One moment, please", 503: "One moment, please"}


def policy(module_by_address: bool, ancestors: Collection[str] = ()) -> str:
    """The Content-Security-Policy of the page: this host's own files and nothing else, framed by `ancestors` at most.

    A module that comes as text can only be run from a blob address, so an app without a module file allows that.
    """
    return POLICY.format(module="" if module_by_address else " blob:", ancestors=" ".join(ancestors) or "'none'")


class Reply(JupyterHandler):
    """A reply with this server's headers, and no word of what went wrong inside."""

    @property
    def log(self) -> logging.Logger:
        return VOILA_LOG

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)
        if self.settings.get("framed"):  # then the policy says which pages may: this header knows only all or none
            self.clear_header("X-Frame-Options")
        if self.settings.get("reports") and "report" in self.request.query_arguments:
            # Else a browser cuts the page off from the one that opened it, and that asks in vain what has been reached.
            self.set_header("Cross-Origin-Opener-Policy", "unsafe-none")

    @property
    def content_security_policy(self) -> str:
        return str(self.settings["content_security_policy"])

    def check_host(self) -> bool:
        """Whether the page was asked for by a name that this server goes by.

        A page from elsewhere, whose name its owner lets lead to this machine, would be of one origin with this one.
        """
        names: Collection[str] | None = self.settings["names"]
        known = names is None or loopback(self.request.host_name) or self.request.host_name.lower() in names
        if not known:
            LOG.warning("refused: the page was asked for at another host name. %s", ADMIT)
        return known

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Whether a request comes from a page of this server, or from no page.

        As jupyter_server's, but what it logs is no address, which may hold a kernel's id. Where a proxy rewrites the
        host, the origin is that of `COURSE_ADDRESS`.
        """
        origin = origin_to_satisfy_tornado or self.request.headers.get("Origin")
        if origin is None or urlsplit(origin.lower()).netloc in (self.request.host.lower(), *self.settings["origins"]):
            return True
        LOG.warning("refused: a request from a page at another address. %s", ADMIT)
        return False

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **kwargs: Any) -> None:
        """Set a cookie, which a browser that came by https sends back by https alone."""
        if self.request.protocol == "https":
            kwargs.setdefault("secure", True)
        super().set_cookie(name, value, *args, **kwargs)

    def compute_etag(self) -> None:
        """No ETag: every page is another."""

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        """Log what went wrong in the server, not who asked and for which address."""
        if not isinstance(problem, (tornado.web.HTTPError, asyncio.CancelledError)):  # cancelled: the server ends
            self.log.error("a reply failed", exc_info=(kind, problem, trace))

    def write_error(self, status_code: int, **_: Any) -> None:
        """The light page: what to do in one sentence; busy pages try again by themselves."""
        again = ""
        if status_code in (429, 503):
            seconds = random.randint(4, 12)  # noqa: S311 - no secret: spread, so that not all come back at once
            self.set_header("Retry-After", str(seconds))
            again = AGAIN.format(script=html.escape(self.settings["light_script"]))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        title, style = TITLES.get(status_code, "That did not work"), self.settings["light_style"]
        sentence = SENTENCES.get(status_code, TROUBLE)
        self.finish(LIGHT_PAGE.format(title=title, again=again, sentence=sentence, style=html.escape(style)))


class Nothing(Reply):
    """Answers for every address that this server does not have."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        raise tornado.web.HTTPError(404)
