"""The paths of the course: the story that opens it, the five-minute path of quick stories, and the orientation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from course.bank.module import Story, place

MOST_QUICK: Final = 3
"""Number of quick stories in the default five-minute path."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The ids of each path's stories. For a story with one stage, such as a quick story, it is also its item's id."""

    start: str = ""
    """The quick story that opens the course; empty if there is none."""
    quick: tuple[str, ...] = ()
    """The quick stories of the five-minute path, in order; the start is not among them."""
    orientation: tuple[str, ...] = ()
    """One ordinary story of each quadrant, in order; by default those in which safety is at stake come first."""


def pave(chosen: Paths, stories: Iterable[Story], apart: Collection[str]) -> Paths:
    """Remove missing stories from the chosen paths, and fill each empty path with a default.

    Defaults prefer stories without a content note, then shorter ones, and use none of the items `apart` (those of the
    forms).
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
    """Return the default orientation: one story of each home quadrant."""
    first: dict[str, Story] = {}
    for story in sorted(stories, key=lambda each: (len(each), place(each))):
        first.setdefault(story[0].home, story)
    ordered = sorted(first.values(), key=lambda each: not _safety(each))
    return tuple(story[0].item.story for story in ordered)


def _safety(story: Story) -> bool:
    """True if the story has an essential option that is dangerous to miss."""
    verdicts = (verdict for stage in story for verdict in stage.ruling.verdicts.values())
    return any(verdict.safety and verdict.degree == "essential" for verdict in verdicts)
