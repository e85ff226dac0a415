"""Learner sessions: navigation, picks and submissions. Functions take the state and the time as arguments."""

from course.session.action import Act, Fields, Step
from course.session.action_table import act
from course.session.address import address
from course.session.code import new_token, read_token
from course.session.code_throttle import Guesser, Guesses
from course.session.completion import Criterion, completed, completes, criteria, finished, verify
from course.session.course_progress import FORMS, Way
from course.session.enrolment import Enroller, Enrolments
from course.session.explorer_actions import explore
from course.session.explorer_state import Exploring, explorable, fitting
from course.session.learner_context import Desk, attempt_id, picked
from course.session.privacy import Keeping
from course.session.refusal import Forgotten, Refused
from course.session.screen_state import Draft, Screen, Sitting
from course.session.session import Session
from course.session.syllabus import syllabus
from course.session.variant import shown_variant

__all__ = [
    "FORMS", "Act", "Criterion", "Desk", "Draft", "Enroller", "Enrolments", "Exploring", "Fields",
    "Forgotten", "Guesser", "Guesses", "Keeping", "Refused", "Screen", "Session", "Sitting", "Step",
    "Way", "act", "address", "attempt_id", "completed", "completes", "criteria", "explorable", "explore",
    "finished", "fitting", "new_token", "picked", "read_token", "shown_variant", "syllabus", "verify",
]  # fmt: skip
