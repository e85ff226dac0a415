"""JSON Schemas for the files of a guidance folder, for completion and checks in an author's editor.

They check a file's structure only. Names of clauses, facts and groups are completed from the rulebook; if the guidance
cannot be read yet, any name is accepted.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from grader.contact_details import DETAILS
from grader.reading.condition import ANY, NOBODY, YOU
from grader.reading.fact_vocabulary import DISTANT, KINDS, NAMED, WORDS
from grader.rule import BASES, DEGREES
from grader.rulebook import OPENINGS, OUTSIDE, UNLIKE, Rulebook
from grader.schema import DIALECT, FLAG

Schema = dict[str, Any]
SENTENCE: Final = "Slots: {conduct}, {post}, {author}, {author's}, {target}, {target's}."
_WORD: Final[Schema] = {"type": ["string", "number"]}


def guidance_schemas(rulebook: Rulebook | None) -> Mapping[str, Schema]:
    """Return file name -> JSON Schema (draft 2020-12), for each file of the guidance and for an option's file."""
    return {
        "guidance.schema.json": _document("The guidance", _guidance(rulebook), _patterns(rulebook)),
        "facts.schema.json": _document("The facts of stories", _facts(), _patterns(rulebook)),
        "clauses.schema.json": _document("What the guidance says", _list(_clause())),
        "evidence.schema.json": _document(
            "The facts that must be cited", _closed({"cited": _list(_ref("act"))}, "cited"), _patterns(rulebook)
        ),
        "contacts.schema.json": _document("How to reach each option", _contacts(rulebook)),
        "option.schema.json": _document("An option and its rules", _option(rulebook), _patterns(rulebook)),
    }


def _document(title: str, shape: Schema, defined: Schema | None = None) -> Schema:
    return {"$schema": DIALECT, "title": title, **shape, **({"$defs": defined} if defined else {})}


def _closed(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties), "required": [*required]}


def _text(says: str) -> Schema:
    return {**_WORD, "description": says}


def _list(each: Schema) -> Schema:
    return {"type": "array", "items": each}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one(names: Iterable[str], says: str = "") -> Schema:
    """Return the schema for one of the names; for any name if none are known."""
    known = list(names)
    return {"description": says, **({"enum": known} if known else _WORD)}


def _some(names: Iterable[str], says: str = "") -> Schema:
    """Return the schema for one of the names or a list of them."""
    one = _one(names)
    return {"description": says, "anyOf": [one, _list(one)]}


def _clause() -> Schema:
    return _closed(
        {
            "id": _text("A short name of your own, by which rules cite it."),
            "section": _text("In which section it stands."),
            "item": _text("Which item of the section."),
            "says": _text("What it says, in your words."),
        },
        *("id", "section", "item", "says"),
    )


def _guidance(rulebook: Rulebook | None) -> Schema:
    clauses = _some(rulebook.clauses if rulebook else (), "The clauses on which it rests.")
    quadrants = rulebook.quadrants if rulebook else ()
    group = _closed(
        {"id": _text("The name of its folder in options."), "name": _WORD, "ask": _text("The question.")},
        *("id", "name", "ask"),
    )
    text = {
        "id": _WORD,
        "shown": _one(("welcome", *quadrants) if quadrants else (), "On the first page (welcome), or with a category."),
        "clause": clauses,
        "says": _text("What learners read."),
    }
    completion: dict[str, Schema] = {
        "stories": {"type": ["integer", "string"], "description": "So many stories of each category."},
        "safety": {"enum": FLAG, "description": "Whether missed safety steps must be corrected."},
        "final": {
            "type": ["integer", "string"],
            "maximum": 100,
            "description": "Least score in the final check, in percent.",
        },
    }
    return _closed(
        {
            "id": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9-]{0,39}$",
                "description": "The course, in every edition.",
            },
            "title": _text("The course's title."),
            "institution": _text("The institution's full name."),
            "short": _text("What sentences call the institution: the College."),
            "lang": _text("The language of these files, as in web pages: en, fr-CA."),
            "issued": _text("When the guidance was issued."),
            "source": _text("The title of the guidance."),
            "notice": _list(_text("A sentence that every learner is told.")),
            "emergency": _one(rulebook.options if rulebook else (), "The option for an emergency."),
            "opening": _text("The heading above the first story, such as a question; by default the title."),
            "ask_quadrant": _text("The question about the category."),
            "groups": _list(group),
            "completion": _closed(completion, "stories", "safety"),
            "decision_maker": {**_ref("person"), "description": "In whose place learners stand."},
            "exchange": _exchange(rulebook),
            "draft": {**_ref("act"), "description": "Acts that have not been sent."},
            "quadrants": _list(_quadrant(clauses, rulebook)),
            "tried": _some(quadrants, "The categories in the order in which they are tried."),
            "texts": _list(_closed(text, *text)),
            "uncarried": {"type": "object", "additionalProperties": _text("Why nothing cites this clause.")},
        },
        *("id", "title", "institution", "issued", "source", "notice", "emergency", "ask_quadrant", "groups"),
        *("exchange", "quadrants", "tried", "decision_maker", "texts"),
    )


