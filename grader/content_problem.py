"""A problem in content: where it is, what is wrong, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in content, to be fixed by its author."""

    file: str
    """The name of the file, as its author knows it."""
    line: int
    """The line, from 1; 0 if the problem concerns the whole file."""
    what: str
    """What is wrong, in a sentence without its full stop."""
    todo: str = ""
    """How to fix it, in a sentence; empty if `what` makes it obvious."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}." + (f" {self.todo}" if self.todo else "")


class Unreadable(Exception):
    """Raised if content cannot be read; holds every problem that was found, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Suggest a fix for an unknown word: the most similar known word, or else all known words."""
    choices = list(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.7)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Choose from: {', '.join(choices)}." if choices else "Leave it out."
