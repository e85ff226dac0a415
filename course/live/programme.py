"""A programme: which stories a live session takes, and what it asks of each, where its facilitator chose none."""

from collections.abc import Collection
from typing import Final

from course.bank import Bank, Scenario
from course.store import Ask
from grader import QUADRANT

MOST_ASKED: Final = 2
"""Questions about one story: a room takes six to eight minutes for two."""


def suggested(bank: Bank) -> tuple[Ask, ...]:
    """One story for each situation, with up to MOST_ASKED questions each, those with talking points first.

    Stories that a self-assessment asks, that learners meet on their path, that need a content note, or that unfold in
    several parts are taken only where there is no other.
    """
    forms = {*bank.forms.pre, *bank.forms.final} if bank.forms else set()
    met = {*bank.paths.orientation, *bank.paths.quick, bank.paths.start}

    def rank(each: Scenario) -> tuple[bool, ...]:
        item = each.item
        return (
            item.id in forms, item.stages > 1, item.story in met, each.quick, bool(item.content_note),
            not item.talking_points,
        )  # fmt: skip

    found = [min(stories, key=rank) for each in bank.rulebook.quadrants if (stories := bank.in_quadrant(each))]
    return tuple(Ask(each.item.id, group) for each in found for group in _asked(each))


def chosen(bank: Bank, items: Collection[str], groups: Collection[str]) -> tuple[Ask, ...]:
    """The questions of these groups about these items, in the order of the bank."""
    found = [(id_, each) for id_, each in bank.scenarios.items() if id_ in items]
    return tuple(Ask(id_, group) for id_, each in found for group in each.questions if group in groups)


def objection(bank: Bank, items: Collection[str], groups: Collection[str]) -> str:
    """Why no session can ask these groups about these items, in one sentence; empty where each has such a question."""
    if not groups or not bank.scenarios.keys() & set(items):
        return "Choose at least one story, and what you would like to ask of it."
    named = {QUADRANT: "Situation"} | {each.id: each.name for each in bank.rulebook.groups.values()}
    for id_, each in bank.scenarios.items():
        if id_ in items and not set(each.questions) & set(groups):
            kinds = [named[group] for group in each.questions]
            has = f"only has a {kinds[0]} question" if len(kinds) == 1 else "has none of the questions that you ticked"
            return f"“{each.item.title}” {has}: tick {' or '.join(kinds)}, or choose another story."
    return ""


def _asked(scenario: Scenario) -> list[str]:
    """The quadrant and questions that have talking points, then any others, in the order in which they are asked."""
    points = scenario.item.talking_points
    chosen = sorted(scenario.questions, key=lambda group: (group != QUADRANT, group not in points))[:MOST_ASKED]
    return [group for group in scenario.questions if group in chosen]
