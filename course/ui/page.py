"""The learner's page: passes received actions to the session and sends the screens that the view renders."""

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
from course.language import N_, _, offered, speaking, tags
from course.language.pseudo import PSEUDO
from course.live.expected_learners import prepare_in_time
from course.live.presence import SILENT
from course.live.room_poller import Watch, Watches
from course.live.room_state import Moment, look, report
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
from course.ui.explorer_content import heard
from course.ui.live import Live
from course.ui.my_records import Own
from course.ui.view import View
from course.ui.views import Views

LOG: Final = logging.getLogger("course.page")
QUIET: Final = ("draft", "shared", explorer_actions.QUIET)
"""Actions that send no new screen, so that the learner's current input is not interrupted."""
BANNERS: Final = ("move-banner", "join-banner")
"""HTML ids of the questions above the screen, the most important first."""
TO_BANNER: Final = ("resume", "leave-room")
"""Actions after which a banner gets the focus; on a phone it would otherwise be above the visible part of the page."""
LANGUAGE: Final = "language"
"""The action that switches the language. It changes neither the position nor anything stored."""
SLOW: Final = ("explore", "ask", "try", "export")
UNSAVED: Final = N_("This could not be saved just now. It is still here; please try again in a moment.")
UNPLACED: Final = N_(
    "Your place and your latest picks could not be saved just now. You can keep reading, and "
    "what you submitted is saved. Anything that you have not submitted may be lost when this "
    "page closes."
)
UNREADABLE: Final = N_(
    "This page sent something that could not be read. Please reload it; what you submitted is saved."
)
FAILED: Final = N_(
    "Something went wrong on our side. What you submitted is saved; please try again, or reload the page."
)


class Page(page.Page):
    """The widget of one learner: handles their actions and shows their screens."""

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
        views: Views | None = None,
    ) -> None:
        """`view` may be shared by all pages of the bank; `clock` returns the time, with a time zone.

        `views`: the views of a course with several languages, instead of `view`.

        `guesses`, `enrolments` and `watches` are shared by all pages of a process. `codes`: learners have resume codes;
        False if they sign in, and the server states in "hello" whose page it is. `fixed`: learners are already enrolled
        and cannot join another cohort.
        """
        self._views = views
        self._view = views.first if views else view or View(bank, codes=codes)
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
        self._speak(self._view)

    def first(self) -> str:
        """Return the first screen, before the visitor is identified."""
        return self._view.first()

    def readings(self) -> dict[str, str]:
        """The first screen in each further language of the course."""
        views = self._views
        return {language: views.view(language).first() for language in views.languages[1:]} if views else {}

    def answer(self, content: object) -> dict[str, Any]:
        """Handle a message; add the learner's token and the report for an embedding page to the response."""
        answer = super().answer(content)
        return answer | ({**self._own.remembered(), **self._own.reached()} if "html" in answer else {})

    def act(self, message: Message) -> Shown | None:
        if message.action in ("hello", LANGUAGE) and self._views:
            self._speak(self._views.choose(tags(message.fields.get("languages"))))
        with speaking(self.language):
            return self._act(message)

    def _speak(self, view: View) -> None:
        """Switch to the language of this view."""
        self._view = view
        if view.language != self.language:
            self.speak(view.language)
        self._session.speak(view.bank)
        self._live.speak(view)
        self._own.speak(view)

    def _act(self, message: Message) -> Shown | None:
        if message.action == LANGUAGE:
            return self._show()
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
            raise Trouble(_(UNSAVED)) from error

    def _forget(self) -> Shown:
        """Reset the page after its learner was erased elsewhere, and return the first screen."""
        self._own.forget()
        self._live.leave()
        return self._show()

    def slow(self, message: Message) -> bool:
        """True if the message may need a slow computation: an export, or a search for what would change verdicts."""
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
            self._session.membership.moved = False  # the notice about the move has been shown
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
        return shown if self._session.placed else replace(shown or Shown(""), trouble=_(UNPLACED))

    def _mint(self) -> str:
        """Return the token for a new learner: a new resume code, or the token of the signed-in user."""
        if not self._codes and not self._signed_in:
            raise Refused(_("The course has not received your sign-in. Please reload the page."))
        return new_token() if self._codes else self._signed_in

    def _show(self) -> Shown:
        return replace(self._live.show() or self._own.show(self._clock()), aside=self._aside())

    def _aside(self) -> str | None:
        """Return the HTML above the screen; None if there is none and was none before."""
        before, self._above = self._above, self._view.aside(self._session, self._clock(), self._live.invitation)
        return self._above if before or self._above else None

    def behind(self, moment: Moment) -> bool:
        """True if the page does not show this moment of its live session yet."""
        return self._live.behind(moment)

    def present(self) -> str | None:
        """Return the learner's id if this page is in a live session and sent a message or heartbeat recently."""
        return self._live.present() if self._clock() - self._heard < SILENT else None

    async def follow(self, moment: Moment) -> None:
        """Update the page to this moment of the live session."""
        await self.tell(lambda: self._followed(moment))

    def _followed(self, moment: Moment) -> Shown | None:
        self._session.now = self._clock()
        redraws, announce = self._live.follow(moment)
        if redraws:
            self._session.membership.moved = False
        return replace(self._show() if redraws else Shown("", aside=self._aside()), announce=announce)

    def close(self) -> None:
        """Release the page's resources when it is closed."""
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
def _opened(settings: Settings) -> tuple[Views, Store, Guesses, Enrolments, Watches[Moment]]:
    """Create what all pages of a process share: the view, the store, the rate limits and the live session watches."""
    if settings.debug:
        log_tracebacks()
    bank, store = open_bank(settings.guidance, settings.scenarios), Store.open(settings.store)
    store.owner.claim(bank.rulebook.course)
    codes = settings.identity == "code"
    languages = offered(bank.rulebook.lang, settings.languages)

    def make(language: str) -> View:
        own = language == languages[0] or language in PSEUDO
        made = View(
            bank if own else open_bank(settings.guidance, settings.scenarios, language),
            codes=codes, certainty=settings.certainty, home=settings.address, graded=settings.identity == "lti",
            language=language, languages=languages,
        )  # fmt: skip
        made.calibrate(store.statistics.durations())
        return made

    views = Views(make, languages)
    view = views.first
    prepare = view.rehearse if settings.rehearsed else functools.partial(prepare_in_time, store, view.rehearse)
    threading.Thread(target=prepare, daemon=True).start()
    return views, store, Guesses(), Enrolments(), watching(store)


def watching(store: Store) -> Watches[Moment]:
    """Create the watches that poll the live sessions in a store and record who is present."""
    return Watches(
        lambda cohort, before: look(store, cohort, datetime.now(UTC), before),
        lambda moment, learners: report(store, moment, learners, datetime.now(UTC)),
    )


def open_page(environ: Mapping[str, str] | None = None) -> Page:
    """Create a page configured by environment variables (`COURSE_...`), those of this process by default.

    Raises Unreadable for content with problems, StoreError for an unusable store, Misconfigured for invalid settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    views, store, guesses, enrolments, watches = _opened(settings)
    codes = settings.identity == "code"
    return Page(
        views.first.bank, store, cohort=settings.cohort, views=views, guesses=guesses, enrolments=enrolments,
        codes=codes, fixed=settings.identity == "lti", watches=watches,
    )  # fmt: skip
