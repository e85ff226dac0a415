"""A YAML document in which every value has a line number, and a reader that collects all problems."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import yaml

from grader.content_problem import Problem, suggestion

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_DAY: Final = re.compile(r"([1-9]\d{3})-(\d\d)-(\d\d)")
SLOT = re.compile(r"\{([\w.-]+)\}")

LONGEST: Final = 1_000_000
"""Maximum number of characters in a file. The longest file of the course has about 24,000."""
DEEPEST: Final = 40
"""Maximum nesting depth of mappings and lists. The course needs 13; many thousands crash libyaml's reader."""
MOST_VALUES: Final = 10_000
"""Maximum number of keys, values, lists and mappings in a file. The course needs 1,592."""
MOST_DIGITS: Final = 9
"""Maximum number of digits in a number."""
MOST_UNKNOWN: Final = 20
"""Maximum number of unknown names in a mapping that are reported individually, each with a suggestion."""


QUOTE: Final = "Within braces, put a text with a comma in quotation marks."


class Gathered:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.filling: Mapping[str, str] | None = None
        """Slot name -> words that replace {name} in this file's texts; None if braces are not slots."""

    def add(self, line: int, what: str, todo: str = "", file: str = "") -> None:
        """Add a problem once. `line`: from 1, or 0 for the whole file. `file`: by default, this file."""
        problem = Problem(file or self.file, line, what, todo)
        if problem not in self.problems:
            self.problems.append(problem)


class TranslatedScalar(yaml.ScalarNode):
    """A scalar from a translation that replaces the original scalar in a document."""

    def __init__(self, scalar: yaml.ScalarNode, file: str, original: str) -> None:
        super().__init__(scalar.tag, scalar.value, scalar.start_mark, scalar.end_mark, style=scalar.style)
        self.file, self.original = file, original
        """The translation's file, and the original text."""


class Node:
    """A value of a document, with its line. If a check fails, the method adds a problem and returns an empty value."""

    def __init__(self, raw: yaml.Node, gathered: Gathered) -> None:
        self.raw, self.gathered = raw, gathered
        self.line: int = raw.start_mark.line + 1

    def problem(self, what: str, todo: str = "") -> None:
        """Add a problem on this value's line."""
        self.gathered.add(self.line, what, todo, self.raw.file if isinstance(self.raw, TranslatedScalar) else "")

    @property
    def original(self) -> str:
        """The original text of a translated scalar; empty if it is not translated."""
        return self._filled(self.raw.original) if isinstance(self.raw, TranslatedScalar) else ""

    @property
    def is_list(self) -> bool:
        """True if the value is a list."""
        return isinstance(self.raw, yaml.SequenceNode)

    @property
    def is_empty(self) -> bool:
        """True if the value is null or an empty text."""
        return isinstance(self.raw, yaml.ScalarNode) and (
            self.raw.tag == "tag:yaml.org,2002:null" or not self.raw.value
        )

    @property
    def is_mapping(self) -> bool:
        """True if the value is a mapping."""
        return isinstance(self.raw, yaml.MappingNode)

    def word(self, what: str) -> str:
        """Return a scalar as text, with its slots filled; yes, no and numbers are not converted."""
        if isinstance(self.raw, yaml.ScalarNode) and self.raw.tag != "tag:yaml.org,2002:null":
            return self._filled(str(self.raw.value).strip())
        braced = isinstance(self.raw, yaml.MappingNode) and self.raw.flow_style
        todo = "Put a text that begins with a brace in quotation marks." if braced else "Write it as one line of text."
        self.problem(f"{what} is not text", todo)
        return ""

    def _filled(self, text: str) -> str:
        filling = self.gathered.filling
        if filling is None or "{" not in text:
            return text
        for slot in SLOT.findall(text):
            if slot not in filling:
                self.problem(f"the slot {{{slot}}} is not known", suggestion(slot, filling))
        return SLOT.sub(lambda found: filling.get(found[1], ""), text)

    def flag(self, what: str) -> str:
        """Return a boolean, in any of YAML's spellings, as "yes" or "no"."""
        word = self.word(what).lower()
        if word in ("yes", "true", "on"):
            return "yes"
        if word not in ("no", "false", "off"):
            self.problem(f"{what} is neither yes nor no", "Write yes or no.")
        return "no"

    def number(self, what: str) -> int:
        """Return a non-negative integer."""
        word = self.word(what)
        if not word.isdecimal():
            self.problem(f"{what} is not a whole number")
            return 0
        if len(word) > MOST_DIGITS:
            self.problem(f"{what} has {len(word):,} digits", f"Write a number of at most {MOST_DIGITS} digits.")
            return 0
        return int(word)

    def day(self, what: str) -> str:
        """Return a date, such as "2026-11-30"; "" if it is not valid."""
        word = self.word(what)
        if found := _DAY.fullmatch(word):
            year, month, number = map(int, found.groups())
            if 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]:
                return word
        self.problem(f"{what} {word!r} is not a date", "Write it as 2026-11-30.")
        return ""

    def items(self, what: str) -> Iterator["Node"]:
        """Yield the members of a list; a single value counts as a list of one."""
        if isinstance(self.raw, yaml.SequenceNode):
            for raw in self.raw.value:
                yield Node(raw, self.gathered)
        elif isinstance(self.raw, yaml.ScalarNode) and self.raw.tag != "tag:yaml.org,2002:null":
            yield self
        else:
            self.problem(f"{what} is not a list")

    def words(self, what: str) -> list[str]:
        """Return the members of a list as texts; a single text counts as a list of one."""
        return [node.word(what) for node in self.items(what)]

    def known(self, what: str, choices: Iterable[str]) -> list[str]:
        """Return the members of a list that are among the choices; unknown and repeated ones become problems."""
        known = list(choices)
        found: list[str] = []
        for node in self.items(what):
            word = node.word(what)
            if word and word not in known:
                node.problem(f"{what} {word!r} is not known", suggestion(word, known))
            elif word in found:
                node.problem(f"{what} {word!r} appears twice", "Keep one.")
            elif word:
                found.append(word)
        return found

    def one_of(self, what: str, choices: Iterable[str]) -> str:
        """Return the text, which must be one of the choices."""
        known = list(choices)
        word = self.word(what)
        if word and word not in known:
            self.problem(f"{what} {word!r} is not known", suggestion(word, known))
            return ""
        return word

    def entries(self, what: str) -> "Fields":
        """Return the entries of a mapping; a key that occurs twice becomes a problem."""
        if not isinstance(self.raw, yaml.MappingNode):
            self.problem(f"{what} is not a mapping", "Write it as `name: value` lines.")
            return Fields()
        found = Fields()
        for key, value in self.raw.value:
            name = str(key.value)
            if name in found:
                self.gathered.add(key.start_mark.line + 1, f"{name!r} appears twice in {what}", "Keep one.")
            found[name] = Node(value, self.gathered)
        return found

    def fields(self, what: str, required: Iterable[str], optional: Iterable[str] = ()) -> "Fields":
        """Return the entries of a mapping with a closed set of keys; unknown and missing keys become problems."""
        needed, known = list(required), [*required, *optional]
        found = self.entries(what)
        if not self.is_mapping:
            return found
        unknown = [name for name in found if name not in known]
        for name in unknown[:MOST_UNKNOWN]:
            todo = QUOTE if is_torn(name, found[name]) else suggestion(name, known)
            found[name].problem(f"{name!r} is not known in {what}", todo)
        if len(unknown) > MOST_UNKNOWN:
            more = f"{len(unknown) - MOST_UNKNOWN:,} more names are not known in {what}"
            found[unknown[MOST_UNKNOWN]].problem(more, f"Choose from: {', '.join(known)}.")
        for name in unknown:
            del found[name]
        for name in needed:
            if name not in found:
                self.problem(f"{what} lacks {name!r}", f"Add a line `{name}: ...`.")
            elif found[name].is_empty:
                found[name].problem(f"{name!r} of {what} is empty", "Fill it in.")
        return found


