"""The tables: what learners did is appended, read back, and forgotten on request."""

from course.store.attempt import FRAME_COLUMNS, Attempt, Phase
from course.store.cohort import Cohort
from course.store.failure import StoreError
from course.store.learner import Learner, hash_token
from course.store.note import Note, Role
from course.store.place import Place
from course.store.record import Record
from course.store.store import Store

__all__ = [
    "FRAME_COLUMNS",
    "Attempt",
    "Cohort",
    "Learner",
    "Note",
    "Phase",
    "Place",
    "Record",
    "Role",
    "Store",
    "StoreError",
    "hash_token",
]
