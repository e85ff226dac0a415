"""The facilitator's page: one widget around the screens of a cohort."""

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from markupsafe import escape

from course.bank import Bank, open_bank
from course.cohort.cohort_form import read_zone
from course.cohort.download import Offer
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import CohortView, environment
from course.cohort.session_results import Files
from course.language import N_, _, negotiate, offered, speaking, tags
from course.language.pseudo import PSEUDO
from course.live.room_poller import Watch, Watches
from course.live.room_state import Moment, count
from course.page import HEADING, STATIC, Message, Page, Shown, Trouble, log_tracebacks
from course.settings import Settings
from course.store import Store, StoreError

STYLES: Final = (STATIC / "page.css", *(Path(__file__).parent / name for name in ("cohort.css", "room.css")))
"""Stylesheets: those shared by all pages, and those of this page."""
SLOW: Final = frozenset({"export-session"})
UNREAD: Final = N_("The answers could not be read just now. Please try again in a moment.")


def style() -> str:
    """The stylesheets as one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in STYLES)


class CohortPage(Page):
    """The facilitator's page as a widget."""

    _css = style()

    def __init__(
        self,
        view: CohortView,
        hosting: Hosting | None = None,
        watches: Watches[Moment] | None = None,
        screens: Callable[[str], tuple[CohortView, Hosting]] | None = None,
        languages: Sequence[str] = ("en",),
    ) -> None:
        """`hosting` adds the screens that make cohorts and take them through live sessions.

        `screens`: creates the same screens in another language. `languages`: all languages, that of `view` first.
        """
        self._view, self._hosting, self._watches = view, hosting, watches
        self._screens, self._languages = screens, languages
        self._watch: Watch[Moment] | None = None
        self._hosts = False
        super().__init__()
        self.speak(languages[0])

    def first(self) -> str:
        """Render the figures when the page is opened."""
        return _first(self._view, self.language)

    def readings(self) -> dict[str, str]:
        """Return further language -> the figures rendered in it."""
        if self._screens is None:
            return {}
        return {language: _first(self._screens(language)[0], language) for language in self._languages[1:]}

    def slow(self, message: Message) -> bool:
        """Return True if the action exports the results of a live session, which is slow."""
        return message.action in SLOW

    def act(self, message: Message) -> Shown | None:
        if message.action in ("hello", "language"):
            self._change(negotiate(tags(message.fields.get("languages")), self._languages))
        with speaking(self.language):
            return self.again(message) if message.action == "language" else self._act(message)

    def _change(self, language: str) -> None:
        """Show the same screen in another language."""
        if language == self.language or self._screens is None:
            return
        before, host = self._view, self._hosting
        self._view, self._hosting = self._screens(language)
        self._view.resume(before.place)
        self.speak(language)
        if host is not None:
            self._hosting.zone = host.zone
        with speaking(language):
            self._hosts = self._hosts and host is not None and self._hosting.opens(host.address)

    def _act(self, message: Message) -> Shown | None:
        if message.action in ("hello", "go"):
            return self._reading(lambda: self._arrive(message))
        if self._hosting and message.action in self._hosting.actions:
            self._hosts = True
            asked = self._hosting.actions[message.action]
            return self._reading(lambda: asked(message.fields))
        if self._hosting and self._hosts:
            if message.action == "beat":
                return None
            self._hosting.leave()
        self._hosts = False
        return self._reading(lambda: self._view.act(message.action, message.fields))

    def _arrive(self, message: Message) -> Shown:
        """Show the screen of the page's address; the figures if there is no such screen."""
        greets = message.action == "hello"
        if greets:
            self._view.zone = read_zone(message.fields.get("zone"))
            if self._hosting is not None:
                self._hosting.zone = self._view.zone
        self._hosts = self._hosting is not None and self._hosting.opens(message.fields.get("at" if greets else "to"))
        focus = "" if greets else HEADING
        if self._hosting is not None and self._hosts:
            return self._hosting.show(focus=focus)
        if self._hosting is not None:
            self._hosting.leave()
        return self._view.show(focus)

    def again(self, message: Message) -> Shown | None:  # noqa: ARG002 - whatever it was, the page as it is now
        return self._reading(self._hosting.show if self._hosting and self._hosts else self._view.show)

    def behind(self, moment: Moment) -> bool:
        """Return True if the live session has advanced beyond what this page shows."""
        return self._hosting is not None and self._hosting.behind(moment)

    def present(self) -> None:
        """Do nothing: a facilitator's page does not count as present."""

    async def follow(self, _moment: Moment) -> None:
        """Show the room as it is now, if this page shows it."""
        if self._hosting is not None:
            await self.tell(self._hosting.follow)

    def close(self) -> None:
        """Release the page's resources when it is closed."""
        self._unwatch()
        super().close()

    async def _hear_in_turn(self, content: object) -> None:
        await super()._hear_in_turn(content)
        self._unwatch()
        if self._hosting and self._watches and self._hosting.presenting:
            self._watch = self._watches.of(self._hosting.presenting)
            self._watch.join(self)

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.leave(self)

    def _reading(self, work: Callable[[], Shown | None]) -> Shown | None:
        try:
            return work()
        except StoreError as error:
            raise Trouble(_(UNREAD)) from error


