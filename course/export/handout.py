"""The handout: a booklet for a room without laptops, with scenarios, space to write, and answers with reasons."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader
from markupsafe import Markup

from course.bank import Bank, Scenario
from course.export.pdf import SIZES, Paper
from course.export.printable import Printable
from course.language import _, current, number
from course.language.template import Templates
from course.ui.wording import gathered, upper_first
from grader import Explanation, Happening, Item, Option, Person, Response, Rulebook, explain, happenings, introduced

_TEMPLATES: Final = Path(__file__).parent / "templates"


class UnknownItem(ValueError):
    """A scenario or quadrant is not in the bank; the message names it and the closest matches."""


@dataclass(frozen=True)
class Sheet:
    """One scenario, or one part of it, as the booklet prints it."""

    scenario: Scenario
    happenings: tuple[Happening, ...]
    """What happens here: the whole story, or what is new since the previous part, if that is in the booklet too."""
    before: Item | None
    """The previous part, if it is in the booklet too."""
    people: tuple[Person, ...]
    """The people introduced here."""
    following: bool
    """Whether the next part, which tells what happened then, is in the booklet too."""
    endings: tuple[Item, ...]
    """The endings after this part, if the story branches and as far as they are in the booklet."""
    anchors: Mapping[str, str]
    """Act -> the place in the booklet where it is told."""
    groups: Mapping[str, tuple[tuple[Option, Explanation], ...]]
    """The degree of each option offered, by group."""


class Handout(Printable):
    """The booklet of some scenarios of a bank, the first variant of each."""

    name = "handout"

    def __init__(self, bank: Bank, *, quadrant: str | None = None, items: Sequence[str] = ()) -> None:
        """Include all scenarios, those of one quadrant, or the named ones: an item, or a scenario with all its parts.

        Raises UnknownItem.
        """
        self._bank = bank
        self.scenarios = chosen(bank, quadrant, items)

    @property
    def rows(self) -> int:
        """The number of scenarios."""
        return len(self.scenarios)

    def text(self, paper: Paper, fill: bool, watch: Callable[[int], object] | None) -> str:
        """The HTML; see `Printable`."""
        sheets: list[Sheet] = []
        told = {scenario.item.id: scenario for scenario in self.scenarios}
        for count, scenario in enumerate(self.scenarios, start=1):
            sheets.append(_sheet(scenario, told, self._bank.rulebook))
            if watch is not None:
                watch(count)
        environment = Templates(current().language, FileSystemLoader(_TEMPLATES))
        environment.filters |= {"upper_first": upper_first, "gathered": gathered}
        environment.globals["number"] = number
        return environment.get_template("handout.html").render(
            rulebook=self._bank.rulebook,
            sheets=sheets,
            stories=len({sheet.scenario.item.story for sheet in sheets}),
            fill=fill,
            size=SIZES[paper],
            style=Markup((_TEMPLATES / "handout.css").read_text(encoding="utf-8")),  # noqa: S704 - the project's own
        )


def chosen(bank: Bank, quadrant: str | None, items: Sequence[str]) -> tuple[Scenario, ...]:
    """Sort by title, since grouping by quadrant would give that answer away; parts of a story stay in order."""
    if quadrant is not None and quadrant not in bank.rulebook.quadrants:
        raise UnknownItem(
            _("There is no quadrant {quadrant!r}; choose from {known}.").format(
                quadrant=quadrant, known=", ".join(bank.rulebook.quadrants)
            )
        )
    stories = {scenario.item.story for scenario in bank.scenarios.values()}
    for named in items:
        if named not in bank.scenarios and named not in stories:
            near = difflib.get_close_matches(named, [*stories, *bank.scenarios], n=1)
            said = (
                _("There is no scenario {named!r}; did you mean {near}?")
                if near
                else _("There is no scenario {named!r}. course check --coverage lists them all.")
            )
            raise UnknownItem(said.format(named=named, near=near[0] if near else ""))
    found = [
        scenario
        for scenario in bank.scenarios.values()
        if quadrant in (None, scenario.home) and (not items or {scenario.item.id, scenario.item.story} & set(items))
    ]
    if not found:
        raise UnknownItem(
            _("None of the scenarios named is in the quadrant {quadrant!r}; leave --quadrant out.").format(
                quadrant=quadrant
            )
        )
    return tuple(sorted(found, key=lambda each: (each.item.title.casefold(), each.item.story, each.item.stage)))


def _sheet(scenario: Scenario, told: Mapping[str, Scenario], rulebook: Rulebook) -> Sheet:
    item = scenario.item
    story = [each.item for each in told.values() if each.item.story == item.story]
    parts = {each.stage: each for each in story if each.stage < item.stage} | {item.stage: item}
    after = [each for each in story if each.stage == item.stage + 1]
    before = parts.get(item.stage - 1)
    known = set(happenings(before)) if before else set()
    places = {
        happening.act: part.id
        for part in reversed([parts[stage] for stage in sorted(parts) if stage <= item.stage])
        for happening in happenings(part)
    }
    explained = explain(
        scenario.offers, scenario.ruling, Response(None, dict.fromkeys(scenario.offers, ())), item.case, rulebook
    )
    return Sheet(
        scenario=scenario,
        happenings=tuple(happening for happening in happenings(item) if happening not in known),
        before=before,
        people=tuple(person for person in introduced(item) if not before or person not in introduced(before)),
        following=bool(after),
        endings=tuple(each for each in after if each.branch),
        anchors={act: f"{part}-{act}" for act, part in places.items()},
        groups=_grouped(explained, rulebook),
    )


def _grouped(
    explained: Iterable[Explanation], rulebook: Rulebook
) -> Mapping[str, tuple[tuple[Option, Explanation], ...]]:
    groups: dict[str, list[tuple[Option, Explanation]]] = {}
    for explanation in explained:
        groups.setdefault(explanation.group, []).append((rulebook.options[explanation.option], explanation))
    return {group: tuple(lines) for group, lines in groups.items()}
