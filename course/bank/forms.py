"""The two parallel forms of the self-assessment: what is asked before the course, and what after it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.bank.content import FORMS, read_text
from course.bank.scenario import Scenario
from grader import Rulebook, Unreadable
from grader.problem import suggestion
from grader.reading.document import Gathered, Node, read_document
from grader.schema import DIALECT

NAMES: Final = ("pre", "final")


@dataclass(frozen=True, slots=True)
class Forms:
    """One story a quadrant in each, none of them in both."""

    pre: tuple[str, ...]
    """The items of the pre-check, in the order in which they are asked."""
    final: tuple[str, ...]
    """Those of the final self-assessment."""


def read_forms(scenarios: Path, found: Mapping[str, Scenario], rulebook: Rulebook) -> Forms | None:
    """The forms in a folder of scenarios; None where the folder has none. Raises Unreadable with every problem."""
    path = scenarios / FORMS
    if not path.exists():
        return None
    gathered = Gathered(str(path))
    top = read_document(read_text(path), gathered)
    entries = top.fields("forms", NAMES) if top else {}
    given = {name: tuple(node.items(name)) for name, node in entries.items()}
    for name, nodes in given.items():
        covered: dict[str, str] = {}
        for node, scenario in _known(nodes, found):
            _check(node, scenario, covered)
        for quadrant in rulebook.quadrants:
            if quadrant not in covered:
                todo = f"Add a story of that quadrant to {name}, of one stage and without a content note."
                entries[name].problem(f"no story in {name} is {quadrant}", todo)
    for node in given.get("final", ()):
        if node.word("a story") in [other.word("a story") for other in given.get("pre", ())]:
            node.problem(f"{node.word('a story')!r} is in both forms", "Choose another for one of them.")
    if gathered.problems:
        raise Unreadable(gathered.problems)
    return Forms(*(tuple(node.word("a story") for node in given[name]) for name in NAMES))


def forms_schema(stories: Iterable[str], rulebook: Rulebook) -> Mapping[str, Any]:
    """A JSON Schema, draft 2020-12, of the forms' file, so that editors complete the stories as an author types.

    It sees names and numbers alone: which story is of which quadrant, stage and note, only reading them shows.
    """
    form = {
        "description": "One story of each quadrant, of one stage and without a content note, in the order of asking.",
        "type": "array",
        "items": {"enum": sorted(stories)},
        "minItems": len(rulebook.quadrants),
        "maxItems": len(rulebook.quadrants),
        "uniqueItems": True,
    }
    return {
        "$schema": DIALECT,
        "title": f"The forms of the self-assessment: {rulebook.title}",
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(NAMES, form),
        "required": list(NAMES),
    }


def _known(nodes: tuple[Node, ...], found: Mapping[str, Scenario]) -> Iterator[tuple[Node, Scenario]]:
    """The stories that there are, each with where it is named."""
    stages = {scenario.item.story: scenario for scenario in found.values()}
    for node in nodes:
        story = node.word("a story")
        if story in stages:
            yield node, stages[story]
        elif story:
            todo = suggestion(story, stages) or "Name the id of a scenario in this folder."
            node.problem(f"there is no scenario {story!r}", todo)


def _check(node: Node, scenario: Scenario, covered: dict[str, str]) -> None:
    """Whether a form can ask this; notes in `covered` which story stands for its quadrant."""
    item, quadrant = scenario.item, scenario.quadrant
    if item.stages > 1:
        node.problem(f"{item.story!r} unfolds in {item.stages} stages", "Choose a story of one stage.")
    if item.content_note:
        node.problem(f"{item.story!r} has a content note", "Choose a story without one: a form offers no way round it.")
    if quadrant in covered:
        node.problem(f"{item.story!r} is {quadrant}, and so is {covered[quadrant]!r}", "Keep one story a quadrant.")
    covered.setdefault(quadrant, item.story)
