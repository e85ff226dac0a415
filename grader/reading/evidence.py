"""Reading `shows_in`: the words in which an act shows its facts, checked against the texts of the scenario."""

from collections.abc import Mapping

from grader.case import Person
from grader.content_problem import suggestion
from grader.evidence import Evidence, Where, locate
from grader.fact import Fact, Facts
from grader.post_display import Look
from grader.reading.document import Node

SHOWS_IN = "shows_in"


def read_evidence(
    act: str, given: Mapping[str, Node], facts: Facts, vocabulary: Mapping[str, Fact], texts: Mapping[Where, str]
) -> dict[str, Evidence]:
    """Return `fact.value`, such as `conduct.threat` -> the words cited for it. Invalid entries become problems.

    A key of `given` is one of: a value that the act declares; a fact, for all of its values; or `fact.value`, if two
    facts of the act have the same value. `facts`: the act's facts, with defaults. `texts`: the texts that may contain
    the words (see `texts_of`).
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


def texts_of(said: Mapping[str, str], look: Look, author: Person | None, setting: str) -> dict[Where, str]:
    """Return the texts in which evidence for an act is searched: its own (`said`), its author's, and the setting."""
    return {
        "post": said["post"],
        "event": said["event"],
        "image": look.image.alt if look.image else "",
        "platform": said["platform"],
        "when": said["when"],
        "name": author.name if author else "",
        "handle": author.handle if author else "",
        "describe": author.describe if author else "",
        "setting": setting,
    }


def _meant(key: str, facts: Facts, vocabulary: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Return every (fact, value) of the act that the key can refer to.

    The name of a fact refers to all of its values except the default.
    """
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
        todo = "Copy them exactly from there, from its platform or time, from its author's entry or from the setting."
        node.problem(what, todo)
        return None
    where, times = found
    if times > 1:
        node.problem(f"the words {words!r} appear {times} times in the {where} of act {act!r}", "Quote more of them.")
        return None
    return Evidence(act, words, where)
