"""The learner's page: the session acts on what it hears, the view says what there is to see."""

import functools
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from course import page
from course.bank import Bank, open_bank
from course.live.expected_learners import prepare_in_time
from course.live.moment import Moment, look, report
from course.live.presence import SILENT
from course.live.watch import Watch, Watches
from course.page import Message, Shown, Trouble, log_tracebacks
from course.session import (
    Enroller,
    Enrolments,
    Forgotten,
    Guesser,
    Guesses,
    Keeping,
    Refused,
    Session,
    explorer_actions,
    new_token,
)
from course.settings import Settings
from course.store import Store, StoreError
from course.ui.board import heard
from course.ui.live import Live
from course.ui.own import Own
from course.ui.view import View

LOG: Final = logging.getLogger("course.page")
QUIET: Final = ("draft", "shared", explorer_actions.QUIET)
"""What is kept without a word, so that whoever is in the middle of something stays there."""
BANNERS: Final = ("move-banner", "join-banner")
"""The ids of what is asked above the screen; the first that is there matters most."""
TO_BANNER: Final = ("resume", "leave-room")
"""Actions after which it is focused, for on a phone it would stand above the visible part of the page."""
SLOW: Final = ("ask", "try", "export")
UNSAVED: Final = "This could not be saved just now. It is still here; please try again in a moment."
UNPLACED: Final = (
    "Your place and open picks could not be saved just now. You can keep reading, and what you submitted is saved. "
    "Anything that you have not submitted may be lost when this page closes."
)
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
        guesses: Guesses | None = None,
        enrolments: Enrolments | None = None,
        codes: bool = True,
        fixed: bool = False,
        watches: Watches[Moment] | None = None,
    ) -> None:
        """`view` may be shared by all pages of the bank; `clock` tells the time, with a time zone.

        `guesses`, `enrolments` and `watches` are shared by all pages of a process. `codes`: learners hold resume
        codes; where somebody signs in instead, the server says with "hello" whose page it is. `fixed`: they are
        enrolled by then, and can join no other cohort.
        """
        self._view = view or View(bank, codes=codes)
        self._codes, self._signed_in = codes, ""
        enroller = Enroller(enrolments or Enrolments())
        self._session = Session(
            bank, store, cohort, mint=self._mint, enroller=enroller, syllabus=lambda: self._view.syllabus
        )
        self._clock = clock or functools.partial(datetime.now, UTC)
        self._live = Live(store, self._view, self._session, self._clock)
        self._watches = watches or watching(store)
        self._watch: Watch[Moment] | None = None
        self._above, self._heard = "", self._clock()
        guesser = Guesser(guesses or Guesses())
        keeping = Keeping(self._session, store, guesser, bank.rulebook.version, codes=codes, fixed=fixed)
        self._own = Own(self._session, store, self._view, keeping)
        super().__init__()

    def first(self) -> str:
        """The first screen, as whoever comes sees it."""
        return self._view.first()

    def answer(self, content: object) -> dict[str, Any]:
        """Beside every screen goes what brings its learner back, and what a page around this one is told."""
        answer = super().answer(content)
        return answer | ({**self._own.remembered(), **self._own.reached()} if "html" in answer else {})

    def act(self, message: Message) -> Shown | None:
        try:
            return self._heed(message)
        except Forgotten:
            return self._forget()
        except Refused as refused:
            raise Trouble(str(refused)) from refused
        except StoreError as error:
            if self._own.forgotten():
                return self._forget()
            LOG.error("%s was not stored: %s", message.action[:16], error)
            raise Trouble(UNSAVED) from error

    def _forget(self) -> Shown:
        """The first screen, for a learner who was erased from somewhere else."""
        self._own.forget()
        self._live.leave()
        return self._show()

    def slow(self, message: Message) -> bool:
        """Whether it asks for a copy of all records, or what would change a verdict: in the explorer, or still open."""
        sitting = self._session.sitting
        open_ = sitting.exploring is not None and sitting.exploring.asked
        return message.action in SLOW or bool(
            open_ and (sitting.screen == "explorer" or message.action in explorer_actions.ACTIONS)
        )

    def again(self, message: Message) -> Shown | None:
        if self._quiet(message.action):
            return None
        shown = heard(message.action, self._show())
        banner = next((each for each in BANNERS if f'id="{each}"' in self._above), "")
        return replace(shown, focus=banner) if banner and message.action in TO_BANNER else shown

    def _quiet(self, action: str) -> bool:
        return action in QUIET or self._live.quiet(action)

    def _heed(self, message: Message) -> Shown | None:
        if message.action == "beat":
            return None
        if message.action == "hello" and not self._codes:
            self._signed_in = str(message.fields.get("token", ""))
        self._session.now = now = self._clock()
        if not self._quiet(message.action):
            self._session.membership.moved = False  # the learner has read that they moved
        if self._own.heed(message.action, message.fields, now):
            if message.action in ("hello", "resume"):
                self._live.come()
            elif message.action in ("move", "stay"):
                self._live.change()
            else:
                self._live.leave()
        else:
            if not self._live.heed(message.action, message.fields):
                self._session.act(message.action, message.fields, now)
            self._own.close()
        shown = self.again(message)
        return shown if self._session.placed else replace(shown or Shown(""), trouble=UNPLACED)

    def _mint(self) -> str:
        """The token of a new learner: a resume code, or what the server says of whoever has signed in."""
        if not self._codes and not self._signed_in:
            raise Refused("Your sign-in has not arrived. Please reload the page.")
        return new_token() if self._codes else self._signed_in

    def _show(self) -> Shown:
        return replace(self._live.show() or self._own.show(self._clock()), aside=self._aside())

    def _aside(self) -> str | None:
        """What stands above the screen, where there is or was anything."""
        before, self._above = self._above, self._view.aside(self._session, self._clock(), self._live.invitation)
        return self._above if before or self._above else None

    def behind(self, moment: Moment) -> bool:
        """Whether the page shows another moment of its room."""
        return self._live.behind(moment)

    def present(self) -> str | None:
        """The learner, while this page is in a room and has sent something lately; a page in view sends beats."""
        return self._live.present() if self._clock() - self._heard < SILENT else None

    async def follow(self, moment: Moment) -> None:
        """Show this moment."""
        await self.tell(lambda: self._followed(moment))

    def _followed(self, moment: Moment) -> Shown | None:
        self._session.now = self._clock()
        redraws, announce = self._live.follow(moment)
        if redraws:
            self._session.membership.moved = False
        return replace(self._show() if redraws else Shown("", aside=self._aside()), announce=announce)

    def close(self) -> None:
        """Nobody sits here any more."""
        if self._watch is not None:
            self._watch.leave(self)
        super().close()

    async def _hear_in_turn(self, content: object) -> None:
        self._heard = self._clock()
        await super()._hear_in_turn(content)
        watch = self._watches.of(self._live.cohort)
        if self._watch not in (None, watch):
            self._watch.leave(self)
        self._watch = watch
        self._watch.join(self)
        lesson = self._view.unprepared(self._session.sitting)
        if lesson is not None:
            await self.budget.run(lesson.prepare, slow=True)  # while its learner reads, and once for all learners


