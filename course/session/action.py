"""The result type of a learner's action, and transitions that several actions share. Pure: time is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from course.bank import Scenario
from course.language import _
from course.session.course_progress import FORMS
from course.session.learner_context import Desk
from course.session.refusal import Refused
from course.session.screen_state import Draft, Screen, Sitting
from course.store import Answer, Attempt, Phase

Fields: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """The result of an action: the next state, and what must be stored before the learner sees it."""

    sitting: Sitting
    answer: Answer | None = None
    attempt: Attempt | None = None
    """The attempt that the answer completes."""


Act: TypeAlias = Callable[[Sitting, Fields, Desk, datetime], Step]
"""Handler of one action. The sitting passed in already has the next turn number. Raises Refused."""


def left(sitting: Sitting, screen: Screen) -> Sitting:
    """Return the state on a screen that shows no item, such as the course map."""
    return replace(sitting, screen=screen, question="", attempt="", missing=False, elsewhere=False)


def opened(sitting: Sitting, item: str, desk: Desk, now: datetime, phase: Phase = "practice") -> Sitting:
    """Return the state at the item's first open question, in the variant that is due, with the picks so far.

    Self-assessments always show the item as written (variant 0). Raises Refused if a self-assessment reserves the item.
    """
    if phase == "practice" and item in desk.way(sitting).kept:
        raise Refused(_("This story is reserved for a self-assessment. You can practise it afterwards."))
    attempt = desk.attempt(item, phase)
    draft = sitting.drafts.get(item)
    if (
        draft is None
        or draft.phase != phase
        or (draft.variant != _due(desk, item, phase) and not desk.answered(attempt, item))
    ):
        draft = Draft(now, variant=_due(desk, item, phase), phase=phase)
    shown = desk.bank.variant(item, draft.variant).item
    question = desk.open_question(item, draft.variant, attempt)
    noted = shown.content_note and shown.stage == 1 and not desk.answered(attempt, item)
    return replace(
        sitting,
        screen="note" if noted else "question",
        item=item,
        question=question,
        attempt="",
        missing=False,
        elsewhere=False,
        drafts={**sitting.drafts, item: draft},
        part=phase if phase in FORMS else desk.bank.module_of.get(item, ""),
    )


def _due(desk: Desk, item: str, phase: Phase) -> int:
    return 0 if phase in FORMS else desk.due(item)


def judged(sitting: Sitting, item: str, question: str, attempt: str) -> Sitting:
    """Return the state that shows the verdict on one question of an attempt."""
    return replace(
        sitting, screen="verdict", item=item, question=question, attempt=attempt, missing=False, elsewhere=False
    )


def reviewed(sitting: Sitting, attempt: Attempt) -> Sitting:
    """Return the state that shows the feedback on a complete attempt, and mark that feedback as viewed."""
    viewed = tuple(dict.fromkeys((*sitting.viewed, attempt.item)))
    return replace(left(sitting, "feedback"), item=attempt.item, attempt=attempt.id, viewed=viewed)


def scenario_of(fields: Fields, desk: Desk) -> Scenario:
    """Return the scenario named by the field `item`, in its variant 0. Raises Refused if there is none."""
    item = fields.get("item")
    scenario = desk.bank.scenarios.get(item) if isinstance(item, str) else None
    if scenario is None:
        raise Refused(_("This story is no longer in the course. Please choose another from the course map."))
    return scenario
