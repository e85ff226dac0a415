"""Read the forms' file: the two parallel forms of the self-assessment, and the course's paths."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.bank.files import FORMS, read_text
from course.bank.learning_paths import Paths
from course.bank.scenario import Scenario
from course.language import _
from grader import Rulebook, Unreadable
from grader.content_problem import suggestion
from grader.reading.document import Gathered, Node, read_document
from grader.schema import DIALECT

NAMES: Final = ("pre", "final")
PATHS: Final = ("start", "quick", "orientation")


@dataclass(frozen=True, slots=True)
class Forms:
    """The two forms of the self-assessment. Each has one story per quadrant; no story is in both."""

    pre: tuple[str, ...]
    """The items of the pre-check, in the order in which they are asked."""
    final: tuple[str, ...]
    """The items of the final self-assessment, in the order in which they are asked."""


def read_forms(scenarios: Path, found: Mapping[str, Scenario], rulebook: Rulebook) -> tuple[Forms | None, Paths]:
    """Read the forms and paths in a folder of scenarios; None and empty paths if its forms' file does not define them.

    Raises Unreadable with all problems.
    """
    path = scenarios / FORMS
    if not path.exists():
        return None, Paths()
    gathered = Gathered(str(path))
    top = read_document(read_text(path), gathered)
    entries = top.fields("forms", (), (*NAMES, *PATHS)) if top else {}
    given = {name: tuple(node.items(name)) for name, node in entries.items()}
    if top and len([name for name in NAMES if name in given]) == 1:
        lacking = next(name for name in NAMES if name not in given)
        top.problem(
            _("forms lacks {lacking!r}").format(lacking=lacking),
            _("Add a line `{lacking}: ...`.").format(lacking=lacking),
        )
    for name in (each for each in NAMES if each in given):
        _check_form(name, entries[name], given[name], found, rulebook)
    chosen = {name: tuple(node.word("a story") for node in nodes) for name, nodes in given.items()}
    pre, final = (chosen.get(name, ()) for name in NAMES)
    for node, story in zip(given.get("final", ()), final, strict=True):
        if story in pre:
            node.problem(
                _("{story!r} is in both forms").format(story=story), _("Choose another story for one of the forms.")
            )
    _check_paths({name: given.get(name, ()) for name in PATHS}, found, {*pre, *final})
    if gathered.problems:
        raise Unreadable(gathered.problems)
    return (
        Forms(pre, final) if pre else None,
        Paths(next(iter(chosen.get("start", ())), ""), chosen.get("quick", ()), chosen.get("orientation", ())),
    )


def forms_schema(stories: Iterable[str], rulebook: Rulebook) -> Mapping[str, Any]:
    """Return a JSON Schema (draft 2020-12) of the forms' file, for completion in an author's editor.

    It checks only names and counts; quadrants, stages and content notes are checked when the file is read.
    """
    story = {"enum": sorted(stories)}
    each = {"type": "array", "items": story, "uniqueItems": True}
    number = len(rulebook.quadrants)
    form = {
        "description": "One story of each quadrant, of one stage and without a content note, in the order of asking.",
        **each,
        "minItems": number,
        "maxItems": number,
    }
    quick = {"description": "The quick stories of the five-minute path, in order.", **each}
    orientation = {"description": "One story of each quadrant, in order.", **each, "maxItems": number}
    return {
        "$schema": DIALECT,
        "title": f"The forms of the self-assessment and the paths of the course: {rulebook.title}",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(NAMES, form),
            "start": {"description": "The quick story that opens the course.", **story},
            "quick": quick,
            "orientation": orientation,
        },
        "dependentRequired": {"pre": ["final"], "final": ["pre"]},
    }


def _known(nodes: Iterable[Node], found: Mapping[str, Scenario]) -> Iterator[tuple[Node, Scenario]]:
    """Yield (node, scenario) for the nodes that name an existing story; add a problem for the others."""
    stages = {scenario.item.story: scenario for scenario in found.values()}
    for node in nodes:
        story = node.word("a story")
        if story in stages:
            yield node, stages[story]
        elif story:
            todo = suggestion(story, stages) or _("Name the id of a scenario in this folder.")
            node.problem(_("there is no scenario {story!r}").format(story=story), todo)


def _check_form(
    name: str, node: Node, nodes: Iterable[Node], found: Mapping[str, Scenario], rulebook: Rulebook
) -> None:
    """Report each quadrant for which the form lacks one ordinary, single-stage story without a content note."""
    covered: dict[str, str] = {}
    for each, scenario in _known(nodes, found):
        item = scenario.item
        if item.stages > 1:
            each.problem(
                _("{story!r} unfolds in {stages} stages").format(story=item.story, stages=item.stages),
                _("Choose a story with a single stage."),
            )
        if scenario.quick:
            each.problem(
                _("{story!r} is a quick story").format(story=item.story),
                _("Choose one that asks more than one question."),
            )
        if item.content_note:
            todo = _("Choose a story without a content note: learners cannot skip it in a form.")
            each.problem(_("{story!r} has a content note").format(story=item.story), todo)
        _cover(each, item.story, scenario.quadrant, covered)
    for quadrant in rulebook.quadrants:
        if quadrant not in covered:
            todo = _("Add a story of that quadrant to {name}. It must have a single stage and no content note.").format(
                name=name
            )
            node.problem(_("no story in {name} belongs to {quadrant}").format(name=name, quadrant=quadrant), todo)


def _check_paths(given: Mapping[str, tuple[Node, ...]], found: Mapping[str, Scenario], asked: Set[str]) -> None:
    """Add problems unless quick stories are used where required, no story is repeated, and none belongs to a form."""
    covered: dict[str, str] = {}
    short: set[str] = set()
    for node, scenario in _known((node for nodes in given.values() for node in nodes), found):
        story = scenario.item.story
        if node in given["orientation"]:
            if scenario.quick:
                node.problem(
                    _("{story!r} is a quick story").format(story=story),
                    _("Choose one that asks more than one question."),
                )
            _cover(node, story, scenario.home, covered)
        elif not scenario.quick:
            node.problem(
                _("{story!r} is not a quick story").format(story=story), _("Choose one that asks a single question.")
            )
        elif story in short:
            node.problem(_("{story!r} is on the path already").format(story=story), _("Choose another."))
        short.add(story)
        if story in asked:
            node.problem(
                _("{story!r} is used in a self-assessment").format(story=story),
                _("Choose a story that no self-assessment uses."),
            )
        if node in given["start"] and scenario.item.content_note:
            node.problem(
                _("{story!r} has a content note").format(story=story),
                _("Choose a story without a content note: newcomers see it first."),
            )
    for node in given["start"][1:]:
        node.problem(_("the course cannot start with several stories"), _("Name only one."))


def _cover(node: Node, story: str, quadrant: str, covered: dict[str, str]) -> None:
    """Record in `covered` which story covers the quadrant."""
    if quadrant in covered:
        node.problem(
            _("{story!r} and {other!r} both belong to {quadrant}").format(
                story=story, quadrant=quadrant, other=covered[quadrant]
            ),
            _("Keep one story for each quadrant."),
        )
    covered.setdefault(quadrant, story)
