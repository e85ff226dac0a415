"""Refreshers: spaced repetition of clauses for returning learners.

Scheduled by FSRS (the `fsrs` package) with its default parameters. Clauses are the cards. Their reviews are replayed
from the attempts, so no extra state is stored, and the schedule is deterministic.
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
"""Without FSRS's learning steps, whose intervals are minutes; with an interval of at most a year."""


@dataclass(frozen=True, slots=True)
class Refresher:
    """A clause that is due, and the item on which to practise it."""

    clause: Clause
    due: datetime
    """When it became due, in UTC."""
    item: str


def due(attempts: Iterable[Attempt], syllabus: Syllabus) -> dict[str, datetime]:
    """Return clause -> when it is due again, in UTC, the earliest first; clauses without evidence are absent.

    A missed clause is rated Again and is due within days; a met one is rated Good (see Exercise.met).
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
    """Return the clauses due at `now`, the longest due first, each with the item on which to practise it.

    Clauses that no item trains are left out. An item is used for as many due clauses as possible. Of several items,
    prefer one without a content note, then the shortest, then one not done, then the one done longest ago. A story is
    practised from its first stage. `among`: the items that may be chosen (None: all).
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
