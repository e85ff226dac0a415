"""QTI 2.1: export scenarios as items that other systems present and score exactly as the course does.

Each group of options is one interaction; its mapping, never below 0, gives the score of the group, and the score of the
item is their mean (1EdTech QTI 2.1, Assessment Test, Section and Item Information Model, mapResponse). The two safety
flags are separate outcomes.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader

from course.bank import Bank, Scenario
from course.export.document import Document
from course.language import N_, _, current, template
from grader import QUADRANT, Degree, Rulebook, happenings, introduced

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp of the zip format, so that the same scenarios give the same bytes."""
_DEGREES: Final[Mapping[Degree, str]] = {
    "essential": N_("called for"),
    "helpful": N_("helpful"),
    "neutral": N_("left open"),
    "wrong": N_("does not fit"),
    "harmful": N_("would make things worse"),
}


@dataclass(frozen=True)
class Interaction:
    """One group of options as QTI asks and scores it."""

    group: str
    name: str
    ask: str
    choices: tuple[tuple[str, str, str], ...]
    """Identifier, name and topic of the group."""
    points: Mapping[str, int]
    """Option -> points: its weight times the most that can be lost or gained on the other side."""
    whole: int
    """The sum of points for exactly the correct picks."""
    safety: tuple[str, ...] = ()
    harmful: tuple[str, ...] = ()
    single: bool = False

    @property
    def right(self) -> tuple[str, ...]:
        """Options that gain points."""
        return tuple(option for option, points in self.points.items() if points > 0)

    @property
    def lost(self) -> tuple[str, ...]:
        """Options that lose points. Options that the guidance leaves open neither gain nor lose any."""
        return tuple(option for option, points in self.points.items() if points < 0)

    @property
    def response(self) -> str:
        """The name of the QTI variable for the picks."""
        return f"RESPONSE_{self.group.upper()}"

    @property
    def score(self) -> str:
        """The name of the QTI variable for the score."""
        return f"SCORE_{self.group.upper()}"


def as_package(bank: Bank, scenarios: Sequence[Scenario], watch: Callable[[int], object] | None = None) -> Document:
    """Make a content package with an item for each scenario; `watch` is called with the number done."""
    templates = Templates(bank)
    manifest = templates.render("imsmanifest.xml", items=[each.item for each in scenarios])
    files = {f"items/{each.item.id}.xml": templates.tell("item.xml", each) for each in watched(scenarios, watch)}
    return packed("scenarios-qti-2.1.zip", {"imsmanifest.xml": manifest} | files, len(scenarios))


class Templates:
    """The templates of a bank's items in the current language, with the texts they share."""

    def __init__(self, bank: Bank) -> None:
        self._rulebook = bank.rulebook
        self._environment = template.Templates(current().language, FileSystemLoader(_TEMPLATES))
        self._environment.filters["upper_first"] = lambda words: words[:1].upper() + words[1:]

    def render(self, name: str, **words: object) -> str:
        """Render a template with these values and the rulebook's texts."""
        degrees = {each: _(text) for each, text in _DEGREES.items()}
        return self._environment.get_template(name).render(rulebook=self._rulebook, degrees=degrees, **words)

    def tell(self, name: str, scenario: Scenario, **words: object) -> str:
        """Render a template for one scenario: its thread, its questions and their correct picks."""
        item = scenario.item
        quadrants = self._rulebook.quadrants
        told = {
            "item": item,
            "title": title(scenario),
            "people": introduced(item),
            "happenings": list(happenings(item)),
            "groups": interactions(scenario, self._rulebook),
            "ruling": scenario.ruling,
            "quadrant": quadrants[scenario.quadrant],
            "also": [quadrants[other].name for other in scenario.ruling.quadrant_also],
        }
        return self.render(name, **told, **words)


def title(scenario: Scenario) -> str:
    """The title of a scenario, with its part where the story has several."""
    item = scenario.item
    return f"{item.title} ({item.part})" if item.part else item.title


def watched(scenarios: Sequence[Scenario], watch: Callable[[int], object] | None) -> Iterator[Scenario]:
    """Iterate over the scenarios; `watch` is called with the number done."""
    for count, scenario in enumerate(scenarios, start=1):
        yield scenario
        if watch is not None:
            watch(count)


def packed(name: str, files: Mapping[str, str], rows: int) -> Document:
    """Zip the files reproducibly: the same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return Document(name, content.getvalue(), rows)


def interactions(scenario: Scenario, rulebook: Rulebook) -> list[Interaction]:
    """Return the questions of a scenario, the quadrant first."""
    asked = [_quadrant(scenario, rulebook)] if scenario.item.asks_quadrant else []
    for group, weights in scenario.key.weights.items():
        options = [rulebook.options[option] for option in weights]
        gain = sum(weight for weight in weights.values() if weight > 0)
        loss = -sum(weight for weight in weights.values() if weight < 0)
        asked.append(
            Interaction(
                group=group,
                name=rulebook.groups[group].name,
                ask=f"{rulebook.groups[group].name}. {rulebook.groups[group].ask}",
                choices=tuple((option.id, option.name, option.about) for option in options),
                points={option: weight * (loss if weight > 0 else gain) for option, weight in weights.items()},
                whole=gain * loss,
                safety=tuple(option for option in weights if option in scenario.key.safety),
                harmful=tuple(option for option in weights if option in scenario.key.harmful),
            )
        )
    return asked


def _quadrant(scenario: Scenario, rulebook: Rulebook) -> Interaction:
    quadrants = rulebook.quadrants.values()
    return Interaction(
        group=QUADRANT,
        name=rulebook.ask_quadrant,
        ask=rulebook.ask_quadrant,
        choices=tuple((each.id, each.name, each.says) for each in quadrants),
        points={each.id: int(each.id in scenario.key.accepted) for each in quadrants},
        whole=1,
        single=True,
    )
