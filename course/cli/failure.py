"""What a command says when it cannot do its duty, and with which exit code."""

from collections.abc import Iterable
from typing import IO, Any

import click

from grader import Problem


class WrongUse(click.ClickException):
    """The command was called for something that cannot be had; one sentence that says what to do. Exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class BadContent(click.ClickException):
    """Rules or scenarios with mistakes, a line for each. Exit code 1."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)
        click.echo(counted(len(self.problems), "problem"), file=file, err=file is None)


def plain(problem: Problem) -> dict[str, str | int]:
    """A problem as JSON carries it."""
    return {"file": problem.file, "line": problem.line, "what": problem.what, "todo": problem.todo}


def counted(number: int, noun: str) -> str:
    """1 problem; 2 problems; 1,000 problems."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
