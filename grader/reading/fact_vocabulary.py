"""Reading the facts vocabulary, and facts that are declared with its values."""

import re
from collections.abc import Container, Iterable, Mapping

from grader.content_problem import suggestion
from grader.fact import ACT, WHO, Distant, Fact, Facts, Kind, Named, Subject, Value, Vocabulary
from grader.reading.document import QUOTE, Node, is_torn
from grader.reading.template import check_slots
from grader.sentence import AUTHOR, NARRATED_SLOTS

_NAMES = "names"
WORDS = ("is", "were", "were_not", "did", "does", "were_event", "means")
_NARRATION = ("did", "does")
_AGREEING = re.compile(rf"\{{{AUTHOR}\|[^{{}}]*\}}")
"""A slot with forms that agree with the author."""
NAMED: tuple[Named, ...] = ("person", "body", "account")
DISTANT: tuple[Distant, ...] = ("no", "outside", "yes")
_SUBJECTS: tuple[Subject, ...] = ("people", "acts", "circumstances")
KINDS: tuple[Kind, ...] = ("one", "many", "flag")


def _value(id_: str, subject: Subject, node: Node) -> Value:
    entries = node.entries(f"value {id_}")
    words = {name: entries.take(name) for name in WORDS}
    for name in ("is", "were"):
        if not words[name]:
            node.problem(f"value {id_!r} lacks {name!r}", "Add its words.")
    for name in _NARRATION:
        check_slots(_AGREEING.sub("", words[name]), node, NARRATED_SLOTS)
    for name in ("were", "were_not", "were_event"):
        check_slots(words[name], node, (ACT if subject == "acts" else WHO,))
    word = entries.pop(_NAMES).one_of(_NAMES, NAMED) if _NAMES in entries else "person"
    named: Named = next((known for known in NAMED if known == word), "person")
    marks = {name: mark.word(name) for name, mark in entries.items()}
    return Value(id_, words.pop("is"), **words, names=named, marks=marks)


def _fact(id_: str, subject: Subject, node: Node) -> Fact | None:
    optional = ["name", "values", "default", "required", "distant", "yes", "no"]
    entries = node.fields(f"fact {id_}", ["kind", "says"], optional)
    kind: Kind | None = None
    if "kind" in entries:
        word = entries["kind"].one_of("kind", KINDS)
        kind = next((known for known in KINDS if known == word), None)
    if kind is None:
        return None
    sources: Mapping[str, Node]
    default: tuple[str, ...]
    if kind == "flag":
        sources, default = {name: node for name, node in entries.items() if name in ("yes", "no")}, ("no",)
        if len(sources) < 2:
            node.problem(f"fact {id_!r} lacks the words for yes and no")
    else:
        sources = entries["values"].entries("values") if "values" in entries else {}
        default = (entries["default"].one_of("default", sources),) if "default" in entries else ()
        if not sources:
            node.problem(f"fact {id_!r} has no values")
    values = {name: _value(name, subject, value) for name, value in sources.items()}
    required = "required" in entries and entries["required"].flag("required") == "yes"
    if kind == "one" and not default and not required:
        node.problem(f"fact {id_!r} has neither a default nor `required: yes`")
    if kind == "many":
        _check_words(values, sources)
    says = entries.said("says")
    name = entries.said("name") or id_.replace("_", " ").capitalize()
    word = entries["distant"].one_of("distant", DISTANT) if "distant" in entries else "no"
    distant: Distant = next((known for known in DISTANT if known == word), "no")
    return Fact(id_, subject, kind, says, values, default, required, name, distant)


def _check_words(values: Mapping[str, Value], sources: Mapping[str, Node]) -> None:
    """Report each phrase that a value of a multi-valued (`many`) fact lacks.

    Every value must define `were_not`. If any value defines the phrases of narrations (`did`, `does`), all must.
    """
    narrated = any(value.did or value.does for value in values.values())
    for name, value in values.items():
        if not value.were_not:
            sources[name].problem(f"value {name!r} lacks 'were_not'", "Each value of a fact of kind `many` needs it.")
        for word in _NARRATION if narrated else ():
            if not getattr(value, word):
                sources[name].problem(f"value {name!r} lacks {word!r}", "Other values have it, so each needs it.")


def check_marks(entries: Mapping[str, Node], asked: Container[tuple[Subject, str]]) -> None:
    """Report each mark of a value for which no condition asks (`asked`: subject and mark), such as a misspelled key."""
    for subject in _SUBJECTS:
        for fact in entries[subject].entries(subject).values() if subject in entries else ():
            declared = fact.entries("fact")
            values = declared["values"].entries("values") if "values" in declared else declared
            for id_ in ("yes", "no") if values is declared else values:
                for name, node in values[id_].entries("value").items():
                    if name not in (*WORDS, _NAMES) and (subject, name) not in asked:
                        node.problem(f"no rule asks for {name!r} of value {id_!r}", suggestion(name, [*WORDS, _NAMES]))


def read_vocabulary(entries: Mapping[str, Node]) -> Vocabulary:
    """Read the facts vocabulary from the entries of its file, which are grouped by kind of subject."""
    found: dict[Subject, dict[str, Fact]] = {subject: {} for subject in _SUBJECTS}
    for subject in _SUBJECTS:
        if subject in entries:
            for id_, node in entries[subject].entries(subject).items():
                fact = _fact(id_, subject, node)
                if fact:
                    found[subject][id_] = fact
    return Vocabulary(found["people"], found["acts"], found["circumstances"])


def read_facts(
    what: str, owner: Node, given: Mapping[str, Node], facts: Mapping[str, Fact], beside: Iterable[str] = ()
) -> Facts:
    """Return the facts of one subject, with defaults. Each key of `given` that is not a fact becomes a problem.

    `beside`: other keys that are allowed beside the facts; used to suggest what an unknown key may have meant.
    """
    for name, node in given.items():
        if name not in facts:
            todo = QUOTE if is_torn(name, node) else suggestion(name, [*facts, *beside])
            node.problem(f"{name!r} is not a fact of {what}", todo)
    found: dict[str, tuple[str, ...]] = {}
    for fact in facts.values():
        declared = given.get(fact.id)
        if declared is None:
            if fact.required:
                owner.problem(f"{what} lacks {fact.id!r}", f"Say one of: {', '.join(fact.values)}.")
            found[fact.id] = fact.default
        elif fact.kind == "flag":
            found[fact.id] = (declared.flag(fact.id),)
        elif fact.kind == "one":
            found[fact.id] = (declared.one_of(fact.id, fact.values),)
        else:
            found[fact.id] = tuple(declared.known(fact.id, fact.values))
            if fact.required and not any(declared.items(fact.id)):
                declared.problem(f"{what} has no value for {fact.id!r}", f"Say one of: {', '.join(fact.values)}.")
    return found
