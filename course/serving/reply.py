"""Base class of the request handlers: security headers and error pages."""

import asyncio
import html
import logging
import random
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import tornado.web
from jupyter_server.base.handlers import JupyterHandler

from course.language import N_, _, current, negotiate, ranked, speaking
from course.serving.address import loopback

LOG = logging.getLogger("serving")
VOILA_LOG = logging.getLogger("serving.voila")
VOILA_LOG.setLevel(logging.WARNING)  # at lower levels, Voila and jupyter_server log kernel ids, which are secret here

ADMIT = "If learners use that address to open the course, set COURSE_ADDRESS to it, or start with --behind-proxy."
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
    404: N_("There is no page at this address."),
    403: N_("This page can’t be opened from another site. Please open it at its own address."),
    429: N_(
        "Too many pages are being opened from your network at once. This page tries again by itself; please leave "
        "it open."
    ),
    503: N_("The course is full just now. This page tries again by itself; there is nothing you need to do."),
}
FAILED = N_("That did not work")
TROUBLE = N_("Something went wrong on our side. Please reload the page in a moment.")
LIGHT_PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{style}"></head>
<body><main id="lean" class="lean-light"><h1>{title}</h1><p role="status">{sentence}</p>{again}</main></body></html>
"""
AGAIN = '<p><a href="">{now}</a></p><script type="module" src="{script}"></script>'
TITLES = {
    404: N_("Page not found"),
    403: N_("Not allowed"),
    429: N_("One moment, please"),
    503: N_("One moment, please"),
}


def policy(module_by_address: bool, ancestors: Collection[str] = ()) -> str:
    """Return the page's Content-Security-Policy: only files of this host, and framing only by `ancestors`.

    Without a module file, the module's source runs from a blob URL, which the policy then allows.
    """
    return POLICY.format(module="" if module_by_address else " blob:", ancestors=" ".join(ancestors) or "'none'")


def preferred(handler: tornado.web.RequestHandler, *first: str) -> str:
    """Return the app's language that the visitor prefers.

    `first`: language tags that rank above the browser's and below the one in the URL.
    """
    wanted = ranked(handler.request.headers.get("Accept-Language", ""))
    return negotiate((handler.get_query_argument("lang", ""), *first, *wanted), handler.settings["languages"])


def light_page(handler: tornado.web.RequestHandler, title: str, sentence: str, again: str = "") -> str:
    """Return a page of one sentence in the language being spoken; `again` is HTML."""
    style, spoken = html.escape(handler.settings["light_style"]), current()
    given = {"title": title, "sentence": sentence, "again": again, "style": style}
    return LIGHT_PAGE.format(**given, lang=spoken.language, dir=spoken.direction)


class BaseHandler(JupyterHandler):
    """A request handler that sends this server's headers and no details of internal errors."""

    @property
    def log(self) -> logging.Logger:
        return VOILA_LOG

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)
        if self.settings.get("framed"):  # the policy lists the allowed pages; this header cannot
            self.clear_header("X-Frame-Options")
        if self.settings.get("reports") and "report" in self.request.query_arguments:
            # Otherwise the browser would cut the page off from its opener, which asks it for the learner's progress.
            self.set_header("Cross-Origin-Opener-Policy", "unsafe-none")

    @property
    def content_security_policy(self) -> str:
        return str(self.settings["content_security_policy"])

    def check_host(self) -> bool:
        """Return True if the request's Host header is a known name of this server.

        This prevents DNS rebinding, in which another site's name resolves to this machine and shares its origin.
        """
        names: Collection[str] | None = self.settings["names"]
        known = names is None or loopback(self.request.host_name) or self.request.host_name.lower() in names
        if not known:
            LOG.warning("request refused: unknown host name. %s", ADMIT)
        return known

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Return True if a request comes from a page of this server, or has no Origin header.

        Unlike jupyter_server's, it logs no URL, which may hold a kernel's id, and accepts the origin of
        `COURSE_ADDRESS` for proxies that rewrite the Host header.
        """
        origin = origin_to_satisfy_tornado or self.request.headers.get("Origin")
        if origin is None or urlsplit(origin.lower()).netloc in (self.request.host.lower(), *self.settings["origins"]):
            return True
        LOG.warning("request refused: sent by a page of another origin. %s", ADMIT)
        return False

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **kwargs: Any) -> None:
        """Set a cookie, as Secure if the request came over https."""
        if self.request.protocol == "https":
            kwargs.setdefault("secure", True)
        super().set_cookie(name, value, *args, **kwargs)

    def compute_etag(self) -> None:
        """Send no ETag: every page is different."""

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        """Log an internal error without the client or the URL."""
        if not isinstance(problem, (tornado.web.HTTPError, asyncio.CancelledError)):  # cancelled when the server stops
            self.log.error("a request handler failed", exc_info=(kind, problem, trace))

    def send_error(self, status_code: int = 500, **given: Any) -> None:
        """Send an error status: 503 instead of 500 for what the end of the server cuts short, as it can be retried."""
        super().send_error(503 if status_code == 500 and self.settings["ending"] else status_code, **given)

    def write_error(self, status_code: int, **_given: Any) -> None:
        """Send a light error page with one sentence on what to do; if the server is busy, it retries by itself."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        with speaking(self.preferred()):
            again = ""
            if status_code in (429, 503):
                seconds = random.randint(4, 12)  # noqa: S311 - not security-relevant: spreads the retries
                self.set_header("Retry-After", str(seconds))
                again = AGAIN.format(now=_("Try now"), script=html.escape(self.settings["light_script"]))
            title, sentence = _(TITLES.get(status_code, FAILED)), _(SENTENCES.get(status_code, TROUBLE))
            self.finish(light_page(self, title, sentence, again))

    def preferred(self, *first: str) -> str:
        """Return the language that the visitor prefers; for `first`, see the function of the same name."""
        return preferred(self, *first)


class Nothing(BaseHandler):
    """Replies 404 to all unknown URLs."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        raise tornado.web.HTTPError(404)
