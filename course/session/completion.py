"""Completion: when a learner has finished, and what a record of it proves."""

from datetime import UTC, datetime
from importlib.metadata import version

from course.session.code import read_record_code
from course.session.way import Way
from course.store import Record, Store, hash_token

DISTRIBUTION = "uoft-social-media-course"


def day_of(instant: datetime) -> str:
    """The day of an instant, in UTC: 1 September 2026."""
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%B %Y}"


def course_version() -> str:
    """The version of the course's code that runs."""
    return version(DISTRIBUTION)


def finished(way: Way) -> bool:
    """Whether the learner has finished: the final self-assessment is submitted whole.

    Where the course has no forms, every story of every module is.
    """
    if way.form("post"):
        return way.complete("post")
    stories = sum(len(way.stories(quadrant)) for quadrant in way.bank.modules)
    return 0 < stories == len(way.finished())


def verify(store: Store, typed: object) -> tuple[Record | None, str]:
    """What stands under a completion record's code, and a sentence that says so. Raises Refused, StoreError."""
    code = read_record_code(typed)
    record = store.records.find(hash_token(code))
    if record is None:
        return None, f"Unknown: no completion record with the code {code} was issued here."
    day = day_of(record.issued)
    if record.revoked:
        return record, (
            f"Revoked: the record {code} of {day} has not stood since {day_of(record.revoked)}, "
            "when its learner erased everything or had a newer one made."
        )
    return record, (
        f"Valid: somebody finished the course, and the record {code} was issued on {day} "
        f"(course {record.course_version}, rules {record.rules_version[:8]})."
    )
