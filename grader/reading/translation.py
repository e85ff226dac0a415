"""Reading translations: files that contain texts in another language, under the same keys as the original."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import yaml

from grader.content_problem import suggestion
from grader.reading.document import SLOT, Gathered, Node, TranslatedScalar, read_document

TRANSLATIONS: Final = "translations"
"""The folder, in a guidance folder or a folder of scenarios, that contains a folder for each language."""
SOURCE: Final = "source"
"""The key, in a translation, of a mapping: path of a text -> hash of the original that was translated."""
SCENARIO: Final = "scenario"
"""The kind of a scenario file. The kind of a guidance file is its name, or "options" for a file in that folder."""
_SHOWS_IN: Final = "shows_in"
_NAMES: Final = ("name", "platform")
_ACT: Final = ("post", "event", "platform", "when", "subject", "image/alt", "shows_in/*")
_PERSON: Final = ("name", "describe")
_VALUE: Final = ("is", "were", "were_not", "did", "does", "were_event", "means")
"""The texts of a value. Texts for authors, such as what a fact `says`, are not translated."""
_FACT: Final = ("name", *(f"{of}/{word}" for of in ("values/*", "yes", "no") for word in _VALUE))
_CONTACT: Final = ("name", "ask", "hours")
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    SCENARIO: (
        *("title", "setting", "content_note", "talking_points/*"),
        *(f"people/*/{each}" for each in _PERSON),
        *(f"{of}acts/*/{each}" for of in ("", "stages/*/branches/*/", "slots/*/*/facts/") for each in _ACT),
        *("stages/*/after", *(f"stages/*/branches/*/{each}" for each in ("title", "then", "after"))),
        *(f"slots/*/*/facts/people/*/{each}" for each in _PERSON),
        "slots/*/*/*",
    ),
    "guidance.yaml": (
        *("title", "institution", "short", "lang", "issued", "notice/*", "opening", "ask_quadrant"),
        *("groups/*/name", "groups/*/ask", "exchange/open/*", "exchange/unlike/*", "exchange/sides/*/name"),
        *(f"quadrants/*/{each}" for each in ("name", "says", "because", "note")),
        *("texts/*/says", "uncarried/*"),
    ),
    "facts.yaml": (
        *(f"{of}/*/{each}" for of in ("people", "acts", "circumstances") for each in _FACT),
        *("words/*/*", "words/*/*/is", "words/*/*/why"),
    ),
    "clauses.yaml": tuple(f"*/{each}" for each in ("section", "item", "says")),
    "contacts.yaml": (*(f"*/{each}" for each in _CONTACT), *(f"*/*/{each}" for each in _CONTACT)),
    "options": ("name", "about", "otherwise", "rules/*/says", "rules/*/says/*", "rules/*/note"),
}
"""Kind of file -> the paths of its texts; `*` is any key, id or number."""
_REVIEWED: Final = ("means", "note", "why")
_TERMS: Final = "words/"
"""Keys of what only the printed rulebook says: a translation is usable without it."""
_UNSAID: Final = ("none", "")
"""Values that are not texts to translate: `none`, for a contact's detail that does not exist, and empty ones."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The translation progress of one file."""

    texts: int = 0
    """The number of texts that are translated or need a translation."""
    left_out: tuple[str, ...] = ()
    """The paths of the texts that are not translated."""
    missing: tuple[str, ...] = ()
    """The paths in `left_out` that need a translation; names and platforms such as "Mastodon" do not."""
    stale: tuple[str, ...] = ()
    """The paths of translated texts whose original has changed since, or whose translation states no hash of it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A text of a document, and its position: entry `number` of the node `parent`."""

    words: str
    parent: yaml.Node
    number: int


@dataclass(frozen=True, slots=True)
class Translation:
    """The file of a translation: its name (for problems), its text, and the kind of the original."""

    name: str
    text: str
    kind: str = SCENARIO


def is_translation(name: str) -> bool:
    """Return True if the path, within a guidance folder or a folder of scenarios, is that of a translation."""
    return name.split("/", 1)[0] == TRANSLATIONS


def kind_of(name: str) -> str:
    """Return the kind of a guidance file from its path within the folder; "" if it has no texts to translate."""
    kind = "options" if name.startswith("options/") else name
    return kind if kind in TEXTS else ""


