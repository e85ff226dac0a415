"""The facilitator's page: one widget around the screens of a cohort."""

import functools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from course.bank import Bank, open_bank
from course.cohort.view import CohortView
from course.page import STATIC, Message, Page, Shown, Trouble
from course.settings import Settings
from course.store import Store, StoreError

STYLES: Final = (STATIC / "page.css", Path(__file__).parent / "cohort.css")
"""The ground that all pages stand on, and what is this page's own."""
UNREAD: Final = "The answers could not be read just now. Please try again in a moment."


def style() -> str:
    """The stylesheets as one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in STYLES)


class CohortPage(Page):
    """What facilitators see of the cohorts in a store."""

    _css = style()

    def __init__(self, view: CohortView) -> None:
        self._view = view
        super().__init__()

    def first(self) -> str:
        """The figures as they are when the page is opened."""
        try:
            return f'<div class="course">{self._view.show().html}</div>'
        except StoreError:
            return f'<div class="course"><h1>Cohorts</h1><p>{UNREAD}</p></div>'

    def act(self, message: Message) -> Shown | None:
        return self._reading(lambda: self._view.act(message.action, message.fields))

    def again(self, message: Message) -> Shown | None:  # noqa: ARG002 - whatever it was, the page as it is now
        return self._reading(self._view.show)

    def _reading(self, work: Callable[[], Shown | None]) -> Shown | None:
        try:
            return work()
        except StoreError as error:
            raise Trouble(UNREAD) from error


@functools.lru_cache(maxsize=4)
def _opened(settings: Settings) -> tuple[Bank, Store]:
    """The bank and the store, opened once in a process for all of its pages."""
    return open_bank(settings.guidance, settings.scenarios), Store.open(settings.store)


def open_page(environ: Mapping[str, str] | None = None) -> CohortPage:
    """A facilitator's page, as the environment variables (`COURSE_...`) of this process or the given ones say.

    Raises Unreadable for content with problems, StoreError for a store that cannot be used, Misconfigured for settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    bank, store = _opened(settings)
    return CohortPage(CohortView(bank, store, cohort=settings.cohort, smallest=settings.smallest_cell))