def _exchange(rulebook: Rulebook | None) -> Schema:
    act, person = _ref("act"), _ref("person")
    side = _closed({"name": _text("Somebody on it, in words: a member of staff."), "who": person}, "name", "who")
    sides = rulebook.exchange.sides if rulebook else ()
    unlike = (*UNLIKE, "condition", *(f"{way}_{each}" for each in sides for way in ("from", "to")))
    return _closed(
        {
            "inside": {**person, "description": "Who belongs to the institution; everybody else is outside."},
            "sides": {
                "type": "object",
                "additionalProperties": side,
                "description": "In place of `inside`: the sides of members, the first that holds.",
            },
            "counts": {**_list(act), "description": "Which posts count: the first of these that any post meets."},
            "answers": {**act, "description": "A post that answers one that counts, counts too."},
            **dict.fromkeys(("at_large", "opens", "begins", "replies", "strictly", "widely"), act),
            "perhaps_inside": {**person, "description": "Nobody knows who this is; it may be someone inside."},
            "open": _closed({each: _text(SENTENCE) for each in OPENINGS}),
            "unlike": _closed({each: _text(SENTENCE) for each in unlike}),
        },
        *("counts", "answers"),
    )


def _quadrant(clauses: Schema, rulebook: Rulebook | None) -> Schema:
    side = _one((*rulebook.exchange.members, OUTSIDE) if rulebook else ())
    return _closed(
        {
            "id": _WORD,
            "name": _text("What learners choose."),
            "says": _text("What it means, in a sentence."),
            "clause": clauses,
            "because": _text(f"Why a story belongs here. {SENTENCE}"),
            "note": _text("A word to those who review it."),
            "line": {**_list(side), "minItems": 2, "maxItems": 2, "description": "From which side to which."},
            "when": {**_ref("act"), "description": "An act that counts on that line is like this."},
            "lines": {"type": ["integer", "string"], "description": "At least so many lines; 1."},
            "parties": {"type": ["integer", "string"], "description": "At least so many people or groups; 2."},
        },
        *("id", "name", "says", "clause", "because"),
    )


def _facts() -> Schema:
    value = {
        "type": "object",
        "description": "Any other key is a mark, by which rules can ask for several values at once.",
        "properties": {**dict.fromkeys(WORDS, _WORD), "names": {"enum": [*NAMED]}},
        "required": ["is", "were"],
        "additionalProperties": _WORD,
    }
    fact = _closed(
        {
            "kind": {"enum": [*KINDS], "description": "Exactly one value, any number of values, or yes or no."},
            "says": _text("What it means, for authors."),
            "name": _text("What readers see above its values."),
            "values": {"type": "object", "additionalProperties": value},
            "yes": value,
            "no": value,
            "default": _text("The value where a story says nothing."),
            "required": {"enum": FLAG},
            "distant": {"enum": [*DISTANT, True, False]},
        },
        *("kind", "says"),
    )
    facts = {"type": "object", "additionalProperties": fact}
    scopes = {"people": "person", "acts": "act", "circumstances": "circumstances"}
    named = {subject: {"type": "object", "additionalProperties": _ref(scope)} for subject, scope in scopes.items()}
    words = _closed({"is": _text("As people who review the rules read it: is an employee."), "why": _WORD}, "is")
    said = {"type": "object", "additionalProperties": {"anyOf": [words, _WORD]}}
    return _closed(
        {
            **{subject: {**facts, "description": f"Of {subject}."} for subject in ("people", "acts", "circumstances")},
            "terms": {**_closed(named), "description": "Patterns with a name, for rules to share."},
            "words": _closed({"people": said, "acts": said}),
        },
        *("people", "acts", "circumstances"),
    )


