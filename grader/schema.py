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
    person = _closed({"name": _text("The person's name."), "handle": _text("The handle shown in posts."),
                      "describe": _text("A few words about the person, for learners."),
                      "part_of": _text("The key of the group or unit to which the person belongs."),
                      **people})  # fmt: skip
    required = {"items": {"required": _required(vocabulary.acts)}}
    return {
        "$schema": DIALECT,
        "title": f"A scenario: {rulebook.title}",
        **_closed(
            {
                "id": _text("The file's name without .yaml."),
                "title": _text("Two to four words that do not reveal the answer."),
                "content_note": _text("One line of warning, only if a topic is distressing."),
                "setting": _text("Two to four sentences, addressed to “you”."),
                "decision_maker": _text("The key of the person whose role the learner takes."),
                "people": {
                    "type": "object",
                    "description": "The people of the story, each under a key of your choice.",
                    "minProperties": 1,
                    "additionalProperties": person,
                },
                "acts": {
                    "type": "array",
                    "description": "What happens, in chronological order.",
                    "minItems": 1,
                    "items": _ACT,
                },
                "circumstances": {**_closed(circumstances), "description": "The circumstances of the decision maker."},
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
    says = fact.says if fact.required else f"{fact.says} Default: {default}."
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
        "by": {"type": "string", "description": "The key of the person who does it."},
        "to": {
            "description": "The people at whom it is directed: addressed, named or clearly meant.",
            "anyOf": [{"type": "array", "items": key, "uniqueItems": True}, key],
        },
        "platform": _text("Where it happens, in words for the learner."),
        "when": _text("When it happens, in words for the learner."),
        "post": _text("The text of a post in the thread."),
        "event": _text("A sentence about something that happens outside the thread."),
        SHOWS_IN: _shows_in(),
        **_look(),
    }
    either = [{"required": ["post"]}, {"required": ["event"]}]
    return {**_closed({**said, **facts}, required=("by",)), "oneOf": either}


def _shows_in() -> Schema:
    says = (
        'The words that show a fact, copied exactly from the text: {threat: "watch the sidewalk"}. '
        "A key is a value or a fact of the act, or fact.value."
    )
    words = {"type": ["string", "number"], "minLength": 1}
    return {"description": says, "type": "object", "additionalProperties": words}


def _look() -> dict[str, Schema]:
    count = {"type": ["integer", "string"], "minimum": 0}
    image = {
        "file": _text("The name of an SVG file in the folder images."),
        "alt": _text("A description of the picture, in one sentence."),
    }
    return {
        "kind": {"description": "The kind of platform. By default it is derived from `platform`.", "enum": list(KINDS)},
        "reply_to": {"type": "string", "description": "The id of the earlier post that this one answers."},
        "subject": _text("The subject of an e-mail."),
        "stars": {
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": MOST_STARS,
            "description": "The number of stars of a rating.",
        },
        "likes": {**count, "description": "The number of likes, if the story needs it."},
        "reposts": {**count, "description": "The number of reposts, if the story needs it."},
        "image": {
            **_closed(image, required=("file",)),
            "description": "A picture. Without `alt`, the post must describe it in square brackets.",
        },
    }


def _offers(rulebook: Rulebook) -> Schema:
    groups = {
        group.id: {"description": group.ask, **_some(option.id for option in rulebook.in_group(group.id))}
        for group in rulebook.groups.values()
    }
    unasked: Schema = {
        "description": "An empty list, if the scenario does not ask this question.",
        "type": "array",
        "maxItems": 0,
    }
    says = "Usually left out. An empty list leaves a question out of the scenario."
    return {**_closed({QUADRANT: unasked, **groups}), "description": says}


def _talking(rulebook: Rulebook) -> Schema:
    asked = {QUADRANT: rulebook.ask_quadrant, **{each.id: each.ask for each in rulebook.groups.values()}}
    says = "Optional: for each question, a discussion prompt for the facilitator after the answers are revealed."
    return {**_closed({id_: _text(ask) for id_, ask in asked.items()}), "description": says}


def _stages(circumstances: Mapping[str, Schema], rulebook: Rulebook) -> Schema:
    differs = {"circumstances": _closed(circumstances), "offers": _offers(rulebook)}
    stage = {
        "until": {"type": "string", "description": "The id of the act with which the stage ends."},
        "after": _text("What happened afterwards, shown after the learner has decided."),
        **differs,
    }
    branches: Schema = {
        "description": "The endings of the story. The first one whose `when` holds is shown.",
        "type": "array",
        "minItems": FEWEST_BRANCHES,
        "maxItems": MOST_BRANCHES,
        "items": _branch(differs, rulebook),
    }
    return {
        "description": "For stories in which the learner decides more than once: each stage continues the one before.",
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
        "id": _text("A short name in lower case; leave it out if `when` is otherwise."),
        "when": {
            "description": "The picks at the previous stage that lead to this ending; write "
            "otherwise for the last branch.",
            "anyOf": [{**condition, "minProperties": 1}, {"const": OTHERWISE}],
        },
        "title": _text("What the learner did, for example: You answered in kind."),
        "then": _text("What happened then, in a sentence or two, before the acts of this branch."),
        "acts": {"type": "array", "description": "What happens in this branch only.", "minItems": 1, "items": _ACT},
        "after": _text("What happened in the end, shown after the learner has decided."),
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
        "properties": {"words": _text("The text that replaces {slot}."), "facts": _closed(facts)},
        "additionalProperties": _text("The text that replaces {slot.word}."),
    }
    return {
        "description": "The words and facts in which the variants of the scenario differ.",
        "type": "object",
        "additionalProperties": {"type": "array", "minItems": 2, "items": value},
    }
