"""Content on disk: the files of a guidance folder and of a folder of scenarios."""

from itertools import islice
from pathlib import Path
from typing import Final

from course.language import _, number
from grader import Problem, Rulebook, Unreadable, read_rulebook
from grader.reading.document import LONGEST
from grader.reading.translation import TRANSLATIONS, Translation

FORMS: Final = "forms.yaml"
"""Name of the file, beside the scenarios, that lists the self-assessments' stories and the paths."""
MOST_FILES: Final = 5000
"""Maximum number of files in the folder of a guidance or of scenarios, with translations. The course has 276."""
MOST_LANGUAGES: Final = 40
"""Maximum number of languages of translations. Checking one takes as long as checking the course."""
MOST_SCENARIOS: Final = 1000
"""Maximum number of scenarios. The course has 73, and checking one takes up to a tenth of a second."""


def read_text(path: Path) -> str:
    """Read a text file. Raises Unreadable if it is missing, too long or not UTF-8, or its name cannot be printed."""
    if not str(path).isprintable():
        name = "".join(each if each.isprintable() else "?" for each in str(path))
        raise Unreadable(
            [
                Problem(
                    name,
                    0,
                    _("this file's name has unusual characters"),
                    _("Rename the file, using plain letters only."),
                )
            ]
        )
    if path.exists() and not path.is_file():  # reading a pipe would wait for ever, and a device never end
        raise Unreadable([Problem(str(path), 0, _("this is not a file"), _("Put a text file there."))])
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST + 1)
    except UnicodeDecodeError as error:
        raise Unreadable([Problem(str(path), 0, _("this file is not UTF-8 text"), _("Save it as UTF-8."))]) from error
    except OSError as error:
        what = _("this file cannot be read ({why})").format(why=(error.strerror or _("unknown reason")).lower())
        raise Unreadable([Problem(str(path), 0, what, _("Check its name and permissions."))]) from error
    if len(text) > LONGEST:
        what = _("this file has more than {most} characters").format(most=number(LONGEST))
        raise Unreadable([Problem(str(path), 0, what, _("Split it into smaller files."))])
    return text


def _found(folder: Path, most: int) -> list[Path]:
    """Return all YAML files below the folder, sorted. Raises Unreadable if there are more than `most`."""
    found = list(islice(folder.rglob("*.yaml"), most + 1))
    if len(found) > most:
        what = _("this folder has more than {most} files").format(most=number(most))
        raise Unreadable([Problem(str(folder), 0, what, _("Keep only the course's own files in it."))])
    return sorted(found)


def open_rulebook(guidance: Path, language: str = "") -> Rulebook:
    """Read the rulebook in a guidance folder; with a `language`, use translations for the texts that have one.

    Raises Unreadable with all problems.
    """
    if not guidance.is_dir():
        raise Unreadable(
            [
                Problem(
                    str(guidance), 0, _("this guidance folder does not exist"), _("Give the folder with guidance.yaml.")
                )
            ]
        )
    files = {path.relative_to(guidance).as_posix(): read_text(path) for path in _found(guidance, MOST_FILES)}
    try:
        return read_rulebook(files, language)
    except Unreadable as error:
        named = (Problem(str(guidance / p.file), p.line, p.what, p.todo) for p in error.problems)
        raise Unreadable(named) from error


def scenario_files(folder: Path) -> list[Path]:
    """Return all scenario files below the folder, sorted.

    Without the forms' file, translations, and names that start with an underscore. Raises Unreadable if there are more
    than `MOST_SCENARIOS`.
    """
    files = (path for path in _found(folder, MOST_FILES) if path != folder / FORMS)
    apart = folder / TRANSLATIONS
    found = [
        path
        for path in files
        if not path.is_relative_to(apart) and not any(part.startswith("_") for part in path.relative_to(folder).parts)
    ]
    if len(found) > MOST_SCENARIOS:
        what = f"this folder has more than {MOST_SCENARIOS:,} scenarios"
        raise Unreadable([Problem(str(folder), 0, what, "Split them into several courses.")])
    return found


def languages(*folders: Path) -> tuple[str, ...]:
    """Return the languages for which any of these guidance or scenario folders has translations.

    Raises Unreadable if there are more than `MOST_LANGUAGES`.
    """
    places = (path for folder in folders for path in (folder / TRANSLATIONS).glob("*") if path.is_dir())
    found = {path.name: path.parent for path in islice(places, len(folders) * (MOST_LANGUAGES + 1))}
    if len(found) > MOST_LANGUAGES:
        what = _("there are translations into more than {most} languages").format(most=MOST_LANGUAGES)
        todo = _("Keep one folder for each language in use.")
        raise Unreadable([Problem(str(next(iter(found.values()))), 0, what, todo)])
    return tuple(sorted(found))


def translation_of(path: Path, folder: Path, language: str) -> Translation | None:
    """Return the translation of a scenario file below the folder; None if there is none."""
    file = folder / TRANSLATIONS / language / path.relative_to(folder)
    return Translation(str(file), read_text(file)) if language and file.is_file() else None


def example_files(folder: Path) -> list[Path]:
    """Return the files in `_examples` beside the scenarios: cases for the policy explorer, possibly none."""
    return sorted((folder / "_examples").glob("*.yaml"))
