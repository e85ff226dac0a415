"""The languages that are offered to learners and facilitators: those without missing or stale texts."""

from dataclasses import replace

import click

from course.bank import languages
from course.cli import translations
from course.cli.failure import BadContent
from course.language import _, counted
from course.language.pseudo import PSEUDO
from course.settings import Settings
from grader import Unreadable


def asked(places: Settings, own: str) -> tuple[str, ...]:
    """Return the languages that the operator asks for beside the content's own (tag `own`).

    These are those of COURSE_LANGUAGES or, without it, those into which the content is translated. Raises BadContent.
    """
    try:
        named = places.languages or languages(places.guidance, places.scenarios)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    return tuple(each for each in named if each not in (own, own.partition("-")[0]))


def with_complete_languages(places: Settings, own: str) -> tuple[Settings, dict[str, str]]:
    """Return the settings with only the languages that are complete, and language -> why it is not, for the others.

    `own`: the tag of the content's own language, which is always offered and left out here. Languages that are not
    complete stay if the operator asked for them. Raises BadContent.
    """
    places = replace(places, languages=asked(places, own))
    behind = {each: why for each in places.languages if (why := incomplete(places, each))}
    if places.incomplete_languages:
        return places, behind
    return replace(places, languages=tuple(each for each in places.languages if each not in behind)), behind


def only_complete_languages(places: Settings, own: str) -> Settings:
    """Return the settings without languages that are not complete, and say why in a line for each."""
    found, behind = with_complete_languages(places, own)
    for language, why in behind.items():
        if language in found.languages:
            said = _("{language} is offered although {why}, as COURSE_INCOMPLETE_LANGUAGES says.")
        else:
            said = _("{language} is not offered: {why}. COURSE_INCOMPLETE_LANGUAGES=yes offers it anyway.")
        click.echo(said.format(language=language, why=why))
    return found


def incomplete(places: Settings, language: str) -> str:
    """Return how many texts of a language are missing or stale: "2 texts of the content are missing"; "" if none."""
    if language in PSEUDO:
        return ""
    from course.language.extraction import unfinished  # noqa: PLC0415 - Babel, which English does without

    try:
        content = translations.state(places, language)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    missing, stale = (sum(map(len, content[word].values())) for word in ("missing", "stale"))
    untranslated, changed = unfinished(language)
    found = (
        (
            untranslated,
            counted("{count} text of the app is missing", "{count} texts of the app are missing", untranslated),
        ),
        (changed, counted("{count} text of the app is stale", "{count} texts of the app are stale", changed)),
        (
            missing,
            counted("{count} text of the content is missing", "{count} texts of the content are missing", missing),
        ),
        (stale, counted("{count} text of the content is stale", "{count} texts of the content are stale", stale)),
    )
    return ", ".join(said for number, said in found if number)
