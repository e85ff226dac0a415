"""The screens: for each, what its template is told."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from course.session import Session
from course.ui.room import Room
from course.ui.screen import explorer, feedback, overview, scenario, summary

Context: TypeAlias = Callable[[Room, Session], dict[str, Any]]

SCREENS: Final[Mapping[str, Context]] = {
    "note": scenario.context,
    "scenario": scenario.context,
    "feedback": feedback.context,
    "overview": overview.context,
    "summary": summary.context,
    "explorer": explorer.context,
}
"""By the name of the screen and of its template; a screen that is not here needs no more than the frame does."""
