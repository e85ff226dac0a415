"""The options --guidance and --scenarios, and reading the content that they name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from course.bank import Bank, languages, open_bank, open_rulebook
from course.cli.failure import BadContent, WrongUse
from course.cli.help_examples import DEBUG
from course.language import LANGUAGES, _
from course.language.catalogue import SOURCE
from course.language.pseudo import PSEUDO
from course.settings import Misconfigured, Settings, course_in
from grader import Rulebook, Unreadable

Command = TypeVar("Command", bound=Callable[..., Any])
_FOLDERS = ("COURSE_GUIDANCE", "COURSE_SCENARIOS")
_COURSE = ("guidance", "scenarios")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def takes_guidance(command: Command) -> Command:
    """Add --guidance."""
    return click.option(
        "--guidance",
        type=_FOLDER,
        help="Folder with the guidance as data.  [default: ./guidance, else the course's own]",
    )(command)


def takes_content(command: Command) -> Command:
    """Add --guidance and --scenarios."""
    scenarios = click.option(
        "--scenarios", type=_FOLDER, help="Folder with the scenarios.  [default: ./scenarios, else the course's own]"
    )
    return takes_guidance(scenarios(command))


def takes_stories(command: Command) -> Command:
    """Add --quadrant and --items, which choose among the scenarios; `items` is a list of ids, empty for all."""
    quadrant = click.option("--quadrant", metavar="ID", help="Only the scenarios of one quadrant.")
    items = click.option(
        "--items",
        metavar="ID,ID",
        default="",
        callback=lambda _context, _parameter, given: [each.strip() for each in given.split(",") if each.strip()],
        help="Only these scenarios. For a scenario in parts, name all of it or a single part.",
    )
    return quadrant(items(command))


def takes_language(command: Command) -> Command:
    """Add --language: a translation in which the command writes its file; empty for the original.

    `bank` rejects a language that does not exist.
    """
    return click.option(
        "--language",
        metavar="LANGUAGE",
        callback=_translation,
        help="Language of the output, such as fr.  [default: the original]",
    )(command)


def _translation(_context: click.Context, _parameter: click.Parameter, language: str | None) -> str:
    return "" if language in (None, SOURCE) else str(language)


def translated(places: Settings) -> tuple[str, ...]:
    """Return the languages in which the app or this content has texts, besides English for the app."""
    app = (each for each in LANGUAGES if each not in (SOURCE, *PSEUDO))
    try:
        return tuple(dict.fromkeys((*app, *languages(places.guidance, places.scenarios))))
    except Unreadable as error:
        raise BadContent(error.problems) from error


def settings(**given: object) -> Settings:
    """Return the environment's settings, overridden by the command line. Raises WrongUse.

    If neither names a content folder, a course in the working directory is used. A command that uses both guidance and
    scenarios passes both, even if None. Raises WrongUse if only one of the two was chosen.
    """
    said = {f"COURSE_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    if not any({**os.environ, **said}.get(name, "").strip() for name in _FOLDERS):
        here = course_in(Path())
        if here is None and (os.path.lexists("guidance/guidance.yaml") or all(map(os.path.isdir, _COURSE))):
            raise WrongUse(
                _(
                    "This folder seems to hold a course, but guidance/guidance.yaml or the "
                    "scenarios folder is missing. Add it, or name another course with --guidance and --scenarios."
                )
            )
        said |= dict(zip(_FOLDERS, map(str, here or ()), strict=False))
    context = click.get_current_context(silent=True)
    if context and context.meta.get(DEBUG):
        said["COURSE_DEBUG"] = "yes"
    try:
        return Settings.from_environment({**os.environ, **said}, stories={"guidance", "scenarios"} <= given.keys())
    except Misconfigured as error:
        raise WrongUse(str(error)) from error


def bank(places: Settings, language: str = "") -> Bank:
    """Read the bank of these settings, translated into a `language`.

    Raises WrongUse for a language without translations, and BadContent with every problem in the content.
    """
    if language and language not in (known := translated(places)):
        raise WrongUse(
            _("There is no translation into {language!r}. Choose from: {known}.").format(
                language=language, known=", ".join(known)
            )
        )
    try:
        return open_bank(places.guidance, places.scenarios, language)
    except Unreadable as error:
        raise BadContent(error.problems) from error


def rulebook(places: Settings) -> Rulebook:
    """Read the rulebook of these settings. Raises BadContent with every problem in it."""
    try:
        return open_rulebook(places.guidance)
    except Unreadable as error:
        raise BadContent(error.problems) from error
