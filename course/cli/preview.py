"""`course preview`: show one scenario in the browser as learners will see it, reloaded when its file changes."""

import asyncio
import contextlib
import hashlib
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import click
import tornado.web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from course.bank import Bank, Scenario, read_variants
from course.cli.content_location import rulebook as opened
from course.cli.content_location import settings, takes_guidance
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.readability import MOST_SECONDS
from course.cli.story_file import takes_story
from course.language import N_, _, current
from course.language.template import Templates
from course.serving.address import loopback
from course.session import Session
from course.store import Store
from course.ui import View
from grader import QUADRANT, Item, Rulebook, Unreadable, following
from grader.readability import readability

HOST: Final = "127.0.0.1"
HERE: Final = Path(__file__).parent
FILES: Final = {
    "page.css": (HERE.parent / "page" / "page.css", "text/css; charset=utf-8"),
    "preview.css": (HERE / "preview.css", "text/css; charset=utf-8"),
    "preview.js": (HERE / "preview.js", "text/javascript; charset=utf-8"),
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_SCREENS: Final = {"note": N_("Note"), "scenario": N_("Scenario"), "feedback": N_("Feedback")}
_PARTS: Final = {
    "note": N_("Part {stage}: note"),
    "scenario": N_("Part {stage}: scenario"),
    "feedback": N_("Part {stage}: feedback"),
}
_ENDINGS: Final = {
    "note": N_("Part {stage}, {ending}: note"),
    "scenario": N_("Part {stage}, {ending}: scenario"),
    "feedback": N_("Part {stage}, {ending}: feedback"),
}
"""Screen -> the name of its page, in a story without parts, in a part, and in an ending."""


@click.command(
    "preview",
    cls=Exemplified,
    examples=[
        "course preview my-story.yaml",
        "course preview my-draft.yaml --port 9000",
    ],
)
@takes_story
@click.option("--port", type=click.IntRange(1, 65535), default=8868, show_default=True, help="Port on 127.0.0.1.")
@takes_guidance
def command(file: Path, port: int, guidance: Path | None) -> None:
    """Show one scenario in the browser as learners will see it, until Ctrl-C.

    The page reloads whenever the file is saved. If the file has problems, the page lists them instead.
    """
    rulebook = opened(settings(guidance=guidance))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as room, contextlib.suppress(KeyboardInterrupt):
        store = Store.open(f"sqlite:///{Path(room) / 'preview.db'}")
        try:
            asyncio.run(_serve(Preview(file, rulebook, store), port))
        finally:
            store.close()


@dataclass(frozen=True, slots=True)
class Place:
    """The position of one page of a preview."""

    part: int
    """Number of the item, from 1: a stage or one of the endings."""
    screen: str
    """note, scenario or feedback."""
    variant: int = 0

    @property
    def address(self) -> str:
        """The page's path within the preview."""
        return f"/?part={self.part}&screen={self.screen}&variant={self.variant}"


class Preview:
    """A scenario file as pages: each stage as learners meet it, then the feedback on the picks that fit."""

    def __init__(self, file: Path, rulebook: Rulebook, store: Store) -> None:
        """`store` is a temporary one: the preview stores made-up attempts in it."""
        self._file, self._rulebook, self._store = file, rulebook, store
        self._language = current().language
        self._environment = Templates(
            self._language, loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def version(self) -> str:
        """A version that changes with the file; empty while the file is missing."""
        try:
            return hashlib.sha256(self._file.read_bytes()).hexdigest()[:16]
        except OSError:
            return ""

    def page(self, part: int, screen: str, variant: int) -> str:
        """Return the page at this place or the nearest existing one; the list of problems if the file has any."""
        version = self.version()  # before the file is read: a change in between shows at the next look
        try:
            stages = list(read_variants(self._file, self._rulebook).values())
        except Unreadable as error:
            return self._render(version, problems=error.problems)
        part = min(max(part, 1), len(stages))
        variant = min(max(variant, 0), len(stages[0]) - 1)
        scenarios = {found[variant].item.id: found[variant] for found in stages}
        scenario = stages[part - 1][variant]
        noted = scenario.item.content_note and part == 1
        shown = Place(part, screen if screen in ("feedback", *(["note"] if noted else [])) else "scenario", variant)
        figures = readability(scenario.item)
        return self._render(
            version,
            shown=shown,
            places=_places(stages, variant),
            variants=[Place(part, shown.screen, each) for each in range(len(stages[0]))],
            figures=figures,
            long=figures.seconds > MOST_SECONDS,
            body=Markup(self._screen(scenario, shown, scenarios)),  # noqa: S704  # rendered by View, which escapes
        )

    def _render(self, version: str, **context: Any) -> str:
        given = {"problems": (), "file": self._file, "version": version, "most": MOST_SECONDS}
        return self._environment.get_template("preview.html").render(given | context)

    def _screen(self, scenario: Scenario, shown: Place, scenarios: Mapping[str, Scenario]) -> str:
        """Return the screen of a learner who answered correctly before, except as needed for this ending."""
        bank = Bank(self._rulebook, scenarios, {id_: (found,) for id_, found in scenarios.items()})
        session, now = Session(bank, self._store, "preview"), datetime.now(UTC)
        session.act("begin", {}, now)
        path = [each for each in scenarios.values() if each is scenario or each.item.stage < scenario.item.stage]
        for each in path:
            session.act("open" if shown.screen == "note" else "read", {"item": each.item.id}, now)
            if each is not scenario or shown.screen == "feedback":
                picks = _leading(bank, each, scenario) if each is not scenario else _fitting(each)
                _answer(session, each, picks, now)
            if each is scenario:
                break
        return View(bank, language=self._language).show(session).html


def _fitting(scenario: Scenario) -> dict[str, Any]:
    """Return the fields of a form with every correct pick."""
    verdicts = scenario.ruling.verdicts
    picks = {
        group: [option for option in options if verdicts[option].applies] for group, options in scenario.offers.items()
    }
    quadrant = {QUADRANT: scenario.quadrant} if scenario.item.asks_quadrant else {}
    return {"item": scenario.item.id, **quadrant, **picks}


def _answer(session: Session, scenario: Scenario, picks: Mapping[str, Any], now: datetime) -> None:
    """Answer every question with these picks, and open the feedback."""
    item = scenario.item.id
    variant = str(session.sitting.drafts[item].variant)
    for question in scenario.questions:
        given = {"item": item, "question": question, "variant": variant, question: picks[question]}
        session.act("submit", {**given, "attempt": session.desk.attempt(item)}, now)
    session.act("review", {"item": item}, now)


def _leading(bank: Bank, scenario: Scenario, ending: Scenario) -> dict[str, Any]:
    """Return the picks, as close to correct as possible, that lead from the scenario to the ending.

    Picks that leave a group empty are tried last.
    """
    endings = bank.branches(scenario.item.id)
    fitting = _fitting(scenario)
    if not endings:
        return fitting
    turns = sorted(scenario.item.turns_on)
    found = []
    for turned in (set(some) for size in range(len(turns) + 1) for some in combinations(turns, size)):
        picks = {
            group: [option for option in options if (option in fitting[group]) != (option in turned)]
            for group, options in scenario.offers.items()
        }
        if following(endings, picks).id == ending.item.id:
            found.append((sum(not picked for picked in picks.values()), len(turned), picks))
    return fitting | min(found, key=lambda each: each[:2])[2]


def _places(stages: list[tuple[Scenario, ...]], variant: int) -> list[tuple[str, Place]]:
    """Return the pages of the preview with their names, in the order in which learners meet them."""
    found: list[tuple[str, Place]] = []
    for part, variants in enumerate(stages, start=1):
        item = variants[0].item
        screens = ["note"] if item.content_note and part == 1 else []
        found += [(_named(item, screen), Place(part, screen, variant)) for screen in (*screens, "scenario", "feedback")]
    return found


def _named(item: Item, screen: str) -> str:
    """Return the name of a page: "Feedback", or "Part 2: feedback" in a story with several parts."""
    if item.stages == 1:
        return _(_SCREENS[screen])
    values = {"stage": item.stage, "ending": item.branch.title if item.branch else ""}
    return _((_ENDINGS if item.branch else _PARTS)[screen]).format_map(values)


class _Answer(tornado.web.RequestHandler):
    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def prepare(self) -> None:
        """Refuse other host names, since a foreign page could otherwise read the preview by DNS rebinding."""
        if not loopback(self.request.host_name):
            raise tornado.web.HTTPError(403)

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")


class _Page(_Answer):
    async def get(self) -> None:
        part, variant = (self.get_query_argument(name, "") for name in ("part", "variant"))
        screen = self.get_query_argument("screen", "scenario")
        self.write(await asyncio.to_thread(self.preview.page, _number(part, 1), screen, _number(variant, 0)))


class _Version(_Answer):
    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write(self.preview.version())


class _File(_Answer):
    def get(self, name: str) -> None:
        path, kind = FILES[name]
        self.set_header("Content-Type", kind)
        self.write(path.read_bytes())


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else otherwise


def make_app(preview: Preview) -> tornado.web.Application:
    """Return the application: the page, the file's version, and static files."""
    given = {"preview": preview}
    names = "|".join(name.replace(".", r"\.") for name in FILES)
    return tornado.web.Application([("/", _Page, given), ("/version", _Version, given), (f"/({names})", _File, given)])


async def _serve(preview: Preview, port: int) -> None:
    try:
        server = make_app(preview).listen(port, HOST)
    except OSError as error:
        raise WrongUse(
            _("Port {port} is in use. Stop the program that uses it, or choose another port with --port.").format(
                port=port
            )
        ) from error
    address = f"http://{HOST}:{port}/"
    click.echo(_("The preview is at {address}  (Ctrl-C ends it)").format(address=address))
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
