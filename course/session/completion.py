"""Completion criteria: decide whether a learner has completed the course, and verify completion records."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter

from course.bank import Bank, Stop, first_item
from course.language import _, day, ngettext
from course.progress import progress
from course.session.code import read_record_code
from course.session.course_progress import Way
from course.session.screen_state import Sitting
from course.store import Cohort, Record, Store, hash_token

DISTRIBUTION = "uoft-social-media-course"


def day_of(instant: datetime) -> str:
    """Format the UTC date of an instant, such as "1 September 2026"."""
    return day(instant.astimezone(UTC))


def course_version() -> str:
    """Return the version of the running course software."""
    return version(DISTRIBUTION)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that completing the course requires."""

    says: str
    """The requirement, in the words shown to learners."""
    done: int
    of: int
    """The required amount; `done` counts towards it."""

    @property
    def met(self) -> bool:
        """Whether all of it is done."""
        return self.done >= self.of


def criteria(way: Way) -> tuple[Criterion, ...]:
    """Return the completion criteria from the guidance's data, each with the learner's progress.

    A story counts when the learner reached an ending and opened its feedback. A missed safety option is corrected by a
    later try at the same story that includes it. Quick stories do not count, and neither do attempts that lack
    something that the course has since made a requirement.
    """
    required, bank = way.bank.rulebook.completion, way.bank
    found = []
    if required.stories:
        kinds = [each for each in bank.modules if bank.in_quadrant(each)]
        short = sum(min(required.stories, _stories(way, quadrant)) for quadrant in kinds)
        says = ngettext(
            "One full story of each kind of situation, with its feedback",
            "{count} full stories of each kind of situation, with their feedback",
            required.stories,
        ).format(count=required.stories)
        found.append(Criterion(says, short, required.stories * len(kinds)))
    if required.safety:
        missed = [tries for tries in way.told.tries.values() if any(each.critical_miss for each in tries)]
        corrected = sum(not tries[-1].critical_miss for tries in missed)
        if missed:
            says = _("Essential safety steps that you missed at first, right on a later try")
        elif all(each.met for each in found):
            says = _("No essential safety step missed")
        else:
            says = _("No essential safety step missed so far")
        found.append(Criterion(says, corrected, len(missed)))
    if required.final is not None and way.form("post"):
        score = way.told.in_phase("post").score()
        passed = way.complete("post") and score is not None and score >= required.final
        least = _("{number}%").format(number=f"{100 * required.final:.0f}")
        says = _("The final self-assessment with at least {score}").format(score=least)
        found.append(Criterion(says, int(passed), 1))
    return tuple(found)


def _stories(way: Way, quadrant: str) -> int:
    """Count the quadrant's stories that the learner completed with the feedback at the ending opened."""
    stories = dict.fromkeys(each.item.story for each in way.bank.in_quadrant(quadrant) if not each.quick)
    begins = (first_item(way.bank, story) for story in stories)
    return sum(way.open_stage(item) is None and way.ending(item) in way.sitting.viewed for item in begins)


def completes(bank: Bank, stops: Iterable[Stop]) -> bool:
    """True if a path includes everything that completing the course requires; safety options may need another try."""
    required, path = bank.rulebook.completion, tuple(stops)
    practised = Counter(
        bank.scenarios[each.item].home
        for each in path
        if each.phase == "practice" and not bank.scenarios[each.item].quick
    )
    kinds = [each for each in bank.modules if bank.in_quadrant(each)]
    enough = all(practised[each] >= required.stories for each in kinds)
    return enough and (required.final is None or not bank.forms or any(each.phase == "post" for each in path))


def finished(way: Way) -> bool:
    """True if the learner has completed the course: every criterion is met, and there is at least one attempt."""
    return bool(way.done.tries) and all(each.met for each in criteria(way))


def completed(store: Store, bank: Bank, cohort: Cohort) -> dict[str, bool]:
    """Return, for each learner of the cohort with at least one attempt, whether they have completed the course."""
    offered = bank.only(cohort.scenarios) if cohort.scenarios else bank
    order, found = offered.sequence, {}
    attempts = [each for each in store.attempts(cohort.id) if not each.simulated]
    for learner, made in groupby(sorted(attempts, key=attrgetter("learner")), key=attrgetter("learner")):
        place = store.place(learner)
        sitting = Sitting.from_state(place.state, offered) if place else Sitting()
        found[learner] = finished(Way(offered, progress(made, order), sitting))
    return found


def verify(store: Store, typed: object) -> tuple[Record | None, str]:
    """Look up a completion record by its typed code; return it (or None) and a sentence with the result.

    Raises Refused for a malformed code, and StoreError.
    """
    code = read_record_code(typed)
    record = store.records.find(hash_token(code))
    if record is None:
        return None, _("Unknown: no completion record with the code {code} was issued here.").format(code=code)
    issued = day_of(record.issued)
    if record.revoked:
        return record, _(
            "Revoked on {revoked}: the record {code} of {issued} is no longer valid, because its learner "
            "deleted their data or had a newer one issued."
        ).format(revoked=day_of(record.revoked), code=code, issued=issued)
    return record, _(
        "Valid: the record {code} was issued on {issued} to a learner who had completed the course "
        "(course {version}, rules {rules})."
    ).format(code=code, issued=issued, version=record.course_version, rules=record.rules_version[:8])
