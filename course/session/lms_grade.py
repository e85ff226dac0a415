"""LMS grades: a learner's result for a target, limited to what the cohort's disclosure setting (`sight`) permits.

A learning management system receives them as scores (LTI), or from the learner's browser (SCORM, cmi5).
"""

from __future__ import annotations

from dataclasses import dataclass

from course.bank import first_item
from course.bank.lms_target import Target
from course.session.completion import criteria, finished
from course.session.course_progress import FORMS, Way
from course.store import Sight


@dataclass(frozen=True)
class LmsGrade:
    """A learner's result for a target: a share in hundredths of a percent, and whether the target is complete."""

    hundredths: int
    """From 0 to 10000."""
    complete: bool

    @property
    def text(self) -> str:
        """The grade as text, in the format of the store; `read` parses it."""
        return f"{self.hundredths}{' complete' if self.complete else ''}"

    @classmethod
    def read(cls, text: str) -> LmsGrade:
        """Parse the output of `text`."""
        number, _, complete = text.partition(" ")
        return cls(int(number), bool(complete))


def lms_grade(target: Target, sight: Sight, way: Way) -> LmsGrade | None:
    """Return the learner's grade for the target; None if there is none to report.

    By `sight`: `nothing`: always None. `completion`: full marks once everything is done, None before. `progress`: the
    share that is done. `results`: the mean score over all stories of the target, counting 0 for those not done. Results
    of a self-assessment that are still withheld from the learner do not count.
    """
    if sight == "nothing" or not way.done.tries:
        return None
    parts = _parts(target, way)
    complete = finished(way) if target.kind == "course" else bool(parts) and all(done for done, _ in parts)
    if sight == "completion":
        return LmsGrade(10000, complete=True) if complete else None
    if sight == "progress":
        share = _criteria(way) if target.kind == "course" else _mean([float(done) for done, _ in parts])
    else:
        share = _mean([score if done else 0.0 for done, score in parts])
    return LmsGrade(round(10000 * share), complete)


def score_of_done(target: Target, way: Way) -> float:
    """Return the mean score, in [0, 1], over the parts of the target that the learner has done; 0 if none is done."""
    return _mean([score for done, score in _parts(target, way) if done])


def _parts(target: Target, way: Way) -> list[tuple[bool, float]]:
    """Return (done, score in [0, 1]) for each part of the target."""
    bank = way.bank
    if target.kind == "path":
        return [
            (way.passed(stop), _score(way, [stop.item] if stop.phase in FORMS else _told(way, stop.item), stop.phase))
            for stop in way.paths.get(target.id, ())
        ]
    if target.kind == "module":
        stories = [story[0] for story in bank.modules[target.id].stories] if target.id in bank.modules else []
    elif target.kind == "story":
        stories = [first_item(bank, target.id)] if target.id in bank.stories else []
    else:
        stories = [first_item(bank, story) for story in bank.stories]
    return [(way.open_stage(first) is None, _score(way, _told(way, first), "practice")) for first in stories]


def _told(way: Way, first: str) -> list[str]:
    """Return the items of a story that the learner has attempted."""
    stages = way.bank.stages(way.bank.scenarios[first].item.story)
    return [item for stage in stages for item in stage if item in way.done.tries]


def _score(way: Way, items: list[str], phase: str) -> float:
    """Return the mean score of the latest attempts at the items, without results still withheld from the learner."""
    told = way.told.in_phase(phase)
    tries = [tries[-1] for item in items if (tries := [each for each in told.tries.get(item, ()) if not each.seen])]
    return _mean([each.score for each in tries if each.score is not None])


def _criteria(way: Way) -> float:
    """Return the share of the course's completion requirements that is done, in [0, 1]."""
    asked = criteria(way)
    return sum(min(each.done, each.of) for each in asked) / max(1, sum(each.of for each in asked))


def _mean(shares: list[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0
