"""Errors of the commands, with their messages and exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from course.language import _, counted

if TYPE_CHECKING:
    from grader import Problem


class WrongUse(click.ClickException):
    """The command was called wrongly. The message is one sentence that says what to do. Exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Raise WrongUse instead of the OSError of a file that cannot be written."""
    try:
        yield
    except OSError as error:
        raise WrongUse(
            _("{target} cannot be written ({why}); name another file.").format(target=target, why=error.strerror)
        ) from error


class BadContent(click.ClickException):
    """Rules or scenarios have mistakes; the message has a line for each. Exit code 1."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)
        click.echo(counted("{count} problem", "{count} problems", len(self.problems)), file=file, err=file is None)


def plain(problem: Problem) -> dict[str, str | int]:
    """Return a problem as JSON values."""
    return {"file": problem.file, "line": problem.line, "what": problem.what, "todo": problem.todo}
