"""Progress of translations of the guidance and scenarios, and the hashes that detect stale translations."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from course.bank.files import example_files, read_text, scenario_files
from course.language import _
from grader import Problem, Unreadable
from grader.reading.document import Gathered, read_document
from grader.reading.translation import (
    SCENARIO,
    SOURCE,
    TRANSLATIONS,
    Progress,
    Translation,
    kind_of,
    source_hash,
    texts,
    translate,
)

NOTHING: Final = "{}"
"""The content of a translation file that has no texts."""
_SOURCES: Final = re.compile(rf"^{SOURCE}:.*\n?(?:[ \t#].*\n?|\n)*", re.MULTILINE)


def progress(guidance: Path, scenarios: Path, language: str) -> Mapping[Path, Progress]:
    """Return each original with texts -> its translation progress. Raises Unreadable with all problems."""
    found: dict[Path, Progress] = {}
    problems: list[Problem] = []
    for path, kind, translation in originals(guidance, scenarios, language):
        gathered = Gathered(str(path))
        node = read_document(read_text(path), gathered)
        if node:
            given = read_text(translation) if translation.is_file() else NOTHING
            found[path] = translate(node, Translation(str(translation), given, kind))
        problems += gathered.problems
    if problems:
        raise Unreadable(problems)
    return found


def orphans(guidance: Path, scenarios: Path, language: str) -> list[Problem]:
    """Return a problem for each translation file without an original."""
    known = {translation for _, _, translation in originals(guidance, scenarios, language)}
    todo = _("Give it the name and the folder of the file that it translates, or delete it.")
    return [
        Problem(str(path), 0, _("no original file matches this translation"), todo)
        for folder in (guidance, scenarios)
        for path in sorted((folder / TRANSLATIONS / language).rglob("*.yaml"))
        if path not in known
    ]


def accept(original: Path, translation: Path, kind: str = SCENARIO) -> None:
    """Mark a translation as up to date by writing the hashes of the original's texts into it. Raises Unreadable."""
    gathered, given = Gathered(str(original)), read_text(translation)
    node = read_document(read_text(original), gathered)
    if node is None:
        raise Unreadable(gathered.problems)
    said = texts(node, kind)
    missing = translate(node, Translation(str(translation), given, kind)).left_out
    if gathered.problems:
        raise Unreadable(gathered.problems)
    lines = [f"  {path}: {source_hash(words)!r}\n" for path, words in said.items() if path not in missing]
    translation.write_text(f"{_SOURCES.sub('', given).rstrip()}\n{SOURCE}:\n{''.join(lines)}", encoding="utf-8")


def originals(guidance: Path, scenarios: Path, language: str) -> Iterator[tuple[Path, str, Path]]:
    """Yield (file with texts, its kind, path of its translation, which may not exist)."""
    for path in sorted(guidance.rglob("*.yaml")):
        name = path.relative_to(guidance)
        if kind := kind_of(name.as_posix()):
            yield path, kind, guidance / TRANSLATIONS / language / name
    for path in (*scenario_files(scenarios), *example_files(scenarios)):
        yield path, SCENARIO, scenarios / TRANSLATIONS / language / path.relative_to(scenarios)
