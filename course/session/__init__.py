"""One learner's sitting: where they are, what they pick, what they submit. State in, record out; time is given."""

from course.session.refusal import Refused
from course.session.sequence import sequence, syllabus
from course.session.session import Session, new_token
from course.session.sitting import Draft, Screen, Sitting
from course.session.step import Desk, Step, act, attempt_id

__all__ = [
    "Desk", "Draft", "Refused", "Screen", "Session", "Sitting", "Step", "act", "attempt_id", "new_token", "sequence",
    "syllabus",
]  # fmt: skip
