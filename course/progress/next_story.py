"""Choose what to practise next, by a rule that is explained to the learner."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Final

from course.language import N_, _
from course.progress.clause_standing import Standing, standings
from course.progress.syllabus import Exercise, Story, Syllabus
from course.store import Attempt
from grader import Clause, following

_TIMES: Final = ("", N_("once"), N_("twice"), N_("three times"), N_("four times"), N_("five times"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The item to practise next, and why."""

    item: str
    because: str
    """The reason, as a clause for the learner that starts with "because", without a full stop.

    It may name a clause of the guidance and so hint at an option: usable in practice, not in a self-assessment.
    """
    clause: Clause | None = None
    """The missed clause because of which it was chosen; None for another reason."""
    again: bool = False
    """True if the learner has done the item before."""


def choose(
    attempts: Iterable[Attempt],
    syllabus: Syllabus,
    among: Collection[str] | None = None,
    earlier: Mapping[str, int] | None = None,
) -> Choice | None:
    """Return the item to practise next; None if everything that may be chosen is mastered. Deterministic.

    1. The next stage of a story in progress; the one worked on last comes first.
    2. New stories, ordered by: without a content note first; with the clause missed most often and not met since; with
       a clause not met yet; the order of the course.
    3. When all are done: stories not mastered in the last try, again from their first stage; those tried least often
       first, then in the order of 2.

    `among`: the items that may be chosen (None: all), such as those of a quadrant without items that are reserved for a
    self-assessment or skipped by the learner. A story may be started if its first stage is in `among`. `earlier`: item
    -> number of attempts in addition to the given ones.
    """
    made = sorted(attempts, key=lambda each: each.submitted)
    may = None if among is None else frozenset(among)
    return _next(made, syllabus, may, earlier or {}) if made else _first(syllabus, may)


@lru_cache(maxsize=256)
def _first(syllabus: Syllabus, among: Set[str] | None) -> Choice | None:
    """Return the choice for learners without attempts; cached, since at the start of an orientation all need it."""
    return _next([], syllabus, among, {})


def _next(
    made: Sequence[Attempt], syllabus: Syllabus, among: Set[str] | None, earlier: Mapping[str, int]
) -> Choice | None:
    tries = Counter(attempt.item for attempt in made) + Counter(earlier)
    latest = {attempt.item: attempt for attempt in made}
    place = {attempt.item: number for number, attempt in enumerate(made)}
    begun = [story for story in syllabus.stories if any(each.item.id in tries for each in story.exercises)]
    begun.sort(key=lambda story: max(place.get(each.item.id, -1) for each in story.exercises), reverse=True)
    for story in begun:
        stage = _following(story, tries, latest)
        if stage is not None and _may(stage, among):
            id_ = stage.item.id
            return Choice(id_, _("because it continues the story you began"), again=id_ in tries)
    waiting = [story for story in syllabus.stories if _may(story.exercises[0], among)]
    stood = standings(made, syllabus)
    unmet = [story for story in waiting if not tries[story.first]]
    if unmet:
        return _best(unmet, stood, syllabus, again=False)
    failed = {item for item, attempt in latest.items() if syllabus.mastered(attempt) is False}
    missed = [story for story in waiting if any(id_ in failed for id_ in _lately(story, place))]
    fewest = min((tries[story.first] for story in missed), default=0)
    least = [story for story in missed if tries[story.first] == fewest]
    return _best(least, stood, syllabus, again=True) if least else None


def _may(stage: Exercise, among: Set[str] | None) -> bool:
    return among is None or stage.item.id in among


def _following(story: Story, tries: Mapping[str, int], latest: Mapping[str, Attempt]) -> Exercise | None:
    """Return the next stage of a story in progress: the first one tried less often than the stage before it.

    If the story branches there, return the ending selected by the latest attempt at the previous stage.
    """
    for (before, *_endings), told in pairwise(story.stages):
        if sum(tries[each.item.id] for each in told) < tries[before.item.id]:
            item = following([each.item for each in told], latest[before.item.id].response)
            return next(each for each in told if each.item is item)
    return None


def _lately(story: Story, place: Mapping[str, int]) -> Iterator[str]:
    """Yield the item done last at each stage; of several endings, only the one reached in the latest try."""
    for told in story.stages:
        yield max((each.item.id for each in told), key=lambda id_: place.get(id_, -1))


def _best(stories: Iterable[Story], stood: Mapping[str, Standing], syllabus: Syllabus, *, again: bool) -> Choice:
    open_ = {clause: standing.missed for clause, standing in stood.items() if standing.open}

    def worst(story: Story) -> tuple[int, str]:
        """Return (number of misses, clause) for the story's most-missed clause; the first one in a tie."""
        misses = [(open_[clause], clause) for clause in story.clauses if clause in open_]
        return max(misses, key=itemgetter(0), default=(0, ""))

    def urgency(story: Story) -> tuple[bool, int, bool]:
        return story.noted, -worst(story)[0], all(clause in stood for clause in story.clauses)

    story = min(stories, key=urgency)
    item, (times, id_) = story.first, worst(story)
    if times:
        clause = syllabus.rulebook.clauses[id_]
        often = _(_TIMES[times]) if times < len(_TIMES) else _("{count} times").format(count=times)
        options = [each for each in syllabus.rulebook.options.values() if id_ in each.clause and each.can_apply]
        about = _("“{title}”").format(title=options[0].name) if options else clause.cited
        why = _("because it comes back to {about}, which you got wrong {often}").format(about=about, often=often)
        return Choice(item, why, clause, again)
    if again:
        return Choice(item, _("because you missed something in it last time"), again=True)
    if any(clause not in stood for clause in story.clauses):
        return Choice(item, _("because it depends on a clause you have not met yet"))
    return Choice(item, _("because it is the next one you have not done"))