def source_hash(words: str) -> str:
    """Return the hash of an original text, 6 hexadecimal digits; ignores the kind and amount of white space."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:6]


def texts(node: Node, kind: str) -> dict[str, str]:
    """Return the texts of an original that can be translated, by path, such as acts/p1/post."""
    return {path: each.words for path, each in _places(node.raw, kind).items()}


def text_lines(node: Node, kind: str) -> dict[str, int]:
    """Return the line of each text of an original that can be translated, by path."""
    found = {path: place.parent.value[place.number] for path, place in _places(node.raw, kind).items()}
    return {path: (held[1] if isinstance(held, tuple) else held).start_mark.line + 1 for path, held in found.items()}


def given_texts(node: Node) -> tuple[dict[str, yaml.ScalarNode], dict[str, str]]:
    """Return the texts of a translation and the hashes of the originals from which they were made, by path."""
    entries = node.entries("a translation")
    made = entries.pop(SOURCE, None)
    hashes = {path: each.word(path) for path, each in made.entries(SOURCE).items()} if made else {}
    return {path: each for name, value in entries.items() for path, each in _scalars(value.raw, (name,))}, hashes


def translate(node: Node, given: Translation) -> Progress:
    """Replace the original's texts in place with the translated ones; return the progress of the translation.

    Evidence (`shows_in`) is removed if the translation does not quote the words in its language.
    """
    gathered = Gathered(given.name)
    gathered.problems = node.gathered.problems
    places = _places(node.raw, given.kind)
    translated = read_document(given.text, gathered)
    if translated is None:
        return Progress()
    found, hashes = given_texts(translated)
    for path, scalar in list(found.items()):
        if path not in places:
            here = Node(scalar, gathered)
            here.problem(f"there is no text {path!r} in the original to translate", suggestion(path, places))
        elif not scalar.value.strip():
            Node(scalar, gathered).problem(f"the translation of {path!r} is empty", "Write it, or remove the line.")
            del found[path]
    for path, place in places.items():
        if path in found:
            _replace(place, TranslatedScalar(found[path], given.name, place.words))
    _drop([place for path, place in places.items() if _is_evidence(path) and path not in found])
    left_out = tuple(path for path in places if path not in found)
    missing = tuple(path for path in left_out if is_needed(path, places[path].words))
    return Progress(
        len(places) - len(left_out) + len(missing),
        left_out,
        missing,
        tuple(path for path in found if path in places and hashes.get(path) != source_hash(places[path].words)),
    )


def _is_evidence(path: str) -> bool:
    return f"/{_SHOWS_IN}/" in path


def is_for_reviewers(path: str) -> bool:
    """Return True if the text is only in the printed rulebook, for people who review the rules."""
    return path.startswith(_TERMS) or path.rpartition("/")[2] in _REVIEWED


def is_needed(path: str, words: str) -> bool:
    """Return True if the text needs a translation: "Mastodon", "Dana Reyes" and "6.1" do not, "a reader" does.

    Texts for people who review the rules can be translated, but learners can be served without them.
    """
    if is_for_reviewers(path) or not any(each.isalpha() for each in words):
        return False
    named = path.rpartition("/")[2] in _NAMES or path.startswith("slots/")
    return not named or any(word[:1].islower() for word in SLOT.sub("", words).split())


def _places(raw: yaml.Node, kind: str) -> dict[str, _Place]:
    return {
        path: place
        for path, place in _walk(raw, ())
        if place.words not in _UNSAID and any(_matches(path, pattern) for pattern in TEXTS[kind])
    }


def _matches(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def _walk(raw: yaml.Node, path: Sequence[str]) -> Iterator[tuple[str, _Place]]:
    """Yield every scalar below the node, with its path: keys, and ids or numbers (from 1) of a list's members."""
    if isinstance(raw, yaml.ScalarNode):
        return
    for number, (name, value) in enumerate(_members(raw)):
        below = (*path, name)
        if isinstance(value, yaml.ScalarNode):
            yield "/".join(below), _Place(str(value.value).strip(), raw, number)
        else:
            yield from _walk(value, below)


def _scalars(raw: yaml.Node, path: Sequence[str]) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Yield every scalar of a translation, with its path, except for the ids of a list's members."""
    if isinstance(raw, yaml.ScalarNode):
        yield "/".join(path), raw
        return
    for name, value in _members(raw):
        if not (name == "id" and isinstance(value, yaml.ScalarNode) and path):
            yield from _scalars(value, (*path, name))


def _members(raw: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(raw, yaml.MappingNode):
        for key, value in raw.value:
            yield str(key.value), value
        return
    for number, member in enumerate(raw.value, start=1):
        entries = member.value if isinstance(member, yaml.MappingNode) else ()
        named = (value.value for key, value in entries if key.value == "id" and isinstance(value, yaml.ScalarNode))
        yield next(named, str(number)), member


def _replace(place: _Place, scalar: yaml.ScalarNode) -> None:
    held = place.parent.value[place.number]
    place.parent.value[place.number] = (held[0], scalar) if isinstance(held, tuple) else scalar


def _drop(uncited: Iterable[_Place]) -> None:
    for place in sorted(uncited, key=lambda each: -each.number):
        del place.parent.value[place.number]
