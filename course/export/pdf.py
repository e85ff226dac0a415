"""Convert an HTML document to a tagged PDF (PDF/UA-1, ISO 14289-1) with WeasyPrint."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, Literal, get_args

from course.language import N_, _

Paper = Literal["a4", "letter"]
PAPERS: Final[tuple[Paper, ...]] = get_args(Paper)
SIZES: Final[Mapping[Paper, str]] = {"a4": "A4", "letter": "Letter"}
"""Paper size -> its name in stylesheets."""

ABSENT: Final = N_(
    "A PDF needs the Pango library, and it is not on this machine: on Debian and Ubuntu install libpango-1.0-0, "
    "libpangoft2-1.0-0 and libharfbuzz-subset0, or ask for HTML, which needs nothing more."
)


class PaperAbsent(Exception):
    """The library that lays out pages is not installed; the message says what to do."""


def as_pdf(html: str, watch: Callable[[int], object] | None = None) -> bytes:
    """Return the document as PDF/UA-1; tags, bookmarks, language and title come from the HTML, paper size from `@page`.

    `watch` is called with the number of each page that is laid out, several times if page numbers are cited. Nothing is
    fetched, so the document must be self-contained. Raises PaperAbsent without Pango.
    """
    try:
        weasyprint: Any = import_module("weasyprint")  # heavy, and it fails where Pango is absent
    except OSError as error:
        raise PaperAbsent(_(ABSENT)) from error
    with _watched(watch):
        inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
        made: bytes = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1")
    return made


@contextmanager
def _watched(watch: Callable[[int], object] | None) -> Iterator[None]:
    """Call `watch` for each page while the block runs: WeasyPrint reports progress only through its logger."""
    if watch is None:
        yield
        return
    logger = logging.getLogger("weasyprint.progress")
    ears = _Ears(watch)
    level = logger.level
    logger.addHandler(ears)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(ears)
        logger.setLevel(level)


class _Ears(logging.Handler):
    """Log handler that passes on the page number of each message that has one."""

    def __init__(self, watch: Callable[[int], object]) -> None:
        super().__init__(logging.INFO)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and record.args and "Page" in str(record.msg):
            self._watch(int(str(record.args[0])))
