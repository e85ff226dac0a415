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
            "id": _text("A short name of your choice, by which rules cite the clause."),
            "section": _text("The section of the guidance that contains it."),
            "item": _text("Its item in the section."),
            "says": _text("What it says, in your words."),
        },
        *("id", "section", "item", "says"),
    )


def _guidance(rulebook: Rulebook | None) -> Schema:
    clauses = _some(rulebook.clauses if rulebook else (), "The clauses on which this is based.")
    quadrants = rulebook.quadrants if rulebook else ()
    group = _closed(
        {"id": _text("The name of the group's folder in options."), "name": _WORD, "ask": _text("The question.")},
        *("id", "name", "ask"),
    )
    text = {
        "id": _WORD,
        "shown": _one(
            ("welcome", *quadrants) if quadrants else (),
            "Where the text is shown: on the first page (welcome), or with a category.",
        ),
        "clause": clauses,
        "says": _text("What learners read."),
    }
    completion: dict[str, Schema] = {
        "stories": {
            "type": ["integer", "string"],
            "description": "The number of stories of each category that must be completed.",
        },
        "safety": {"enum": FLAG, "description": "Whether missed safety steps must be corrected on another try."},
        "final": {
            "type": ["integer", "string"],
            "maximum": 100,
            "description": "The minimum score in the final check, in percent.",
        },
    }
    return _closed(
        {
            "id": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9-]{0,39}$",
                "description": "The id of the course, the same in every edition.",
            },
            "title": _text("The course's title."),
            "institution": _text("The institution's full name."),
            "short": _text("The institution's name within sentences: the College."),
            "lang": _text("The language of these files, as in web pages: en, fr-CA."),
            "issued": _text("The date on which the guidance was issued."),
            "source": _text("The title of the guidance."),
            "notice": _list(_text("A sentence that is shown to every learner.")),
            "emergency": _one(rulebook.options if rulebook else (), "The option to choose in an emergency."),
            "opening": _text("The heading above the first story, such as a question; by default the title."),
            "ask_quadrant": _text("The question about the category."),
            "groups": _list(group),
            "completion": _closed(completion, "stories", "safety"),
            "decision_maker": {**_ref("person"), "description": "The kind of person whose role learners can take."},
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
    side = _closed(
        {"name": _text("A phrase for someone on this side: a member of staff."), "who": person}, "name", "who"
    )
    sides = rulebook.exchange.sides if rulebook else ()
    unlike = (*UNLIKE, "condition", *(f"{way}_{each}" for each in sides for way in ("from", "to")))
    return _closed(
        {
            "inside": {**person, "description": "Who belongs to the institution; everybody else is outside."},
            "sides": {
                "type": "object",
                "additionalProperties": side,
                "description": "Instead of `inside`: the sides of members; the first one whose "
                "condition holds applies.",
            },
            "counts": {
                **_list(act),
                "description": "Which posts count. The first of these conditions that any post meets is used.",
            },
            "answers": {**act, "description": "Posts like this also count if they answer a post that counts."},
            **dict.fromkeys(("at_large", "opens", "begins", "replies", "strictly", "widely"), act),
            "perhaps_inside": {
                **person,
                "description": "A person whose identity is unknown, and who may be a member of the institution.",
            },
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
            "name": _text("The name shown to learners."),
            "says": _text("What it means, in a sentence."),
            "clause": clauses,
            "because": _text(f"Why a story belongs here. {SENTENCE}"),
            "note": _text("A note for people who review the rules."),
            "line": {
                **_list(side),
                "minItems": 2,
                "maxItems": 2,
                "description": "The two sides: from which side acts go to which.",
            },
            "when": {**_ref("act"), "description": "A condition that an act on that line must meet."},
            "lines": {"type": ["integer", "string"], "description": "The minimum number of lines; by default 1."},
            "parties": {
                "type": ["integer", "string"],
                "description": "The minimum number of people or groups; by default 2.",
            },
        },
        *("id", "name", "says", "clause", "because"),
    )


