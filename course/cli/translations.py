"""The translations of the guidance and the scenarios, as `course check` and `course translate status` report them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from course.bank import languages, open_bank, orphans, progress
from course.language import LANGUAGES, _, counted, number
from course.settings import Settings
from grader import Unreadable


def translations_of(places: Settings) -> dict[str, Any]:
    """Return language of the content -> its progress. Raises Unreadable with every problem in it."""
    found: dict[str, Any] = {}
    for language in languages(places.guidance, places.scenarios):
        if problems := orphans(places.guidance, places.scenarios, language):
            raise Unreadable(problems)
        open_bank(places.guidance, places.scenarios, language)
        found[language] = state(places, language)
    return found


def state(places: Settings, language: str) -> dict[str, Any]:
    """Return the number of texts, and those missing or stale by file: {"texts": 90, "missing": {...}, ...}."""
    files = progress(places.guidance, places.scenarios, language)

    def listed(word: str) -> Mapping[str, tuple[str, ...]]:
        return {_name(path, places): paths for path, each in files.items() if (paths := getattr(each, word))}

    return {
        "texts": sum(each.texts for each in files.values()),
        "missing": listed("missing"),
        "stale": listed("stale"),
        "none": [_name(path, places) for path, each in files.items() if each.texts == len(each.missing) > 0],
    }


def summary(language: str, found: Mapping[str, Any]) -> str:
    """Return one line about a language: "fr: 812 of 1204 texts translated, 3 of them stale"."""
    missing, stale = (sum(map(len, found[word].values())) for word in ("missing", "stale"))
    done, values = found["texts"] - missing, {"language": language, "stale": number(stale)}
    if stale:
        return counted(
            "{language}: {done} of {count} text translated, {stale} of them stale",
            "{language}: {done} of {count} texts translated, {stale} of them stale",
            found["texts"],
            done=done,
            **values,
        )
    return counted(
        "{language}: {done} of {count} text translated",
        "{language}: {done} of {count} texts translated",
        found["texts"],
        done=done,
        **values,
    )


def listed(language: str, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each text that is missing or stale, and for each file without a translation."""
    for file in found["none"]:
        yield _("{language} missing: {file}").format(language=language, file=file)
    for word in ("missing", "stale"):
        for file, paths in found[word].items():
            if file not in found["none"]:
                yield from (f"{language} {word}: {file}, {path}" for path in paths)


def show(found: Mapping[str, Any]) -> None:
    """Print a line for each language."""
    for place, (language, each) in enumerate(found.items()):
        label = "" if place else _("Languages")
        click.echo(f"{label:<11}{summary(language, each)}.")
        told: list[str] = []
        if any(each["missing"].values()) or any(each["stale"].values()):
            told.append(_("{language} is not complete, so course serve does not offer it."))
        if any(each["stale"].values()):
            told.append(_("If stale texts are still right, record that: course translate accept FILE."))
        if language not in LANGUAGES:
            told.append(_("The app's own texts are not translated into {language}: its buttons stay English."))
        for sentence in told:
            click.echo(f"{'':<11}{sentence.format(language=language)}")


def _name(path: Path, places: Settings) -> str:
    for folder in (places.guidance, places.scenarios):
        if path.is_relative_to(folder):
            return f"{folder.name}/{path.relative_to(folder).as_posix()}"
    return str(path)
