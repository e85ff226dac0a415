"""The paths of the course: the story that opens it, the five-minute path of quick stories, and the orientation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from course.bank.module import Story, place

MOST_QUICK: Final = 3
"""So many quick stories the five-minute path has where nobody chose them."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Stories by their ids. For a story of one stage, as every quick one is, that is the id of its item, too."""

    start: str = ""
    """The quick story that opens the course; empty where there is none."""
    quick: tuple[str, ...] = ()
    """The quick stories of the five-minute path, in order; the start is not among them."""
    orientation: tuple[str, ...] = ()
    """One ordinary story of each quadrant, in order; by default those in which safety is at stake come first."""


def pave(chosen: Paths, stories: Iterable[Story], apart: Collection[str]) -> Paths:
    """The chosen paths as far as there are such stories, with a default for each path that is left empty.

    A default takes stories without a content note before those with one, shorter ones before longer ones, and none of
    the items `apart`, which are those of the forms.
    """
    known = {story[0].item.story: story for story in stories if story[0].item.id not in apart}
    quick = [id_ for id_, story in sorted(known.items(), key=lambda each: place(each[1])) if story[0].quick]
    start = chosen.start if chosen.start in known else next(iter(quick), "")
    return Paths(
        start,
        tuple(id_ for id_ in chosen.quick if id_ in known) or tuple(id_ for id_ in quick if id_ != start)[:MOST_QUICK],
        tuple(id_ for id_ in chosen.orientation if id_ in known)
        or _orientation(story for story in known.values() if not story[0].quick),
    )


def _orientation(stories: Iterable[Story]) -> tuple[str, ...]:
    """One story of each home quadrant."""
    first: dict[str, Story] = {}
    for story in sorted(stories, key=lambda each: (len(each), place(each))):
        first.setdefault(story[0].home, story)
    ordered = sorted(first.values(), key=lambda each: not _safety(each))
    return tuple(story[0].item.story for story in ordered)


def _safety(story: Story) -> bool:
    """Whether missing something essential in it would be dangerous."""
    verdicts = (verdict for stage in story for verdict in stage.ruling.verdicts.values())
    return any(verdict.safety and verdict.degree == "essential" for verdict in verdicts)
