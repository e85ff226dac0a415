"""Stories of the invented college, as many as a test of practice needs, and the attempts made on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from course.bank import open_bank
from course.progress import Syllabus
from course.store import Attempt
from grader import read_items, rule
from tests import college
from tests.session.moment import NINE

RULEBOOK = open_bank(college.GUIDANCE, college.SCENARIOS).rulebook
PEOPLE = """
decision_maker: iris
people:
  iris: {standing: tutor}
  tobias: {standing: boarder}
  fenn: {standing: neighbour}
  pell: {standing: reporter}
"""
MOCKED = "- {id: p1, by: tobias, to: [iris], does: [mock]}\n"
MENACED = "- {id: p1, by: fenn, to: [iris], does: [menace]}\n"
ASKED = "- {id: p2, by: pell, to: [iris], does: [enquire]}\n"
TEXTS = {
    "letter": "acts:\n" + ASKED,
    "porridge": "acts:\n" + MOCKED + "circumstances: {tired: yes}\n",
    "bench": "acts:\n" + MENACED + ASKED + "stages: [{until: p1}, {until: p2}]\n",
    "fog": "content_note: Somebody is threatened.\nacts:\n" + MENACED,
}
"""In the order of the course. The letter turns on way-2 and press; the porridge on way-1, people, keep, ear and rest;
the bench, in two stages, on way-2, porter and keep, and then on press as well; the fog on way-2, porter and keep."""

RIGHT: dict[str, dict[str, Any]] = {
    "letter": {"quadrant": "from-outside", "desks": ["press-desk"]},
    "porridge": {"quadrant": "in-house", "desks": ["dean-of-people"], "moves": ["keep-a-copy"]},
    "bench.1": {"quadrant": "from-outside", "desks": ["night-porter"], "moves": ["keep-a-copy"]},
    "bench.2": {"quadrant": "from-outside", "desks": ["night-porter", "press-desk"], "moves": ["keep-a-copy"]},
    "fog": {"quadrant": "from-outside", "desks": ["night-porter"], "moves": ["keep-a-copy"]},
}
"""Item -> the least that shows mastery."""

ITEMS = [
    item
    for name, text in TEXTS.items()
    for item in read_items(f"{name}.yaml", PEOPLE + text, RULEBOOK, facts_only=True)
]
VERSION = {item.id: item.version for item in ITEMS}
SYLLABUS = Syllabus(RULEBOOK, [(item, rule(item.case, RULEBOOK)) for item in ITEMS])


def attempt(item: str, at: datetime = NINE, certainty: int | None = None, **picks: Any) -> Attempt:
    """An attempt that shows mastery, but for the picks that are given."""
    response = {**RIGHT[item], **picks}
    version, rules = VERSION[item], RULEBOOK.version
    id_ = f"{item}-{at.isoformat()}"
    return Attempt(id_, "autumn", "iris", "practice", item, version, rules, response, at, at, certainty=certainty)
