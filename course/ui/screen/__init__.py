"""The template context of each screen."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from course.session import Session
from course.ui.course_content import Room
from course.ui.screen import (
    card,
    check,
    course_map,
    explorer,
    feedback,
    module,
    paths,
    question,
    summary,
    verdict,
    welcome,
)

Context: TypeAlias = Callable[[Room, Session], dict[str, Any]]

SCREENS: Final[Mapping[str, Context]] = {
    "welcome": welcome.context,
    "paths": paths.context,
    "map": course_map.context,
    "check": check.context,
    "module": module.context,
    "note": question.context,
    "question": question.context,
    "verdict": verdict.context,
    "feedback": feedback.context,
    "summary": summary.context,
    "card": card.context,
    "explorer": explorer.context,
}
"""Screen (and template) name -> function that builds its context; other screens need only the frame's context."""
