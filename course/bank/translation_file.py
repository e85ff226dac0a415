"""One file of a translation: its texts and hashes, and a writer that changes only what is necessary."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.bank.files import read_text
from grader import Unreadable
from grader.reading.document import Gathered, read_document
from grader.reading.translation import SOURCE, given_texts

_SOURCES: Final = re.compile(rf"^{SOURCE}:.*\n?(?:[ \t#].*\n?|\n)*", re.MULTILINE)
_PLAIN_KEY: Final = re.compile(r"[\w./-]+")


@dataclass(frozen=True)
class TranslationFile:
    """The texts of a translation."""

    text: str
    """The file's text; empty if there is no file."""
    texts: Mapping[str, str]
    """Path, such as acts/p1/post -> the translated text."""
    hashes: Mapping[str, str]
    """Path -> the hash of the original that was translated, as recorded in the file."""
    spans: Mapping[str, tuple[int, int]]
    """Path -> where the text begins and ends within the file's text."""

    def changed(self, texts: Mapping[str, str], hashes: Mapping[str, str]) -> str:
        """Return the file's text with these texts and hashes added or replaced.

        Unchanged texts stay as they are written. If texts are added, the whole file is formatted again, with its
        comments first. `hashes`: all hashes that the new file records, in order.
        """
        new = {path: words for path, words in texts.items() if self.texts.get(path) != words}
        if not new and dict(hashes) == dict(self.hashes):
            return self.text
        body = _SOURCES.sub("", self.text)
        if new.keys() <= self.spans.keys():
            for path in sorted(new, key=lambda each: -self.spans[each][0]):
                begin, end = self.spans[path]
                body = f"{body[:begin]}{_quoted(new[path])}{body[end:]}"
        elif new:
            comments = [line.strip() for line in body.splitlines() if line.lstrip().startswith("#")]
            body = "\n".join([*comments, *_laid_out({**self.texts, **new})])
        stated = "".join(f"  {path}: {each!r}\n" for path, each in hashes.items())
        return f"{body.rstrip()}\n{SOURCE}:\n{stated}" if stated else f"{body.rstrip()}\n"


def read_translation_file(file: Path) -> TranslationFile:
    """Read a translation file; empty if it does not exist yet. Raises Unreadable with all problems."""
    if not file.is_file():
        return TranslationFile("", {}, {}, {})
    text, gathered = read_text(file), Gathered(str(file))
    node = read_document(text, gathered)
    found, hashes = given_texts(node) if node else ({}, {})
    if gathered.problems:
        raise Unreadable(gathered.problems)
    body = len(_SOURCES.split(text)[0])
    spans = {path: (each.start_mark.index, each.end_mark.index) for path, each in found.items()}
    spans = {path: span for path, span in spans.items() if span[1] <= body and "\n" not in text[slice(*span)].rstrip()}
    return TranslationFile(text, {path: str(each.value).strip() for path, each in found.items()}, hashes, spans)


def _laid_out(texts: Mapping[str, str]) -> list[str]:
    """Return the texts, formatted as the lines of nested mappings."""
    nested: dict[str, Any] = {}
    for path, words in texts.items():
        *above, name = path.split("/")
        here = nested
        for each in above:
            here = here.setdefault(each, {})
        here[name] = words
    return [*_lines(nested, "")]


def _lines(nested: Mapping[str, Any], indent: str) -> list[str]:
    found: list[str] = []
    for key, value in nested.items():
        name = key if _PLAIN_KEY.fullmatch(key) else _quoted(key)
        if isinstance(value, dict):
            found += [f"{indent}{name}:", *_lines(value, f"{indent}  ")]
        else:
            found.append(f"{indent}{name}: {_quoted(value)}")
    return found


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
