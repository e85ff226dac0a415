"""The choice of what to practise next: by a rule that is told to the learner."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Final

from course.language import N_, _
from course.progress.standing import Standing, standings
from course.progress.syllabus import Exercise, Story, Syllabus
from course.store import Attempt
from grader import Clause, following

_TIMES: Final = ("", N_("once"), N_("twice"), N_("three times"), N_("four times"), N_("five times"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The item to practise next, and why."""

    item: str
    because: str
    """One clause of a sentence to the learner, from `because` on, without its full stop.

    It may name a clause and so hint at an option: fit for practice, not for a check.
    """
    clause: Clause | None = None
    """The missed clause for which it was chosen, if that is the reason."""
    again: bool = False
    """Whether it is another try at what was done before."""


def choose(
    attempts: Iterable[Attempt],
    syllabus: Syllabus,
    among: Collection[str] | None = None,
    earlier: Mapping[str, int] | None = None,
) -> Choice | None:
    """The item to practise next; None when all that may be chosen is mastered. The same attempts, the same choice.

    1. A story that was begun goes on: its next stage, the story worked on last before others.
    2. Then stories that were not begun. Those without a content note come first, whatever else; then those with the
       clause that was missed most often and not met since; then those with a clause that was not met yet; then the
       order of the course.
    3. When all are done, second tries of those that were not mastered at the last try, from the story's first stage:
       those tried least often first, then in the same order.

    `among` are the items that may be chosen, all if None: those of a quadrant, without what is kept for a check or
    was set aside by the learner. A story may be begun if its first stage is among them. `earlier`: item -> how many
    attempts there were beside the given ones.
    """
    made = sorted(attempts, key=lambda each: each.submitted)
    may = None if among is None else frozenset(among)
    return _next(made, syllabus, may, earlier or {}) if made else _first(syllabus, may)


@lru_cache(maxsize=256)
def _first(syllabus: Syllabus, among: Set[str] | None) -> Choice | None:
    """The choice for whoever has done nothing, which is everybody's when an orientation begins."""
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
            return Choice(id_, _("because it goes on with the story that you began"), again=id_ in tries)
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
    """The stage at which a story that was begun goes on: the first that was tried less often than the one before.

    Where the story branches, the ending to which the latest attempt at the stage before leads.
    """
    for (before, *_endings), told in pairwise(story.stages):
        if sum(tries[each.item.id] for each in told) < tries[before.item.id]:
            item = following([each.item for each in told], latest[before.item.id].response)
            return next(each for each in told if each.item is item)
    return None


def _lately(story: Story, place: Mapping[str, int]) -> Iterator[str]:
    """What was done last at each stage: of several endings, only the one that the latest try led to counts."""
    for told in story.stages:
        yield max((each.item.id for each in told), key=lambda id_: place.get(id_, -1))


def _best(stories: Iterable[Story], stood: Mapping[str, Standing], syllabus: Syllabus, *, again: bool) -> Choice:
    open_ = {clause: standing.missed for clause, standing in stood.items() if standing.open}

    def worst(story: Story) -> tuple[int, str]:
        """How often the story's most-missed clause was missed, and which it is; the first of equals."""
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
        return Choice(item, _("because something was missed in it the last time"), again=True)
    if any(clause not in stood for clause in story.clauses):
        return Choice(item, _("because it turns on a clause that you have not met yet"))
    return Choice(item, _("because it is the next that you have not done"))