@functools.lru_cache(maxsize=4)
def _opened(settings: Settings) -> tuple[View, Store, Guesses, Enrolments, Watches[Moment]]:
    """The bank's views, the store, and what the pages of a process count and watch together; once for all of them."""
    if settings.debug:
        log_tracebacks()
    bank, store = open_bank(settings.guidance, settings.scenarios), Store.open(settings.store)
    store.owner.claim(bank.rulebook.course)
    codes = settings.identity == "code"
    view = View(
        bank, codes=codes, certainty=settings.certainty, home=settings.address, graded=settings.identity == "lti"
    )
    view.calibrate(store.durations())
    prepare = view.rehearse if settings.rehearsed else functools.partial(prepare_in_time, store, view.rehearse)
    threading.Thread(target=prepare, daemon=True).start()
    return view, store, Guesses(), Enrolments(), watching(store)


def watching(store: Store) -> Watches[Moment]:
    """What watches the rooms in a store, and reports who is in them."""
    return Watches(
        lambda cohort, before: look(store, cohort, datetime.now(UTC), before),
        lambda moment, learners: report(store, moment, learners, datetime.now(UTC)),
    )


def open_page(environ: Mapping[str, str] | None = None) -> Page:
    """A new learner's page, as the environment variables (`COURSE_...`) of this process or the given ones say.

    Raises Unreadable for content with problems, StoreError for a store that cannot be used, Misconfigured for settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    view, store, guesses, enrolments, watches = _opened(settings)
    codes = settings.identity == "code"
    return Page(
        view.bank, store, cohort=settings.cohort, view=view, guesses=guesses, enrolments=enrolments, codes=codes,
        fixed=settings.identity == "lti", watches=watches,
    )  # fmt: skip
