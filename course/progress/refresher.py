"""Refreshers: clauses that are due again, for those who return.

The schedule is that of FSRS (the `fsrs` package), with its published default parameters. Cards are clauses; their
reviews are replayed from the attempts, so nothing is stored beside those, and nothing is left to chance.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fsrs import Card, Rating, Scheduler

from course.progress.syllabus import Story, Syllabus
from course.store import Attempt
from grader import Clause

_SCHEDULER: Final = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
"""Days from the first review on, since nobody repeats a clause within minutes, and at least once a year."""


@dataclass(frozen=True, slots=True)
class Refresher:
    """A clause that is due, and the item on which to practise it."""

    clause: Clause
    due: datetime
    """Since when, in UTC."""
    item: str


def due(attempts: Iterable[Attempt], syllabus: Syllabus) -> dict[str, datetime]:
    """Clause -> when it is due again, in UTC, the earliest first; clauses of which no attempt says anything are absent.

    A missed clause is rated Again and comes back within days, a met one Good (see Exercise.met).
    """
    cards: dict[str, Card] = {}
    for attempt, exercise in syllabus.judged(attempts):
        at = attempt.submitted.astimezone(UTC)
        for clause, missed in exercise.met(attempt).items():
            card = cards.get(clause) or Card(card_id=0, due=at)
            cards[clause], _ = _SCHEDULER.review_card(card, Rating.Again if missed else Rating.Good, at)
    return {clause: card.due for clause, card in sorted(cards.items(), key=lambda each: (each[1].due, each[0]))}


def refreshers(
    attempts: Iterable[Attempt], syllabus: Syllabus, now: datetime, among: Collection[str] | None = None
) -> tuple[Refresher, ...]:
    """The clauses that are due at `now`, the longest due first, each with the item on which to practise it.

    Clauses on which no item turns are left out. One item serves as many due clauses as it can. Of several, the one is
    taken that has no content note, then the shortest, then one not done, then the one done longest ago. A story is
    practised from its first stage. `among` are the items that may be chosen, all if None.
    """
    made = tuple(attempts)
    if not made:
        return ()
    last = {attempt.item: attempt.submitted for attempt in sorted(made, key=lambda each: each.submitted)}

    def fitness(story: Story) -> tuple[bool, int, bool, datetime]:
        done = last.get(story.first)
        return story.noted, len(story.stages), done is not None, done or now

    stories = [story for story in syllabus.stories if among is None or story.first in among]
    stories.sort(key=fitness)
    serving: list[Story] = []
    found: list[Refresher] = []
    for id_, since in due(made, syllabus).items():
        if since > now:
            break
        story = next((story for story in (*serving, *stories) if id_ in story.clauses), None)
        if story is not None:
            serving.append(story)
            found.append(Refresher(syllabus.rulebook.clauses[id_], since, story.first))
    return tuple(found)
