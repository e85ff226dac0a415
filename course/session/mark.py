"""Marks: what a learner has done of a target, as far as the cohort's sight lets its facilitators see it.

A learning management system is sent marks as grades (LTI), or told of them by the learner's browser (SCORM, cmi5).
"""

from __future__ import annotations

from dataclasses import dataclass

from course.bank import first_item
from course.bank.target import Target
from course.session.completion import criteria, finished
from course.session.course_progress import FORMS, Way
from course.store import Sight


@dataclass(frozen=True)
class Mark:
    """Hundredths of a percent of what can be reached, and whether all of the target is done."""

    hundredths: int
    """From 0 to 10000."""
    complete: bool

    @property
    def text(self) -> str:
        """As the store keeps it."""
        return f"{self.hundredths}{' complete' if self.complete else ''}"

    @classmethod
    def read(cls, text: str) -> Mark:
        """The mark that `text` wrote."""
        number, _, complete = text.partition(" ")
        return cls(int(number), bool(complete))


def mark(target: Target, sight: Sight, way: Way) -> Mark | None:
    """The mark of one learner; None while there is none to tell of.

    `nothing`: never one. `completion`: full marks once everything is done, nothing before. `progress`: the share that
    is done. `results`: the mean score over all stories of the target, those that are not done with 0. What a
    self-assessment does not say yet is not told either.
    """
    if sight == "nothing" or not way.done.tries:
        return None
    parts = _parts(target, way)
    complete = finished(way) if target.kind == "course" else bool(parts) and all(done for done, _ in parts)
    if sight == "completion":
        return Mark(10000, complete=True) if complete else None
    if sight == "progress":
        share = _criteria(way) if target.kind == "course" else _mean([float(done) for done, _ in parts])
    else:
        share = _mean([score if done else 0.0 for done, score in parts])
    return Mark(round(10000 * share), complete)


def score_of_done(target: Target, way: Way) -> float:
    """The mean score in [0, 1] of what a learner has done of a target; 0 while nothing of it is done."""
    return _mean([score for done, score in _parts(target, way) if done])


def _parts(target: Target, way: Way) -> list[tuple[bool, float]]:
    """Whether each part of the target is done, and its score in [0, 1]."""
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
    """The items of a story that the learner went through."""
    stages = way.bank.stages(way.bank.scenarios[first].item.story)
    return [item for stage in stages for item in stage if item in way.done.tries]


def _score(way: Way, items: list[str], phase: str) -> float:
    """The mean score of the latest attempts at items, as far as their learner may hear of it."""
    told = way.told.in_phase(phase)
    tries = [tries[-1] for item in items if (tries := [each for each in told.tries.get(item, ()) if not each.seen])]
    return _mean([each.score for each in tries if each.score is not None])


def _criteria(way: Way) -> float:
    """How much of what completing the course requires is done."""
    asked = criteria(way)
    return sum(min(each.done, each.of) for each in asked) / max(1, sum(each.of for each in asked))


def _mean(shares: list[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0
