"""The store: learners, attempts and the other tables of the course, on SQLite or PostgreSQL."""

from course.store.answer import Answer
from course.store.attempt import FRAME_COLUMNS, Attempt, Phase
from course.store.audit_note import Note, Role
from course.store.cohort import CODE, MOST_EXPECTED, MOST_NAME, Cohort, Sight, end_of, new_code, read_date, read_name
from course.store.completion_record import Record
from course.store.failure import StoreError
from course.store.history import History
from course.store.learner import Learner, hash_token
from course.store.lti import Grade
from course.store.person import PARTS, Done, Part, Person, codename
from course.store.position import Place
from course.store.regrade import GRADED_COLUMNS, OUTCOME_COLUMNS, Regrade, Regrades
from course.store.release import RELEASED_COLUMNS
from course.store.room import FEWEST, Ask, Room, RoomPhase
from course.store.store import Store

__all__ = [
    "CODE",
    "FEWEST",
    "FRAME_COLUMNS",
    "GRADED_COLUMNS",
    "MOST_EXPECTED",
    "MOST_NAME",
    "OUTCOME_COLUMNS",
    "PARTS",
    "RELEASED_COLUMNS",
    "Answer",
    "Ask",
    "Attempt",
    "Cohort",
    "Done",
    "Grade",
    "History",
    "Learner",
    "Note",
    "Part",
    "Person",
    "Phase",
    "Place",
    "Record",
    "Regrade",
    "Regrades",
    "Role",
    "Room",
    "RoomPhase",
    "Sight",
    "Store",
    "StoreError",
    "codename",
    "end_of",
    "hash_token",
    "new_code",
    "read_date",
    "read_name",
]