def is_torn(name: str, node: Node) -> bool:
    """Return True if a key is in fact the rest of a text that was split at a comma within braces."""
    return node.is_empty and (" " in name or not name[-1:].isalnum())


class Fields(dict[str, Node]):
    """The entries of a mapping: key -> value."""

    def said(self, name: str) -> str:
        """Return the text under the name; "" if it is missing."""
        return self[name].word(name) if name in self else ""

    def take(self, name: str) -> str:
        """Return the text under the name, and remove the entry; "" if it is missing."""
        word = self.said(name)
        self.pop(name, None)
        return word


def _mend(problem: str) -> str:
    """Return the most likely fix for a YAML syntax error."""
    if "cannot start any token" in problem:
        return "Put a text that begins with @ in quotation marks, and indent with spaces, not with tabs."
    if "mapping values" in problem:
        return "Put a text with a colon in quotation marks, and indent entries that belong together by the same amount."
    return "Look for a missing or misplaced colon, quotation mark or indent here."


def _is_readable(text: str, gathered: Gathered) -> bool:
    """Return True if the text respects the limits above and has no aliases; otherwise add one problem.

    Parses the document as a stream of events, without recursion, so that deep nesting cannot exhaust the stack.
    Raises yaml.YAMLError if the text is not YAML.
    """
    if len(text) > LONGEST:
        gathered.add(0, f"this file has more than {LONGEST:,} characters", "Split it into smaller files.")
        return False
    depth = values = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        if isinstance(event, yaml.AliasEvent):
            gathered.add(0, "anchors and aliases (& and *) are not supported", "Write the value out.")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent)
        values += isinstance(event, yaml.NodeEvent)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if depth > DEEPEST:
            gathered.add(line, f"this is nested more than {DEEPEST} levels deep", "Use fewer levels.")
            return False
        if values > MOST_VALUES:
            gathered.add(line, f"this file has more than {MOST_VALUES:,} values", "Split it into smaller files.")
            return False
    return True


def read_document(text: str, gathered: Gathered) -> Node | None:
    """Parse the text and return its top-level value. If it is not YAML or is empty, add a problem and return None."""
    try:
        if not _is_readable(text, gathered):
            return None
        raw = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        gathered.add(line, f"this is not YAML: {error.problem or error.context}", _mend(str(error.problem)))
        return None
    except yaml.YAMLError as error:
        gathered.add(0, f"this is not YAML: {str(error).splitlines()[0]}", "Save the file as UTF-8 text.")
        return None
    if raw is None:
        gathered.add(1, "this file is empty")
        return None
    return Node(raw, gathered)
