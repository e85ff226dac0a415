"""The languages that are offered to learners: those without missing or stale texts."""

from dataclasses import replace

from course.cli import translations
from course.cli.failure import BadContent, counted
from course.language.pseudo import PSEUDO
from course.settings import Settings
from grader import Unreadable


def with_complete_languages(places: Settings) -> tuple[Settings, dict[str, str]]:
    """Return the settings with only the languages that are complete, and language -> why it is not, for the others.

    Languages that are not complete stay if the operator asked for them. Raises BadContent.
    """
    behind = {each: why for each in places.languages if (why := incomplete(places, each))}
    if places.incomplete_languages:
        return places, behind
    return replace(places, languages=tuple(each for each in places.languages if each not in behind)), behind


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
    found = {"the app": unfinished(language), "the content": (missing, stale)}
    return ", ".join(
        f"{counted(number, 'text')} of {what} {'is' if number == 1 else 'are'} {word}"
        for what, numbers in found.items()
        for word, number in zip(("missing", "stale"), numbers, strict=True)
        if number
    )
