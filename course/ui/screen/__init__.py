"""The screens: for each, what its template is told."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from course.session import Session
from course.ui.room import Room
from course.ui.screen import check, explorer, feedback, module, overview, scenario, summary, welcome

Context: TypeAlias = Callable[[Room, Session], dict[str, Any]]

SCREENS: Final[Mapping[str, Context]] = {
    "welcome": welcome.context,
    "overview": overview.context,
    "check": check.context,
    "module": module.context,
    "note": scenario.context,
    "scenario": scenario.context,
    "feedback": feedback.context,
    "summary": summary.context,
    "explorer": explorer.context,
}
"""By the name of the screen and of its template; a screen that is not here needs no more than the frame does."""
