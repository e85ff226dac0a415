"""Shared steps of every export: find the cohort, record the export in the audit log, and write the file."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import track

from course.bank import Bank
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse, writing
from course.cli.store_options import choose, open_store, takes_store
from course.export import Document
from course.language import _, counted
from course.session.visibility import exports, exports_completion, told
from course.settings import Settings
from course.store import Cohort, Store

Command = TypeVar("Command", bound=Callable[..., Any])
Each = TypeVar("Each")
_BINARY = getattr(os, "O_BINARY", 0)  # which Windows has alone
_PLACES = ("store", "guidance", "scenarios", "smallest_cell")


class Unusable(click.ClickException):
    """Input files cannot be used; the message has a line for each reason. Exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def places(given: Mapping[str, Any]) -> Settings:
    """Return the settings, overridden by the command line."""
    return settings(**{name: given.get(name) for name in _PLACES})


def takes_cohort(command: Command) -> Command:
    """Add --cohort, --output, and the options for the store and the content."""
    cohort = click.option(
        "--cohort", metavar="ID", help="Which cohort.  [default: the only one, or the one of COURSE_COHORT]"
    )
    return cohort(takes_output(takes_store(takes_content(command))))


def takes_output(command: Command) -> Command:
    """Add --output."""
    place = click.Path(dir_okay=False, path_type=Path)
    return click.option(
        "--output", metavar="FILE", type=place, help="The file to write. [default: a new file in this folder]"
    )(command)


@contextmanager
def cohort(given: Mapping[str, Any]) -> Iterator[tuple[Bank, Store, Cohort]]:
    """Return the bank, the store and the chosen cohort; say on stderr if its answers are simulated."""
    where = places(given)
    content = bank(where, given.get("language") or "")
    with open_store(where, content.rulebook.course) as store:
        chosen = choose(store.cohorts(), given.get("cohort"), where.cohort)
        if chosen.simulated:
            click.echo(_("{cohort} is simulated: no person gave these answers.").format(cohort=chosen.name), err=True)
        yield content, store, chosen


def require_persons(cohort: Cohort) -> None:
    """Raise WrongUse if the cohort does not allow rows of single learners; a simulated cohort always does."""
    if not (cohort.simulated or exports(cohort.sight)):
        raise WrongUse(
            _(
                "The learners of {cohort} were told: “{sight}” So no file with a row for each learner is written. For "
                "figures about the group, run course export report --cohort {id}. A "
                "cohort made with --sight results may be exported. For one made "
                "with --sight completion, you may export who has completed the course."
            ).format(cohort=cohort.name, sight=told(cohort.sight), id=cohort.id)
        )


def require_completion(cohort: Cohort) -> None:
    """Raise WrongUse unless the cohort's learners were told that facilitators see who has completed the course."""
    if cohort.simulated:
        raise WrongUse(
            _("{cohort} is simulated, and nobody has completed it; name another cohort.").format(cohort=cohort.name)
        )
    if not exports_completion(cohort.sight):
        raise WrongUse(
            _(
                "The learners of {cohort} were told: “{sight}” So no list of who has completed is written. A "
                "cohort made with --sight completion or --sight results may be exported."
            ).format(cohort=cohort.name, sight=told(cohort.sight))
        )


def unmixed(attempts: Sequence[Each], cohort: Cohort, simulated: Callable[[Each], bool]) -> list[Each]:
    """Return the attempts without the simulated ones if the cohort has real ones, and say so on stderr."""
    kept = [attempt for attempt in attempts if bool(simulated(attempt)) == cohort.simulated]
    if len(kept) < len(attempts):
        click.echo(
            counted(
                "{count} real attempt left out of {cohort}.",
                "{count} real attempts left out of {cohort}.",
                len(attempts) - len(kept),
                cohort=cohort.name,
            )
            if cohort.simulated
            else counted(
                "{count} simulated attempt left out of {cohort}.",
                "{count} simulated attempts left out of {cohort}.",
                len(attempts) - len(kept),
                cohort=cohort.name,
            ),
            err=True,
        )
    return kept


def watched(rows: Iterable[Each], what: str, total: int) -> Iterable[Each]:
    """Iterate over the rows with a progress bar on a terminal."""
    return track(rows, what, total, console=Console(stderr=True))


def _counts(number: int, target: str) -> Mapping[str, str]:
    """Return kind of row -> the sentence that says how many rows were written."""
    return {
        "grade": counted("{target}: {count} grade.", "{target}: {count} grades.", number, target=target),
        "learner": counted("{target}: {count} learner.", "{target}: {count} learners.", number, target=target),
        "attempt": counted("{target}: {count} attempt.", "{target}: {count} attempts.", number, target=target),
        "statement": counted("{target}: {count} statement.", "{target}: {count} statements.", number, target=target),
        "scenario": counted("{target}: {count} scenario.", "{target}: {count} scenarios.", number, target=target),
        "question": counted("{target}: {count} question.", "{target}: {count} questions.", number, target=target),
        "package": counted("{target}: {count} package.", "{target}: {count} packages.", number, target=target),
    }


def read(path: Path) -> bytes:
    """Read an input file. Raises WrongUse."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUse(_("{path} cannot be read ({why}).").format(path=path, why=error.strerror)) from error


def deliver(
    document: Document, output: Path | None, store: Store, act: str, rows: str, *, of_persons: bool = False
) -> None:
    """Record the export in the audit log, then write the file. Raises WrongUse.

    `of_persons`: the document has rows of single learners, so only the user who runs the command may read the file.
    """
    target = output or Path(document.name)
    store.audit.note(act, "operator", document.rows, datetime.now(UTC))
    with writing(target):
        if of_persons:
            _write_privately(target, document.content)
        else:
            target.write_bytes(document.content)
    click.echo(_counts(document.rows, str(target))[rows])


def _write_privately(target: Path, content: bytes) -> None:
    """Write a file that only its owner can read, even if it replaces one that others could read."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600), "wb") as file:
        if target.is_file():  # and no pipe or terminal
            target.chmod(0o600)
        file.write(content)