def _first(view: CohortView, language: str) -> str:
    """Render the figures in a language, or a sentence if they cannot be read."""
    with speaking(language):
        try:
            return f'<div class="course">{view.show().html}</div>'
        except StoreError:
            said = _(UNREAD)
        except Trouble as trouble:
            said = escape(str(trouble))
        return f'<div class="course"><h1>{_("Cohorts")}</h1><p>{said}</p></div>'


def work_out(bank: Bank, languages: Sequence[str] = ("en",)) -> None:
    """Compute each scenario's options and key, and compile the templates, before the first page."""
    for scenario in bank.scenarios.values():
        scenario.key  # noqa: B018 - computed once, when it is first asked for
    for language in languages:
        with speaking(language):
            templates = environment()
        for name in templates.list_templates():
            templates.get_template(name)


def prepare(environ: Mapping[str, str] | None = None) -> None:
    """Open what all pages of this process share. Raises the same exceptions as `open_page`."""
    _opened(Settings.from_environment(os.environ if environ is None else environ))


@functools.lru_cache(maxsize=4)
def _opened(settings: Settings) -> tuple[Bank, Store, Watches[Moment]]:
    """Return the bank, the store and the live session watches, shared by all pages of a process."""
    if settings.debug:
        log_tracebacks()
    store = Store.open(settings.store)
    watches: Watches[Moment] = Watches(lambda cohort, _before: count(store, cohort, datetime.now(UTC)))
    bank = open_bank(settings.guidance, settings.scenarios)
    store.owner.require(bank.rulebook.course)
    work_out(bank, offered(bank.rulebook.lang, settings.languages))
    return bank, store, watches


@functools.lru_cache(maxsize=16)
def _bank(settings: Settings, language: str) -> Bank:
    """The bank in one of the languages."""
    bank = _opened(settings)[0]
    own = language == offered(bank.rulebook.lang, ())[0] or language in PSEUDO
    return bank if own else open_bank(settings.guidance, settings.scenarios, language)


def open_page(
    environ: Mapping[str, str] | None = None,
    offers: Callable[[int], Mapping[str, Offer]] | None = None,
    files: Files | None = None,
) -> CohortPage:
    """Create a facilitator's page, configured by the environment variables (`COURSE_...`) of this process or given.

    `offers`: returns what can be exported, by kind, given the smallest group of learners. `files`: the file types in
    which the results of a live session can be saved.

    Raises Unreadable for content with problems, StoreError for a store that cannot be used, Misconfigured for settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    bank, store, watches = _opened(settings)
    languages = offered(bank.rulebook.lang, settings.languages)
    exports = offers(settings.smallest_cell) if offers else {}

    def screens(language: str) -> tuple[CohortView, Hosting]:
        bank = _bank(settings, language)
        view = CohortView(bank, store, cohort=settings.cohort, smallest=settings.smallest_cell, languages=languages)
        with speaking(language):
            hosting = Hosting(
                bank, store, settings.address, environment(), offers=exports, files=files, languages=languages
            )
        return view, hosting

    made = functools.cache(screens)  # a page shows one screen at a time: it keeps its place in each language
    return CohortPage(*made(languages[0]), watches, made, languages)
