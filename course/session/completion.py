"""Completion: when a learner has finished, and what a record of it proves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter

from course.bank import Bank, first_item
from course.progress import progress
from course.session.code import read_record_code
from course.session.course_progress import Way
from course.session.screen_state import Sitting
from course.store import Cohort, Record, Store, hash_token

DISTRIBUTION = "uoft-social-media-course"


def day_of(instant: datetime) -> str:
    """The day of an instant, in UTC: 1 September 2026."""
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%B %Y}"


def course_version() -> str:
    """The version of the course's code that runs."""
    return version(DISTRIBUTION)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that completing the course requires."""

    says: str
    """What it requires, as a learner reads it."""
    done: int
    of: int
    """How much of it is done, of how much."""

    @property
    def met(self) -> bool:
        """Whether all of it is done."""
        return self.done >= self.of


def criteria(way: Way) -> tuple[Criterion, ...]:
    """What completing the course requires, by the guidance's data, and how far the learner is with each.

    Stories count when they are done to an end and their feedback was opened. A safety miss is corrected when a later
    try at the same story does not miss it. Quick stories do not count, and neither do tries made before the course
    asked for more than they show.
    """
    required, bank = way.bank.rulebook.completion, way.bank
    found = []
    if required.stories:
        kinds = [each for each in bank.modules if bank.in_quadrant(each)]
        short = sum(min(required.stories, _stories(way, quadrant)) for quadrant in kinds)
        each = "One story" if required.stories == 1 else f"{required.stories} stories"
        found.append(
            Criterion(f"{each} from each kind of situation, with its feedback", short, required.stories * len(kinds))
        )
    if required.safety:
        missed = [tries for tries in way.told.tries.values() if any(each.critical_miss for each in tries)]
        corrected = sum(not tries[-1].critical_miss for tries in missed)
        says = "Safety answers you missed, right on another try" if missed else "No safety answer missed"
        found.append(Criterion(says, corrected, len(missed)))
    if required.final is not None and way.form("post"):
        score = way.told.in_phase("post").score()
        passed = way.complete("post") and score is not None and score >= required.final
        found.append(Criterion(f"The final self-assessment with at least {required.final:.0%}", int(passed), 1))
    return tuple(found)


def _stories(way: Way, quadrant: str) -> int:
    """The stories of the quadrant that count, each of which was done to an end with feedback opened at that end."""
    stories = dict.fromkeys(each.item.story for each in way.bank.in_quadrant(quadrant) if not each.quick)
    begins = (first_item(way.bank, story) for story in stories)
    return sum(way.open_stage(item) is None and way.ending(item) in way.sitting.viewed for item in begins)


def finished(way: Way) -> bool:
    """Whether the learner has completed the course: every criterion is met, and something was done."""
    return bool(way.done.tries) and all(each.met for each in criteria(way))


def completed(store: Store, bank: Bank, cohort: Cohort) -> dict[str, bool]:
    """Learner -> whether they have completed the course, for every person of the cohort who has done something."""
    offered = bank.only(cohort.scenarios) if cohort.scenarios else bank
    order, found = offered.sequence, {}
    attempts = [each for each in store.attempts(cohort.id) if not each.simulated]
    for learner, made in groupby(sorted(attempts, key=attrgetter("learner")), key=attrgetter("learner")):
        place = store.place(learner)
        sitting = Sitting.from_state(place.state, offered) if place else Sitting()
        found[learner] = finished(Way(offered, progress(made, order), sitting))
    return found


def verify(store: Store, typed: object) -> tuple[Record | None, str]:
    """What stands under a completion record's code, and a sentence that says so. Raises Refused, StoreError."""
    code = read_record_code(typed)
    record = store.records.find(hash_token(code))
    if record is None:
        return None, f"Unknown: no completion record with the code {code} was issued here."
    day = day_of(record.issued)
    if record.revoked:
        return record, (
            f"Revoked on {day_of(record.revoked)}: the record {code} of {day} is no longer valid, because its learner "
            "deleted their data or had a newer one issued."
        )
    return record, (
        f"Valid: the record {code} was issued on {day} to a learner who had completed the course "
        f"(course {record.course_version}, rules {record.rules_version[:8]})."
    )
