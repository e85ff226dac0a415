"""A module: what the guidance asks in one quadrant, its stories, and what was missed in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course.progress import choose
from course.session import Session, Way
from course.store import Attempt
from course.ui.course_content import Room
from grader import Item, Option


@dataclass(frozen=True, slots=True)
class Row:
    """One story in the list."""

    item: Item
    """The item of its first stage, as written."""
    minutes: int
    done: tuple[tuple[Item, Attempt], ...]
    """Every completed stage with its latest attempt."""
    following: Item | None
    """The stage to be done next; None if the story is complete."""
    begun: bool
    """True if there are picks not yet submitted."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One option that was missed or wrongly picked in the latest attempts."""

    option: Option
    picked: bool
    safety: bool
    items: tuple[Item, ...]


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way = session.way
    quadrant = way.module()
    rulebook = room.bank.rulebook
    rows = [row(room, way, story) for story in way.stories(quadrant)]
    latest = [attempt for each in rows for _, attempt in each.done]
    return {
        "quadrant": rulebook.quadrants[quadrant],
        "number": list(rulebook.quadrants).index(quadrant) + 1,
        "texts": [text for text in rulebook.texts if text.shown == quadrant],
        "rows": rows,
        "misses": misses(room, latest),
        "choice": choose(way.attempts, room.syllabus, _home(room, way, quadrant), way.done.earlier)
        or choose(way.attempts, room.syllabus, way.items(quadrant), way.done.earlier),
        "scenarios": room.bank.scenarios,
        "minutes": room.minutes(way.items(quadrant)) if rows else 0,
        "guests": any(room.bank.scenarios[story[-1]].home != quadrant for story in way.stories(quadrant)),
        "unfolding": any(row.item.stages > 1 for row in rows),
    }


def _home(room: Room, way: Way, quadrant: str) -> list[str]:
    """Return the module's items of its own quadrant; a learner new to the module starts with one of these."""
    return [item for item in way.items(quadrant) if room.bank.scenarios[item].home == quadrant]


def row(room: Room, way: Way, story: Sequence[str]) -> Row:
    """Return the learner's progress in a story."""
    done, drafts, items = way.told, way.sitting.drafts, room.bank.scenarios
    tried = tuple((items[id_].item, attempt) for id_ in story if (attempt := done.latest(id_)))
    following = way.open_stage(story[0])
    draft = drafts.get(following) if following else None
    return Row(
        items[story[0]].item,
        room.minutes(room.told_in(story[0])),
        tried,
        items[following].item if following else None,
        draft is not None and bool(draft.picks),
    )


def misses(room: Room, latest: Sequence[Attempt]) -> list[Miss]:
    """Return the mistakes in these attempts, safety first, then by frequency; skip attempts at changed content."""
    found: dict[tuple[str, bool], list[Item]] = {}
    safety: set[str] = set()
    for attempt, exercise in room.syllabus.judged(latest):
        for verdicts in exercise.fitting.values():
            safety |= {option for option, verdict in verdicts.items() if verdict.safety}
        for group in room.bank.rulebook.groups:
            picked = attempt.response.get(group)
            if picked is None:
                continue
            wanted = exercise.fitting.get(group, {})
            left = [option for option, each in wanted.items() if each.degree == "essential" and option not in picked]
            amiss = [each for each in picked if exercise.ruling.verdicts[each].degree in ("wrong", "harmful")]
            for option, was in [*((each, False) for each in left), *((each, True) for each in amiss)]:
                found.setdefault((option, was), []).append(exercise.item)
    told = [
        Miss(room.bank.rulebook.options[option], was, not was and option in safety, tuple(items))
        for (option, was), items in found.items()
    ]
    return sorted(told, key=lambda each: (not each.safety, -len(each.items)))
