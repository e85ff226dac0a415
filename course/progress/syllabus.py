"""A syllabus: which clauses each item trains, so that attempts can be evaluated clause by clause."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from course.store import Attempt
from grader import QUADRANT, Item, Rulebook, Ruling, Verdict, fitting


@dataclass(frozen=True)
class Exercise:
    """One variant of one item, with the clauses that it trains."""

    item: Item
    ruling: Ruling
    rulebook: Rulebook

    @property
    def variant(self) -> str:
        """The variant in the format of `Attempt.variant`: its number, or "" for the item as written."""
        return str(self.item.variant or "")

    @cached_property
    def fitting(self) -> Mapping[str, Mapping[str, Verdict]]:
        """Group -> the offered options that apply (essential or helpful); groups without any are absent."""
        fit = {group: fitting(group, self.item, self.ruling, self.rulebook) for group in self.rulebook.groups}
        return {
            group: {option: self.ruling.verdicts[option] for option in found} for group, found in fit.items() if found
        }

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses trained: that of the quadrant, if it is asked, and those of the options that apply."""
        fitting = [verdict for verdicts in self.fitting.values() for verdict in verdicts.values()]
        cited = (*self._quadrant, *(clause for verdict in fitting for clause in verdict.clause))
        return tuple(dict.fromkeys(cited))

    def mastered(self, attempt: Attempt) -> bool:
        """Return True if every essential option and nothing wrong or harmful was picked, and the quadrant is right.

        This cannot be derived from the scores, since leaving out a merely helpful option costs points too. It is
        computed from the response and the degrees of the options.
        """
        if (self.item.asks_quadrant and not self._right(attempt)) or any(
            attempt.response.get(group) is None for group in self.fitting
        ):
            return False
        return not any(missed for group in self.rulebook.groups for missed in self._judged(attempt, group).values())

    def met(self, attempt: Attempt) -> dict[str, bool]:
        """Return clause -> True if missed, False if met, for the clauses on which the attempt gives evidence.

        A clause is missed if an essential option that cites it was left out, or a wrong or harmful option that cites it
        was picked. It is met if it is not missed and an option that applies because of it was picked. The quadrant's
        clause depends on whether that quadrant was chosen. Leaving out a helpful option, or one that does not apply, is
        no evidence; neither is a group that was not answered.
        """
        found: dict[str, bool] = {}
        right = self._right(attempt)
        if right is not None:
            found.update(dict.fromkeys(self._quadrant, not right))
        for group in self.rulebook.groups:
            for option, missed in self._judged(attempt, group).items():
                for clause in self.ruling.verdicts[option].clause:
                    found[clause] = found.get(clause, False) or missed
        return found

    @property
    def _quadrant(self) -> tuple[str, ...]:
        if not self.ruling.quadrant or not self.item.asks_quadrant:
            return ()
        return self.rulebook.quadrants[self.ruling.quadrant].clause

    def _right(self, attempt: Attempt) -> bool | None:
        """Return True if the chosen quadrant is right; None if none was chosen."""
        chosen = attempt.response.get(QUADRANT)
        return None if chosen is None else chosen in self.ruling.quadrants

    def _judged(self, attempt: Attempt, group: str) -> dict[str, bool]:
        """Return option -> True if answered wrongly, for the options of the group on which the response is evidence."""
        picked = attempt.response.get(group)
        if picked is None:
            return {}
        found = {
            option: True
            for option, verdict in self.fitting.get(group, {}).items()
            if verdict.degree == "essential" and option not in picked
        }
        for option in picked:
            verdict = self.ruling.verdicts[option]
            if verdict.degree != "neutral":
                found[option] = not verdict.applies
        return found


class Story:
    """The stages of one story as written, with values computed once that every rendering of the course map needs."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self.exercises = tuple(exercises)
        """All that it tells, in order; where it branches, its endings come last, the default one at the very end."""
        by_stage = groupby(self.exercises, key=lambda each: each.item.stage)
        self.stages = tuple(tuple(told) for _, told in by_stage)
        """What it tells at each stage: one exercise, or at the last one its endings, of which a learner does one."""
        self.first = self.exercises[0].item.id
        """The item with which it begins."""
        self.clauses = tuple(dict.fromkeys(clause for each in self.exercises for clause in each.clauses))
        """Those on which any of its stages turns."""
        self.noted = any(each.item.content_note for each in self.exercises)
        """Whether it has a content note."""


class Syllabus:
    """What each item trains, in the order of the course. Built once per bank and shared by all learners."""

    def __init__(self, rulebook: Rulebook, items: Iterable[tuple[Item, Ruling]]) -> None:
        """`items` in the order of the course: the stages of a story one after another, each with all its variants."""
        self.rulebook = rulebook
        self._exercises = {
            (exercise.item.id, exercise.variant): exercise
            for exercise in (Exercise(item, ruling, rulebook) for item, ruling in items)
        }
        written = [exercise for exercise in self._exercises.values() if not exercise.variant]
        self.stories = tuple(Story(told) for _, told in groupby(written, key=lambda each: each.item.story))

    def exercise(self, attempt: Attempt) -> Exercise | None:
        """Return the exercise on which the attempt was made; None if the item or its rules have changed since.

        Responses can only be judged under the content that the learner saw.
        """
        found = self._exercises.get((attempt.item, attempt.variant))
        if found is None or (found.item.version, self.rulebook.version) != (
            attempt.item_version,
            attempt.rules_version,
        ):
            return None
        return found

    def mastered(self, attempt: Attempt) -> bool | None:
        """Return True if the attempt shows mastery (see Exercise.mastered).

        None if it can no longer be judged, or the learner had seen the key.
        """
        exercise = self.exercise(attempt)
        return None if exercise is None or attempt.seen else exercise.mastered(attempt)

    def judged(self, attempts: Iterable[Attempt]) -> Iterator[tuple[Attempt, Exercise]]:
        """Yield the attempts that can be judged, the earliest first, each with its exercise.

        Attempts made after the learner had seen the key are left out, since they are no evidence of knowledge.
        """
        for attempt in sorted((each for each in attempts if not each.seen), key=lambda each: each.submitted):
            exercise = self.exercise(attempt)
            if exercise is not None:
                yield attempt, exercise
