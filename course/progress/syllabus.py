"""A syllabus: what each item trains, so that a learner's attempts can be read clause by clause."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from course.store import Attempt
from grader import QUADRANT, Item, Rulebook, Ruling, Verdict, fitting


@dataclass(frozen=True)
class Exercise:
    """One variant of one item, as something to practise on."""

    item: Item
    ruling: Ruling
    rulebook: Rulebook

    @property
    def variant(self) -> str:
        """As attempts name it: the number of the variant, or nothing for the item as written."""
        return str(self.item.variant or "")

    @cached_property
    def fitting(self) -> Mapping[str, Mapping[str, Verdict]]:
        """Group -> the options offered that apply, essential or helpful; groups without any are absent."""
        fit = {group: fitting(group, self.item, self.ruling, self.rulebook) for group in self.rulebook.groups}
        return {
            group: {option: self.ruling.verdicts[option] for option in found} for group, found in fit.items() if found
        }

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses on which the key turns: that of the quadrant, if asked, and those by which an option applies."""
        fitting = [verdict for verdicts in self.fitting.values() for verdict in verdicts.values()]
        cited = (*self._quadrant, *(clause for verdict in fitting for clause in verdict.clause))
        return tuple(dict.fromkeys(cited))

    def mastered(self, attempt: Attempt) -> bool:
        """Every essential picked and nothing wrong or harmful, and the quadrant right if it is asked: binary mastery.

        An attempt's scores do not tell it, because leaving out what is merely helpful costs points too. So it is
        read from the response and the degrees that the rules give to the options.
        """
        if (self.item.asks_quadrant and not self._right(attempt)) or any(
            attempt.response.get(group) is None for group in self.fitting
        ):
            return False
        return not any(missed for group in self.rulebook.groups for missed in self._judged(attempt, group).values())

    def met(self, attempt: Attempt) -> dict[str, bool]:
        """Clause -> whether the attempt missed it, for the clauses on which the attempt says something.

        A clause is missed where an essential option that cites it was left out, or an option that cites it was picked
        and is wrong or harmful. It is met where an option that applies by it was picked, and none missed it. The
        quadrant's clause goes by whether that quadrant was chosen. Leaving out what is merely helpful, or what does not
        apply, says nothing, and so does a group that was not answered.
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
        """Whether the quadrant is right; None where none was chosen."""
        chosen = attempt.response.get(QUADRANT)
        return None if chosen is None else chosen in self.ruling.quadrants

    def _judged(self, attempt: Attempt, group: str) -> dict[str, bool]:
        """Option -> whether it was missed, for the options of the group of which the response says something."""
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
    """What each item trains, in the order in which the course offers them. Made once for a bank, shared by all."""

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
        """What the attempt was made on; None where item or rules have changed since, or the item is gone.

        A response can be judged only by the content that its learner saw.
        """
        found = self._exercises.get((attempt.item, attempt.variant))
        if found is None or (found.item.version, self.rulebook.version) != (
            attempt.item_version,
            attempt.rules_version,
        ):
            return None
        return found

    def mastered(self, attempt: Attempt) -> bool | None:
        """Whether the attempt shows mastery (see Exercise.mastered).

        None where it can no longer be judged, and where its learner had seen the key.
        """
        exercise = self.exercise(attempt)
        return None if exercise is None or attempt.seen else exercise.mastered(attempt)

    def judged(self, attempts: Iterable[Attempt]) -> Iterator[tuple[Attempt, Exercise]]:
        """The attempts that can be judged, the earliest first, each with what it was made on.

        Those of somebody who had seen the key say nothing of what they know.
        """
        for attempt in sorted((each for each in attempts if not each.seen), key=lambda each: each.submitted):
            exercise = self.exercise(attempt)
            if exercise is not None:
                yield attempt, exercise
