"""The learner's page: the session acts on what it hears, the view says what there is to see."""

import asyncio
import functools
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from course import page
from course.bank import Bank, open_bank
from course.page import Message, Shown, Trouble
from course.session import Refused, Session
from course.settings import Settings
from course.store import Store, StoreError
from course.ui.view import View

LOG: Final = logging.getLogger("course.page")
UNSAVED: Final = "This could not be saved just now. It is still here; please try again in a moment."
UNREADABLE: Final = "This page sent something that could not be read. Please reload it; what you submitted is saved."
FAILED: Final = "Something went wrong on our side. What you submitted is saved; please try again, or reload the page."


class Page(page.Page):
    """What one learner sees and does."""

    unreadable = UNREADABLE
    failed = FAILED

    def __init__(
        self,
        bank: Bank,
        store: Store,
        *,
        cohort: str,
        view: View | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """`view` may be shared by all pages of the bank; `clock` tells the time, with a time zone."""
        self._view = view or View(bank)
        self._session = Session(bank, store, cohort)
        self._clock = clock or functools.partial(datetime.now, UTC)
        self._above = ""
        super().__init__()

    def first(self) -> str:
        """The first screen, as whoever comes sees it."""
        return self._view.first()

    def answer(self, content: object) -> dict[str, Any]:
        """Beside every screen goes the token that brings its learner back."""
        answer, token = super().answer(content), self._session.token
        return answer | {"token": token} if token and "html" in answer else answer

    def act(self, message: Message) -> Shown | None:
        try:
            return self._heed(message)
        except Refused as refused:
            raise Trouble(str(refused)) from refused
        except StoreError as error:
            LOG.error("%s was not stored: %s", message.action[:16], error)
            raise Trouble(UNSAVED) from error

    def again(self, message: Message) -> Shown | None:
        return None if message.action == "draft" else self._show()

    def _heed(self, message: Message) -> Shown | None:
        if message.action == "beat":
            return None
        if message.action == "hello":
            token = message.fields.get("token")
            code = message.fields.get("join")
            self._session.resume(token if isinstance(token, str) else None, code if isinstance(code, str) else "")
        else:
            self._session.act(message.action, message.fields, self._clock())
        return self.again(message)

    def _show(self) -> Shown:
        now = self._clock()
        shown = self._view.closed(self._session, now) or self._view.show(self._session)
        before, self._above = self._above, self._view.aside(self._session, now)
        return replace(shown, aside=self._above) if before or self._above else shown

    async def _hear_in_turn(self, content: object) -> None:
        await super()._hear_in_turn(content)
        await asyncio.to_thread(self._view.prepare, self._session.sitting)


@functools.lru_cache(maxsize=4)
def _opened(settings: Settings) -> tuple[View, Store]:
    """The bank's views and the store, opened once in a process for all of its learners."""
    return View(open_bank(settings.guidance, settings.scenarios)), Store.open(settings.store)


def open_page(environ: Mapping[str, str] | None = None) -> Page:
    """A new learner's page, as the environment variables (`COURSE_...`) of this process or the given ones say.

    Raises Unreadable for content with problems, StoreError for a store that cannot be used, Misconfigured for settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    view, store = _opened(settings)
    return Page(view.bank, store, cohort=settings.cohort, view=view)
