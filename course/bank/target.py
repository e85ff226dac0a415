"""Targets: what of the course a link in a learning management system opens, and what of it can be graded."""

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
"""The custom parameter of a link that names its target."""


@dataclass(frozen=True)
class Target:
    """One thing to open."""

    kind: Kind
    id: str
    title: str

    @property
    def name(self) -> str:
        """As links and the store name it: `course`, `session`, `path/orientation`, `story/ferry-strike`."""
        return f"{self.kind}/{self.id}" if self.id else self.kind

    @property
    def fragment(self) -> str:
        """The address of its screen; empty for where the learner was last, or for the live session that is on."""
        return f"#/{self.kind}/{self.id}" if self.id else ""

    @property
    def graded(self) -> bool:
        """Whether something of it can be returned as a grade."""
        return self.kind != "session"


def targets(bank: Bank) -> Iterator[Target]:
    """Everything that a link can open, in the order in which it is offered."""
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
        """The target of this name; None for a name that is not known."""
        return self._named.get(name) if isinstance(name, str) else None

    @property
    def course(self) -> Target:
        """The whole course: what a link opens that names no target."""
        return self._named[COURSE]
