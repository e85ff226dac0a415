"""Translations of the guidance and the stories as a PO file, for translators' tools such as Poedit and Weblate."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from course.bank.bank import open_bank
from course.bank.files import read_text
from course.bank.translation import originals
from course.bank.translation_file import TranslationFile, read_translation_file
from grader import Problem, Unreadable
from grader.content_problem import suggestion
from grader.reading.document import Gathered, read_document
from grader.reading.translation import is_needed, source_hash, text_lines, texts

_BETWEEN: Final = ": "
"""Separator of file and path in a message's context: "stories/goose.yaml: acts/p1/post"."""
_WIDTH: Final = 100
_LINE: Final = re.compile(r'|#.*|((msgctxt|msgid|msgid_plural|msgstr)(\[\d+\])?\s*)?"([^"\\]|\\.)*"')
"""Valid lines of a PO file; Babel's reader drops letters from some invalid ones."""
_NAME: Final = "A name. Leave it empty if it stays as it is."


@dataclass
class _Original:
    """A file with texts, and its translation."""

    file: Path
    translation: Path
    texts: Mapping[str, str]
    lines: Mapping[str, int]
    given: TranslationFile
    changed: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


def export_po(guidance: Path, scenarios: Path, language: str) -> str:
    """Return a PO file with every text that can be translated, its translation, and `fuzzy` where that is stale.

    A message's context is its file and its path in it. Raises Unreadable with all problems.
    """
    catalog = Catalog(locale=language.replace("-", "_"), project="Course content", charset="utf-8", fuzzy=False)
    catalog.header_comment = "# The texts of the guidance and the stories. `course translate import` reads this file."
    for name, each in _originals(guidance, scenarios, language).items():
        for path, words in each.texts.items():
            translated = each.given.texts.get(path, "")
            if not translated and not any(letter.isalpha() for letter in words):
                continue
            stale = bool(translated) and each.given.hashes.get(path) != source_hash(words)
            place = [(name, each.lines[path])]
            flags, comments = ["fuzzy"] if stale else [], () if is_needed(path, words) else (_NAME,)
            catalog.add(words, translated, place, flags, comments, context=f"{name}{_BETWEEN}{path}")
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}
    written = io.BytesIO()
    write_po(written, catalog, width=_WIDTH)
    return written.getvalue().decode()


def import_po(guidance: Path, scenarios: Path, language: str, file: Path) -> list[Path]:
    """Write the translations of a PO file into the translation files; return those that have changed.

    Messages without a translation change nothing. A translation is stale if it is fuzzy or its original has changed.
    Raises Unreadable with all problems, each with its line in the PO file; nothing is then written.
    """
    found = _originals(guidance, scenarios, language)
    names = {f"{name}{_BETWEEN}{path}": (each, path) for name, each in found.items() for path in each.texts}
    lines: dict[tuple[Path, str], int] = {}
    problems: list[Problem] = []
    for message in _messages(file):
        if not message.string:
            continue
        if message.context not in names:
            what = f"there is no text {message.context!r} to translate"
            todo = (
                suggestion(str(message.context), names)
                or "Export the file again, and copy the translations that are still needed."
            )
            problems.append(Problem(str(file), message.lineno or 0, what, todo))
            continue
        each, path = names[message.context]
        lines[each.translation, path] = message.lineno or 0
        _take(each, path, message)
    if problems:
        raise Unreadable(problems)
    return _write(guidance, scenarios, language, found, lines, file)


def _take(each: _Original, path: str, message: Message) -> None:
    said = str(message.string).strip()
    if each.given.texts.get(path) != said:
        each.changed[path] = said
    if not message.fuzzy:
        each.hashes[path] = source_hash(str(message.id))
    elif path in each.changed or each.given.hashes.get(path) == source_hash(each.texts[path]):
        each.hashes[path] = ""


def _originals(guidance: Path, scenarios: Path, language: str) -> dict[str, _Original]:
    found: dict[str, _Original] = {}
    problems: list[Problem] = []
    for file, kind, translation in originals(guidance, scenarios, language):
        gathered = Gathered(str(file))
        node = read_document(read_text(file), gathered)
        problems += gathered.problems
        if node is None:
            continue
        folder, known = (guidance, "guidance") if file.is_relative_to(guidance) else (scenarios, "scenarios")
        name = f"{known}/{file.relative_to(folder).as_posix()}"
        try:
            given = read_translation_file(translation)
        except Unreadable as error:
            problems += error.problems
            continue
        found[name] = _Original(file, translation, texts(node, kind), text_lines(node, kind), given)
    if problems:
        raise Unreadable(problems)
    return found


def _messages(file: Path) -> list[Message]:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable([Problem(str(file), 0, "this is not UTF-8 text", "Save it as UTF-8.")]) from error
    if unlike := [number for number, line in enumerate(text.splitlines(), 1) if not _LINE.fullmatch(line.strip())]:
        todo = "A line is a comment, or msgctxt, msgid or msgstr with a text in quotation marks."
        raise Unreadable([Problem(str(file), number, "this is not PO", todo) for number in unlike])
    try:
        return [each for each in read_po(io.StringIO(text), abort_invalid=True) if each.id]
    except PoFileError as error:
        raise Unreadable([Problem(str(file), (error.lineno or 0) + 1, f"this is not PO: {error}")]) from error


def _write(
    guidance: Path,
    scenarios: Path,
    language: str,
    found: Mapping[str, _Original],
    lines: Mapping[tuple[Path, str], int],
    file: Path,
) -> list[Path]:
    """Write what has changed; undo all of it if the course can no longer be read."""
    before: dict[Path, str] = {}
    for each in found.values():
        known = {path: each.hashes.get(path, each.given.hashes.get(path, "")) for path in each.texts}
        kept = {path: made for path, made in known.items() if made}
        after = each.given.changed(each.changed, kept)
        if after != each.given.text and (each.changed or kept != dict(each.given.hashes)):
            before[each.translation] = each.given.text
            each.translation.parent.mkdir(parents=True, exist_ok=True)
            each.translation.write_text(after, encoding="utf-8")
    try:
        if before:
            open_bank(guidance, scenarios, language)
    except Unreadable as error:
        problems = [_in_po(each, lines, file) for each in error.problems]
        for path, text in before.items():
            if text:
                path.write_text(text, encoding="utf-8")
            else:
                path.unlink()
        raise Unreadable(problems) from error
    return sorted(before)


def _in_po(problem: Problem, lines: Mapping[tuple[Path, str], int], file: Path) -> Problem:
    """Return the problem, with the line in the PO file if its text came from there."""
    path = Path(problem.file)
    if not path.is_file():
        return problem
    given: Any = read_translation_file(path)
    at = {given.text.count("\n", 0, begin) + 1: name for name, (begin, _) in given.spans.items()}
    name = at.get(problem.line, "")
    line = lines.get((path, name))
    return Problem(str(file), line, f"{name}: {problem.what}", problem.todo) if line else problem