def _facts() -> Schema:
    value = {
        "type": "object",
        "description": "Any other key is a mark, with which rules can refer to several values at once.",
        "properties": {**dict.fromkeys(WORDS, _WORD), "names": {"enum": [*NAMED]}},
        "required": ["is", "were"],
        "additionalProperties": _WORD,
    }
    fact = _closed(
        {
            "kind": {
                "enum": [*KINDS],
                "description": "one: exactly one value. many: any number of values. flag: yes or no.",
            },
            "says": _text("What it means, for authors."),
            "name": _text("The heading that readers see above the values."),
            "values": {"type": "object", "additionalProperties": value},
            "yes": value,
            "no": value,
            "default": _text("The value if a story does not state one."),
            "required": {"enum": FLAG},
            "distant": {"enum": [*DISTANT, True, False]},
        },
        *("kind", "says"),
    )
    facts = {"type": "object", "additionalProperties": fact}
    scopes = {"people": "person", "acts": "act", "circumstances": "circumstances"}
    named = {subject: {"type": "object", "additionalProperties": _ref(scope)} for subject, scope in scopes.items()}
    words = _closed(
        {"is": _text("The term as a predicate, for people who review the rules: is an employee."), "why": _WORD}, "is"
    )
    said = {"type": "object", "additionalProperties": {"anyOf": [words, _WORD]}}
    return _closed(
        {
            **{subject: {**facts, "description": f"Of {subject}."} for subject in ("people", "acts", "circumstances")},
            "terms": {**_closed(named), "description": "Named patterns that several rules can use."},
            "words": _closed({"people": said, "acts": said}),
        },
        *("people", "acts", "circumstances"),
    )


def _contacts(rulebook: Rulebook | None) -> Schema:
    said = {
        "name": _text("The name of the office or page, if it differs from the option's name."),
        **{
            each: {"type": ["string", "number", "null"], "description": "`none` if it does not exist."}
            for each in DETAILS
        },
        "ask": _text("Whom to ask for details that are not known."),
        "source": {"anyOf": [_WORD, _list(_WORD)], "description": "The public page from which the details were taken."},
        "checked": _text("The day on which the details were checked there: 2026-01-15."),
    }
    contact = _closed(said)
    each = {"anyOf": [contact, _list(contact)]}
    if rulebook is None:
        return {"type": "object", "additionalProperties": each}
    return _closed(dict.fromkeys(rulebook.options, each))


def _option(rulebook: Rulebook | None) -> Schema:
    clauses = _some(rulebook.clauses if rulebook else (), "The clauses on which the option or rule is based.")
    facts = rulebook.vocabulary.acts if rulebook else ()
    rule = _closed(
        {
            "id": _text("A short name of your choice."),
            "degree": {"enum": [*DEGREES], "description": "neutral: the guidance leaves it open."},
            "basis": {"enum": [*BASES], "description": "stated: the clause says so. inferred: you concluded it."},
            "safety": {"enum": FLAG, "description": "Whether it is dangerous to leave it out."},
            "clause": clauses,
            "when": _ref("case"),
            "says": {"anyOf": [_WORD, _list(_WORD)], "description": f"Why, for learners. {SENTENCE}"},
            "highlights": _some(facts, "The facts whose words are highlighted; by default those named in `when`."),
            "note": _text("A note for people who review the rules."),
        },
        *("id", "degree", "basis", "when", "says"),
    )
    return _closed(
        {
            "place": {"type": ["integer", "string"], "description": "Its position in its group."},
            "name": _text("The name shown to learners."),
            "about": _text("What it is, in a sentence."),
            "clause": clauses,
            "otherwise": _text("Why it does not apply if no rule's condition holds."),
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
            "you": {**_ref("person"), "description": "The decision maker meets this condition."},
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
