"""One person on the facilitator's screen: looked up by their code name, shown as far as the cohort allows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from course.bank import Bank
from course.language import N_, _
from course.page import Trouble
from course.store import Person
from grader import QUADRANT

UNKNOWN = N_("No one in this cohort has that code name. Learners find theirs under My records; it looks like k7m-2qx.")


def read_codename(typed: object) -> str:
    """Parse a typed code name, ignoring case, spaces and dashes. Raises Trouble."""
    letters = re.sub(r"[\W_]", "", typed).lower() if isinstance(typed, str) else ""
    if len(letters) != 6:
        raise Trouble(_("A code name has six letters and digits, such as k7m-2qx. Please check it."))
    return f"{letters[:3]}-{letters[3:]}"


@dataclass(frozen=True)
class Row:
    """One attempt, in words."""

    part: str
    title: str
    time: Any
    score: float | None
    chosen: tuple[str, ...]


def context(person: Person, bank: Bank) -> dict[str, Any]:
    """Return the template context: how much of each part is done, and a row per attempt, as far as permitted."""
    forms = {"pre": bank.forms.pre, "post": bank.forms.final} if bank.forms else {}
    parts = {"pre": _("Pre-check"), "practice": _("Practice"), "post": _("Final self-assessment")}
    asked = {"practice": bank.ordinary, **forms}
    done = {phase: {each.item for each in person.done if each.phase == phase} for phase in asked}
    counted = [
        (parts[phase], sum(item in asked[phase] for item in done[phase]), len(asked[phase]))
        for phase in parts
        if phase in asked
    ]
    return {"person": person, "counted": counted, "rows": list(_rows(person, bank, parts))}


def _rows(person: Person, bank: Bank, parts: dict[str, str]) -> Iterator[Row]:
    for each in person.done:
        scenario = bank.scenarios.get(each.item)
        title = scenario.item.title if scenario else each.item
        if scenario and scenario.item.part:
            title = _("{title}, part {part}").format(title=title, part=scenario.item.part)
        chosen = tuple(_chosen(each.chosen, bank)) if each.chosen is not None else ()
        yield Row(parts[each.phase], title, each.time, each.score, chosen)


def _chosen(response: Any, bank: Bank) -> Iterator[str]:
    """Return the names of the picked options; ids that the guidance no longer has are kept as they are."""
    rulebook = bank.rulebook
    quadrant = response.get(QUADRANT)
    if quadrant is not None:
        yield rulebook.quadrants[quadrant].name if quadrant in rulebook.quadrants else str(quadrant)
    for group, picked in response.items():
        if group != QUADRANT:
            yield from (rulebook.options[id_].name if id_ in rulebook.options else id_ for id_ in picked or ())
