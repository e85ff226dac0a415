"""Reading `shows_in`: the words in which an act shows its facts, checked against the texts of the scenario."""

from collections.abc import Iterator, Mapping

import yaml

from grader.case import Person
from grader.evidence import Evidence, Where, locate
from grader.fact import Fact, Facts
from grader.problem import suggestion
from grader.reading.document import Node

SHOWS_IN = "shows_in"


def read_evidence(
    act: str, given: Mapping[str, Node], facts: Facts, vocabulary: Mapping[str, Fact], texts: Mapping[Where, str]
) -> dict[str, Evidence]:
    """The words cited for each `fact.value`, such as `conduct.threat`; entries that fail a check become problems.

    A key of `given` is a value that the act declares, or a fact, for all its values; `fact.value` where two facts of
    the act share the value. `facts` holds the act's facts with defaults, `texts` what its words may stand in.
    """
    found: dict[str, Evidence] = {}
    for key, node in given.items():
        meant = _meant(key, facts, vocabulary)
        if not meant:
            declared = [value for fact in vocabulary.values() for value in facts[fact.id] if value not in fact.default]
            node.problem(f"shows_in cites {key!r}, which act {act!r} does not declare", suggestion(key, declared))
            continue
        if len({fact for fact, _ in meant}) > 1:
            named = [f"{fact}.{value}" for fact, value in meant]
            node.problem(f"{key!r} can mean {' or '.join(named)} of act {act!r}", "Write the one that you mean.")
            continue
        evidence = _evidence(act, key, node, texts)
        for fact, value in meant:
            if f"{fact}.{value}" in found:
                node.problem(f"shows_in of act {act!r} cites {value!r} twice", "Keep one.")
            if evidence:
                found[f"{fact}.{value}"] = evidence
    return found


def texts_of(said: Mapping[str, str], author: Person | None, setting: str) -> dict[Where, str]:
    """The texts in which words of an act may stand: `said` of the act itself, then of its author, then the setting."""
    return {
        "post": said["post"],
        "event": said["event"],
        "platform": said["platform"],
        "when": said["when"],
        "name": author.name if author else "",
        "handle": author.handle if author else "",
        "describe": author.describe if author else "",
        "setting": setting,
    }


def without_evidence(text: str, node: Node) -> str:
    """The document's text as it would be if no act cited anything; `node` is its top value, read from that text."""
    for start, end in sorted(_spans(text, node.raw), reverse=True):
        text = text[:start] + text[end:]
    return text


def _meant(key: str, facts: Facts, vocabulary: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Every (fact, value) of the act that the key can mean; a fact's own name means no value that is its default."""
    fact, _, value = key.partition(".")
    if value:
        return [(fact, value)] if value in facts.get(fact, ()) else []
    whole = [(key, value) for value in facts.get(key, ()) if value not in vocabulary[key].default]
    return whole + [(fact, key) for fact, values in facts.items() if key in values]


def _evidence(act: str, key: str, node: Node, texts: Mapping[Where, str]) -> Evidence | None:
    before = len(node.gathered.problems)
    words = node.word(f"what shows {key!r}")
    if len(node.gathered.problems) > before:
        return None
    if not words:
        node.problem(f"no words are given for {key!r} of act {act!r}", "Copy the words from the post that show it.")
        return None
    found = locate(words, texts)
    if found is None:
        what = f"the words {words!r} for {key!r} are not in the {'event' if texts['event'] else 'post'} of act {act!r}"
        todo = (
            "Copy them letter by letter from there, from its platform or time, from its author's entry or the setting."
        )
        node.problem(what, todo)
        return None
    where, times = found
    if times > 1:
        node.problem(f"the words {words!r} stand {times} times in the {where} of act {act!r}", "Quote more of them.")
        return None
    return Evidence(act, words, where)


def _spans(text: str, raw: yaml.Node) -> Iterator[tuple[int, int]]:
    """Where entries named SHOWS_IN begin and end in the text."""
    if isinstance(raw, yaml.SequenceNode):
        for each in raw.value:
            yield from _spans(text, each)
    if not isinstance(raw, yaml.MappingNode):
        return
    for number, (key, value) in enumerate(raw.value):
        if key.value != SHOWS_IN:
            yield from _spans(text, value)
        elif not raw.flow_style:
            yield _lines(text, key, value)
        elif number + 1 < len(raw.value):
            yield key.start_mark.index, raw.value[number + 1][0].start_mark.index
        else:
            yield (raw.value[number - 1][1].end_mark.index if number else key.start_mark.index), value.end_mark.index


def _lines(text: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
    """The whole lines of an entry in block style, or, after the dash of a list, the entry up to the next key."""
    last = value
    while isinstance(last, yaml.MappingNode) and not last.flow_style and last.value:
        last = last.value[-1][1]
    end = last.end_mark.index
    if text[:end].rpartition("\n")[2].strip():  # a block scalar ends at the start of the next line, all else within one
        end = text.find("\n", end) + 1 or len(text)
    start = key.start_mark.index
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip():
        return line, end
    return start, end + len(text[end:]) - len(text[end:].lstrip(" "))