def _contacts(rulebook: Rulebook | None) -> Schema:
    said = {
        "name": _text("Where it is not the option's name."),
        **{
            each: {"type": ["string", "number", "null"], "description": "`none` where there is none."}
            for each in DETAILS
        },
        "ask": _text("Whom to ask for what is not known here."),
        "source": {"anyOf": [_WORD, _list(_WORD)], "description": "The public page on which it stands."},
        "checked": _text("On which day it was read there: 2026-01-15."),
    }
    contact = _closed(said)
    each = {"anyOf": [contact, _list(contact)]}
    if rulebook is None:
        return {"type": "object", "additionalProperties": each}
    return _closed(dict.fromkeys(rulebook.options, each))


def _option(rulebook: Rulebook | None) -> Schema:
    clauses = _some(rulebook.clauses if rulebook else (), "On which clauses it rests.")
    facts = rulebook.vocabulary.acts if rulebook else ()
    rule = _closed(
        {
            "id": _text("A short name of your own."),
            "degree": {"enum": [*DEGREES], "description": "neutral: the guidance leaves it open."},
            "basis": {"enum": [*BASES], "description": "stated: the clause says so. inferred: you concluded it."},
            "safety": {"enum": FLAG, "description": "Whether it is dangerous to leave it out."},
            "clause": clauses,
            "when": _ref("case"),
            "says": {"anyOf": [_WORD, _list(_WORD)], "description": f"Why, for learners. {SENTENCE}"},
            "highlights": _some(facts, "The facts whose words are marked; by default those that `when` asks for."),
            "note": _text("A word to those who review it."),
        },
        *("id", "degree", "basis", "when", "says"),
    )
    return _closed(
        {
            "place": {"type": ["integer", "string"], "description": "Where it stands in its group."},
            "name": _text("What learners choose."),
            "about": _text("What it is, in a sentence."),
            "clause": clauses,
            "otherwise": _text("Why it does not apply where no rule speaks."),
            "rules": _list(rule),
        },
        *("place", "name", "about", "clause", "otherwise", "rules"),
    )


def _patterns(rulebook: Rulebook | None) -> Schema:
    """Return the schema definitions of the rule language: patterns on people, acts, circumstances and the case."""
    person = _pattern("person", rulebook, "people", (YOU, NOBODY))
    act = _pattern("act", rulebook, "acts", (), by=_ref("person"), to=_ref("person"))
    circumstances = _pattern("circumstances", rulebook, "circumstances", ())
    case = _closed(
        {
            "act": {**_ref("act"), "description": "There is such an act."},
            "no_act": {**_ref("act"), "description": "There is no such act."},
            "you": {**_ref("person"), "description": "The decision maker is like this."},
            "circumstances": _ref("circumstances"),
            "all": _list(_ref("case")),
            "any": _list(_ref("case")),
            "not": _ref("case"),
        }
    )
    return {"person": person, "act": act, "circumstances": circumstances, "case": case}


def _pattern(name: str, rulebook: Rulebook | None, subject: Any, fixed: tuple[str, ...], **inner: Schema) -> Schema:
    """Return the schema for a condition within one scope: a term's name, or a mapping of facts, marks and logic."""
    this = _ref(name)
    logic = {"all": _list(this), "any": _list(this), "not": this, "is": _some((), "Terms that hold.")}
    if rulebook is None:
        return {"anyOf": [_WORD, {"type": "object", "properties": {**logic, **inner}}]}
    facts = {
        fact.id: {"enum": FLAG, "description": fact.says}
        if fact.kind == "flag"
        else _some((*fact.values, ANY), fact.says)
        for fact in rulebook.vocabulary.of(subject).values()
    }
    marks = {mark: _some(sorted(held), "A mark.") for mark, held in rulebook.vocabulary.marks(subject).items()}
    pattern = _closed({**logic, **inner, **marks, **facts})
    says = f"The name of a term{', ' if fixed else ''}{', '.join(fixed)}, or a pattern."
    return {"description": says, "anyOf": [_WORD, pattern]}
