"""Targets: the parts of the course that links in a learning management system can open and grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from course.bank.bank import Bank
from course.bank.stops import NAMES

Kind = Literal["course", "path", "module", "story", "session"]
COURSE: Final = "course"
SESSION: Final = "session"
PARAMETER: Final = "open"
"""Name of the link's custom parameter that contains its target."""


@dataclass(frozen=True)
class Target:
    """A part of the course that a link can open."""

    kind: Kind
    id: str
    title: str

    @property
    def name(self) -> str:
        """The name in links and in the store: `course`, `session`, `path/orientation`, `story/ferry-strike`."""
        return f"{self.kind}/{self.id}" if self.id else self.kind

    @property
    def fragment(self) -> str:
        """The URL fragment of its screen; empty for the learner's last screen or the open live session."""
        return f"#/{self.kind}/{self.id}" if self.id else ""

    @property
    def graded(self) -> bool:
        """True if it can be graded."""
        return self.kind != "session"


def targets(bank: Bank) -> Iterator[Target]:
    """Yield all targets of the bank, in display order."""
    yield Target("course", "", f"{bank.rulebook.title}: the whole course")
    yield from (Target("path", id_, NAMES[id_]) for id_ in bank.stops)
    yield Target("session", "", "Live session with your group")
    for quadrant in bank.modules:
        yield Target("module", quadrant, f"Module: {bank.rulebook.quadrants[quadrant].name}")
    for story in bank.stories:
        yield Target("story", story, f"Story: {bank.scenarios[bank.stages(story)[0][0]].item.title}")


class Targets:
    """The targets of a bank by name."""

    def __init__(self, bank: Bank) -> None:
        self.all = tuple(targets(bank))
        self._named = {each.name: each for each in self.all}

    def find(self, name: object) -> Target | None:
        """Return the target with this name; None for an unknown name."""
        return self._named.get(name) if isinstance(name, str) else None

    @property
    def course(self) -> Target:
        """The target for the whole course, used by links that name no target."""
        return self._named[COURSE]
