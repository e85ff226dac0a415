"""Reading conditions: patterns over the decision maker, the circumstances, and acts with their authors and targets."""

from collections.abc import Iterator, Mapping
from typing import Literal

from grader.condition import ALWAYS, All, Any, Condition, Has, IsYou, Not, Of, SomeAct, Undirected
from grader.content_problem import suggestion
from grader.fact import Fact, Subject, Vocabulary
from grader.reading.document import Node
from grader.rulebook import Term

Scope = Literal["case", "act", "author", "target", "you", "circumstances"]
_SUBJECT: Mapping[Scope, Subject] = {
    "act": "acts", "author": "people", "target": "people", "you": "people", "circumstances": "circumstances",
}  # fmt: skip
_OF: Mapping[Scope, Of] = {
    "act": "act", "author": "author", "target": "target", "you": "you", "circumstances": "circumstances",
}  # fmt: skip
_INNER: Mapping[Scope, Mapping[str, Scope]] = {
    "case": {"act": "act", "no_act": "act", "you": "you", "circumstances": "circumstances"},
    "act": {"by": "author", "to": "target"},
}
_SCOPES: Mapping[Subject, tuple[Scope, ...]] = {"people": ("author", "target", "you"), "acts": ("act",)}
"""The scopes in which a term about each subject can be used."""
_LOGIC = ("all", "any", "not", "is")
YOU = "you"
NOBODY = "nobody"
"""The term for the target of an act that is directed at no one in particular."""
ANY = "any"


class Terms:
    """Terms (named patterns) of a vocabulary. Each use of a term is converted to a condition for its own scope."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.nodes: dict[Subject, dict[str, Node]] = {"people": {}, "acts": {}, "circumstances": {}}
        self._reading: list[str] = []
        self._used: set[tuple[Subject, str]] = set()
        self.marks: set[tuple[Subject, str]] = set()
        """The marks for which conditions have asked so far."""

    def define(self, entries: Mapping[str, Node]) -> None:
        """Register the patterns of each subject, by name. They are not validated until they are used, or checked."""
        for subject, named in self.nodes.items():
            if subject in entries:
                named.update(entries[subject].entries(f"terms of {subject}"))

    def named(self, words: Mapping[str, Node]) -> Iterator[Term]:
        """Yield every term that has a wording in `words` (subject -> term -> wording); the wording is optional."""
        for subject, scopes in _SCOPES.items():
            said = words[subject].entries(f"words of {subject}") if subject in words else {}
            for id_, node in said.items():
                if id_ not in self.nodes[subject]:
                    node.problem(
                        f"there are words for {id_!r}, which is not a term", suggestion(id_, self.nodes[subject])
                    )
                    continue
                patterns = tuple(self._term(node, scope, id_) for scope in scopes)
                said_of = node.fields("words of a term", ["is"], ["why"]) if node.is_mapping else None
                is_ = said_of.said("is") if said_of else node.word("words")
                yield Term(id_, subject, is_, patterns, said_of.said("why") if said_of else "")

    def check(self) -> None:
        """Report what is wrong in the terms that nothing has used."""
        for subject, named in self.nodes.items():
            for id_, node in named.items():
                if (subject, id_) not in self._used and subject in _SCOPES:
                    self._term(node, _SCOPES[subject][0], id_)

    def read(self, node: Node, scope: Scope) -> Condition:
        """Convert a pattern to a condition in this scope. If it is invalid, add a problem and return ALWAYS."""
        if not node.is_mapping:
            if node.is_list:
                node.problem("a list cannot be a pattern here", "Write `any:` or `all:` before it.")
                return ALWAYS
            return self._term(node, scope)
        parts = [self._entry(name, value, scope) for name, value in node.entries("the pattern").items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _entry(self, name: str, node: Node, scope: Scope) -> Condition:
        if name in ("all", "any"):
            parts = tuple(self.read(part, scope) for part in node.items(name))
            return All(parts) if name == "all" else Any(parts)
        if name == "not":
            return Not(self.read(node, scope))
        if name == "is":
            terms = tuple(self._term(term, scope) for term in node.items(name))
            return terms[0] if len(terms) == 1 else All(terms)
        inner = _INNER.get(scope, {}).get(name)
        if inner:
            found = self.read(node, inner)
            if scope != "case" or inner in ("you", "circumstances"):
                return found
            return Not(SomeAct(found)) if name == "no_act" else SomeAct(found)
        if scope == "case":
            node.problem(f"{name!r} is not known here", suggestion(name, [*_INNER["case"], *_LOGIC]))
            return ALWAYS
        return self._has(name, node, scope)

    def _has(self, name: str, node: Node, scope: Scope) -> Condition:
        subject = _SUBJECT[scope]
        facts: Mapping[str, Fact] = self.vocabulary.of(subject)
        if name not in facts:
            marks = self.vocabulary.marks(subject)
            if name in marks:
                self.marks.add((subject, name))
                wanted = frozenset(node.known(name, sorted(marks[name])))
                found = self.vocabulary.values_marked(subject, name, wanted)
                return Has(_OF[scope], *found) if found else ALWAYS
            inner = _INNER.get(scope, {})
            node.problem(f"{name!r} is not a fact here", suggestion(name, [*facts, *marks, *inner, *_LOGIC]))
            return ALWAYS
        fact = facts[name]
        if fact.kind == "flag":
            return Has(_OF[scope], name, frozenset({node.flag(name)}))
        if not node.is_list and not node.is_mapping and node.word(name) == ANY:
            return Has(_OF[scope], name, frozenset(fact.values))
        return Has(_OF[scope], name, frozenset(node.known(name, fact.values)))

    def _term(self, node: Node, scope: Scope, name: str = "") -> Condition:
        """Return the condition for the term `name`; if `name` is empty, for the term that the node names."""
        word = name or node.word("a term")
        if word == YOU and scope in ("author", "target"):
            return IsYou("author" if scope == "author" else "target")
        if word == NOBODY and scope == "target":
            return Undirected()
        named = self.nodes[_SUBJECT[scope]] if scope in _SUBJECT else {}
        if word not in named:
            node.problem(f"the term {word!r} is not known here", suggestion(word, named))
            return ALWAYS
        if word in self._reading:
            node.problem(f"the term {word!r} refers to itself", "Write out what it stands for.")
            return ALWAYS
        self._used.add((_SUBJECT[scope], word))
        self._reading.append(word)
        try:
            return self.read(named[word], scope)
        finally:
            self._reading.pop()
