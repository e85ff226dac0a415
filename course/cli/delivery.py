"""What every export does: find the cohort, note that something leaves the course, and write the file."""

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
from course.cli.failure import WrongUse, counted
from course.cli.keeping import choose, open_store, takes_store
from course.cli.place import bank, settings, takes_content
from course.export import Document
from course.session.sight import exports, exports_completion, told
from course.settings import Settings
from course.store import Cohort, Store

Command = TypeVar("Command", bound=Callable[..., Any])
Each = TypeVar("Each")
_BINARY = getattr(os, "O_BINARY", 0)  # which Windows has alone
_PLACES = ("store", "guidance", "scenarios", "smallest_cell")


class Unusable(click.ClickException):
    """Files that were brought and cannot be used, a line for each reason. Exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def places(given: Mapping[str, Any]) -> Settings:
    """The settings, with what was given on the command line in their place."""
    return settings(**{name: given.get(name) for name in _PLACES})


def takes_cohort(command: Command) -> Command:
    """Add --cohort, --output, and where answers and content are."""
    cohort = click.option(
        "--cohort", metavar="ID", help="Which cohort.  [default: the only one, or the one of COURSE_COHORT]"
    )
    return cohort(takes_output(takes_store(takes_content(command))))


def takes_output(command: Command) -> Command:
    """Add --output."""
    place = click.Path(dir_okay=False, path_type=Path)
    return click.option("--output", metavar="FILE", type=place, help="Where it goes.  [default: a new file here]")(
        command
    )


@contextmanager
def cohort(given: Mapping[str, Any]) -> Iterator[tuple[Bank, Store, Cohort]]:
    """The bank, the store, and the cohort that is meant; says on stderr where its answers are simulated."""
    where = places(given)
    content = bank(where)
    with open_store(where, content.rulebook.course) as store:
        chosen = choose(store.cohorts(), given.get("cohort"), where.cohort)
        if chosen.simulated:
            click.echo(f"{chosen.name} is simulated: no person gave these answers.", err=True)
        yield content, store, chosen


def require_persons(cohort: Cohort) -> None:
    """Raise WrongUse where learners were told that nobody sees what single persons did; a simulated one may be seen."""
    if not (cohort.simulated or exports(cohort.sight)):
        raise WrongUse(
            f"The learners of {cohort.name} were told: “{told(cohort.sight)}” So nothing is written that has a row for "
            f"each of them. Figures of the group are: course export report --cohort {cohort.id}. A cohort made with "
            "--sight results may be exported, and of one made with --sight completion who has completed the course."
        )


def require_completion(cohort: Cohort) -> None:
    """Raise WrongUse where learners were not told that facilitators hear who has completed the course."""
    if cohort.simulated:
        raise WrongUse(f"{cohort.name} is simulated, and nobody has completed it; name another cohort.")
    if not exports_completion(cohort.sight):
        raise WrongUse(
            f"The learners of {cohort.name} were told: “{told(cohort.sight)}” So no list of who has completed is "
            "written. A cohort made with --sight completion or --sight results may be exported."
        )


def unmixed(attempts: Sequence[Each], cohort: Cohort, simulated: Callable[[Each], bool]) -> list[Each]:
    """The attempts of one kind: in a cohort of people, those that were simulated are left out, and stderr says so."""
    kept = [attempt for attempt in attempts if bool(simulated(attempt)) == cohort.simulated]
    if len(kept) < len(attempts):
        kind = "real" if cohort.simulated else "simulated"
        click.echo(f"{counted(len(attempts) - len(kept), f'{kind} attempt')} left out of {cohort.name}.", err=True)
    return kept


def watched(rows: Iterable[Each], what: str, total: int) -> Iterable[Each]:
    """The rows, with a bar on the terminal."""
    return track(rows, what, total, console=Console(stderr=True))


def read(path: Path) -> bytes:
    """A file that was brought. Raises WrongUse."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUse(f"{path} cannot be read ({error.strerror}).") from error


def deliver(
    document: Document, output: Path | None, store: Store, act: str, noun: str, *, of_persons: bool = False
) -> None:
    """Note the export in the store's audit, then write the file: nothing leaves without a note. Raises WrongUse.

    `of_persons`: it has rows of single learners, and so none but whoever runs the command may read the file.
    """
    target = output or Path(document.name)
    try:
        store.audit.note(act, "operator", document.rows, datetime.now(UTC))
        if of_persons:
            _write_privately(target, document.content)
        else:
            target.write_bytes(document.content)
    except OSError as error:
        raise WrongUse(f"{target} cannot be written ({error.strerror}); name another file.") from error
    click.echo(f"{target}: {counted(document.rows, noun)}.")


def _write_privately(target: Path, content: bytes) -> None:
    """Write a file for its owner alone, also where there was one before that others might read."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600), "wb") as file:
        if target.is_file():  # and no pipe or terminal
            target.chmod(0o600)
        file.write(content)
