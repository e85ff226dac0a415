"""JSON Schema for scenario files, generated from the rulebook, for completion and checks in an author's editor."""

from collections.abc import Iterable, Mapping
from typing import Any

from grader.fact import Fact
from grader.post_display import KINDS, MOST_STARS
from grader.reading.branch import OTHERWISE
from grader.reading.evidence import SHOWS_IN
from grader.reading.item import FEWEST_BRANCHES, FEWEST_STAGES, MOST_BRANCHES, MOST_STAGES
from grader.rulebook import QUADRANT, Rulebook

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FLAG = ["yes", "no", True, False]
"""Values of a yes/no fact. An unquoted yes or no is a boolean in YAML 1.1 and a string in YAML 1.2."""

Schema = dict[str, Any]
_ACT: Schema = {"$ref": "#/$defs/act"}


def scenario_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a complete scenario file: its keys, facts, values and options.

    It covers a file's structure only. Whether people exist, ids match and a ruling is possible is checked when the file
    is read. Descriptions state the defaults of facts. Required facts are required only in files without slots, since
    slots can supply them.
    """
    vocabulary = rulebook.vocabulary
    people, acts, circumstances = (
        _facts(found) for found in (vocabulary.people, vocabulary.acts, vocabulary.circumstances)
    )
    person = _closed({"name": _text("What others call the person."), "handle": _text("The name that posts show."),
                      "describe": _text("A few words on the person for the learner."),
                      "part_of": _text("The group, or the unit, of the people here to which the person belongs."),
                      **people})  # fmt: skip
    required = {"items": {"required": _required(vocabulary.acts)}}
    return {
        "$schema": DIALECT,
        "title": f"A scenario: {rulebook.title}",
        **_closed(
            {
                "id": _text("The file's name without .yaml."),
                "title": _text("Two to four words that give nothing away."),
                "content_note": _text("One line, only where a topic is hard."),
                "setting": _text("Two to four sentences to “you”."),
                "decision_maker": _text("The key of the person in whose place the learner stands."),
                "people": {
                    "type": "object",
                    "description": "A key of your own for each person.",
                    "minProperties": 1,
                    "additionalProperties": person,
                },
                "acts": {
                    "type": "array",
                    "description": "What happens, in order of time.",
                    "minItems": 1,
                    "items": _ACT,
                },
                "circumstances": {**_closed(circumstances), "description": "Those of the decision maker."},
                "offers": _offers(rulebook),
                "talking_points": _talking(rulebook),
                "stages": _stages(circumstances, rulebook),
                "slots": _slots(people, acts, circumstances),
            },
            required=("id", "title", "setting", "decision_maker", "people", "acts"),
        ),
        "$defs": {"act": _act(acts)},
        "if": {"not": {"required": ["slots"]}},
        "then": {
            "properties": {
                "people": {"additionalProperties": {"required": _required(vocabulary.people)}},
                "acts": required,
                "stages": {"items": {"properties": {"branches": {"items": {"properties": {"acts": required}}}}}},
            }
        },
    }


def _closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
        **({"required": list(required)} if required else {}),
    }


def _text(says: str) -> Schema:
    return {"type": ["string", "number"], "description": says}


def _facts(facts: Mapping[str, Fact]) -> dict[str, Schema]:
    return {fact.id: _fact(fact) for fact in facts.values()}


def _fact(fact: Fact) -> Schema:
    default = ", ".join(fact.default) or "none"
    says = fact.says if fact.required else f"{fact.says} Where it is left out: {default}."
    if fact.kind == "flag":
        return {"description": says, "enum": FLAG}
    if fact.kind == "one":
        return {"description": says, "enum": list(fact.values)}
    return {"description": says, **_some(fact.values, fewest=1 if fact.required else 0)}


def _some(values: Iterable[str], fewest: int = 0) -> Schema:
    """Return the schema for a list of values, or for a single value without brackets."""
    one = {"enum": list(values)}
    many: Schema = {"type": "array", "items": one, "uniqueItems": True}
    return {"anyOf": [many | ({"minItems": fewest} if fewest else {}), one]}


def _required(facts: Mapping[str, Fact]) -> list[str]:
    return [fact.id for fact in facts.values() if fact.required]


def _act(facts: Mapping[str, Schema]) -> Schema:
    key: Schema = {"type": "string"}
    said = {
        "id": _text("Any short name: p1, p2, e1."),
        "by": {"type": "string", "description": "Who does it: one of the people."},
        "to": {
            "description": "At whom it is directed: addressed, named or plainly meant.",
            "anyOf": [{"type": "array", "items": key, "uniqueItems": True}, key],
        },
        "platform": _text("Where, in words for the learner."),
        "when": _text("When, in words for the learner."),
        "post": _text("The words of a post in the thread."),
        "event": _text("A sentence on something off the thread."),
        SHOWS_IN: _shows_in(),
        **_look(),
    }
    either = [{"required": ["post"]}, {"required": ["event"]}]
    return {**_closed({**said, **facts}, required=("by",)), "oneOf": either}


def _shows_in() -> Schema:
    says = (
        'The words that show a fact, copied letter by letter: {threat: "watch the sidewalk"}. '
        "A key is a value or a fact of the act, or fact.value."
    )
    words = {"type": ["string", "number"], "minLength": 1}
    return {"description": says, "type": "object", "additionalProperties": words}


def _look() -> dict[str, Schema]:
    count = {"type": ["integer", "string"], "minimum": 0}
    image = {"file": _text("An SVG file in the folder images."), "alt": _text("What it shows, in a sentence.")}
    return {
        "kind": {"description": "Where it happens. Left out: as the platform's words say.", "enum": list(KINDS)},
        "reply_to": {"type": "string", "description": "The id of the earlier post that this one answers."},
        "subject": _text("The subject of an e-mail."),
        "stars": {"type": ["integer", "string"], "minimum": 1, "maximum": MOST_STARS, "description": "Of a rating."},
        "likes": {**count, "description": "How many like it, where the story needs it."},
        "reposts": {**count, "description": "How many passed it on, where the story needs it."},
        "image": {
            **_closed(image, required=("file",)),
            "description": "A picture. Without alt, the post describes it in square brackets.",
        },
    }


def _offers(rulebook: Rulebook) -> Schema:
    groups = {
        group.id: {"description": group.ask, **_some(option.id for option in rulebook.in_group(group.id))}
        for group in rulebook.groups.values()
    }
    unasked: Schema = {
        "description": "An empty list: the scenario does not ask for it.",
        "type": "array",
        "maxItems": 0,
    }
    says = "Usually left out. An empty list leaves a question out of the scenario."
    return {**_closed({QUADRANT: unasked, **groups}), "description": says}


def _talking(rulebook: Rulebook) -> Schema:
    asked = {QUADRANT: rulebook.ask_quadrant, **{each.id: each.ask for each in rulebook.groups.values()}}
    says = "What a facilitator puts to a room once it is revealed, for each thing that is asked; may be left out."
    return {**_closed({id_: _text(ask) for id_, ask in asked.items()}), "description": says}


def _stages(circumstances: Mapping[str, Schema], rulebook: Rulebook) -> Schema:
    differs = {"circumstances": _closed(circumstances), "offers": _offers(rulebook)}
    stage = {
        "until": {"type": "string", "description": "The id of the act with which the stage ends."},
        "after": _text("What came of it, told once the learner has decided."),
        **differs,
    }
    branches: Schema = {
        "description": "The endings of the story: the first one whose `when` holds is told.",
        "type": "array",
        "minItems": FEWEST_BRANCHES,
        "maxItems": MOST_BRANCHES,
        "items": _branch(differs, rulebook),
    }
    return {
        "description": "Where the learner decides more than once: each stage goes on from the one before.",
        "type": "array",
        "minItems": FEWEST_STAGES,
        "maxItems": MOST_STAGES,
        "items": {
            "if": {"type": "object", "required": ["branches"]},
            "then": _closed({"branches": branches}),
            "else": _closed(stage, required=("until",)),
        },
    }


def _branch(differs: Mapping[str, Schema], rulebook: Rulebook) -> Schema:
    options = _some(rulebook.options, fewest=1)
    condition = _closed(
        {
            "picked": {**options, "description": "At least one of these was picked."},
            "left_out": {**options, "description": "None of these was picked."},
        }
    )
    lines = {
        "id": _text("A short name in small letters; left out where `when` is otherwise."),
        "when": {
            "description": "The picks at the stage before that lead here; otherwise for the last branch.",
            "anyOf": [{**condition, "minProperties": 1}, {"const": OTHERWISE}],
        },
        "title": _text("What the learner did, as in: You answered in kind."),
        "then": _text("What came of it, in a sentence or two, before the acts of this branch."),
        "acts": {"type": "array", "description": "What happens in this branch alone.", "minItems": 1, "items": _ACT},
        "after": _text("What came of it in the end, told once the learner has decided."),
        **differs,
    }
    return _closed(lines, required=("when", "title", "then", "acts"))


def _slots(people: Mapping[str, Schema], acts: Mapping[str, Schema], circumstances: Mapping[str, Schema]) -> Schema:
    facts = {
        "people": {"type": "object", "additionalProperties": _closed(people)},
        "acts": {"type": "object", "additionalProperties": _closed({**acts, SHOWS_IN: _shows_in()})},
        "circumstances": _closed(circumstances),
    }
    value = {
        "type": "object",
        "properties": {"words": _text("What stands in the text for {slot}."), "facts": _closed(facts)},
        "additionalProperties": _text("What stands in the text for {slot.word}."),
    }
    return {
        "description": "Words and facts by which the variants of the scenario differ.",
        "type": "object",
        "additionalProperties": {"type": "array", "minItems": 2, "items": value},
    }
