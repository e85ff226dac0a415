"""Choose the stories and questions of a live session."""

from collections.abc import Collection
from typing import Final

from course.bank import Bank, Scenario
from course.language import _
from course.store import Ask
from grader import QUADRANT

MOST_ASKED: Final = 2
"""Maximum number of questions about one story; two take six to eight minutes."""


def suggested(bank: Bank) -> tuple[Ask, ...]:
    """Return one story for each situation, with up to MOST_ASKED questions each, preferably with talking points.

    Avoid, if possible, stories that are in a self-assessment or on learners' paths, need a content note or have several
    parts.
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
    """Return the questions from these groups about these items, in the bank's order."""
    found = [(id_, each) for id_, each in bank.scenarios.items() if id_ in items]
    return tuple(Ask(id_, group) for id_, each in found for group in each.questions if group in groups)


def objection(bank: Bank, items: Collection[str], groups: Collection[str]) -> str:
    """Return one sentence why this choice of groups and items is invalid; empty if each item has such a question."""
    if not groups or not bank.scenarios.keys() & set(items):
        return _("Choose at least one story, and what you would like to ask of it.")
    named = {QUADRANT: _("Situation")} | {each.id: each.name for each in bank.rulebook.groups.values()}
    for id_, each in bank.scenarios.items():
        if id_ in items and not set(each.questions) & set(groups):
            kinds = [named[group] for group in each.questions]
            if len(kinds) == 1:
                said = _("“{title}” only has a {kind} question: tick {kind}, or choose another story.")
                return said.format(title=each.item.title, kind=kinds[0])
            said = _("“{title}” has none of the questions that you ticked: tick {kinds}, or choose another story.")
            return said.format(title=each.item.title, kinds=_(" or ").join(kinds))
    return ""


def _asked(scenario: Scenario) -> list[str]:
    """Return up to MOST_ASKED questions in the order of asking, preferring the situation and talking points."""
    points = scenario.item.talking_points
    chosen = sorted(scenario.questions, key=lambda group: (group != QUADRANT, group not in points))[:MOST_ASKED]
    return [group for group in scenario.questions if group in chosen]
