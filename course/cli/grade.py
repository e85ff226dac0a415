"""`course grade`: grade responses, one JSON object per line."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from course.bank import Bank
from course.cli.content_location import bank, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.language import _, counted, number
from grader import Key, Malformed, Outcome, grade, read_response

_STEP = 2000
"""Number of lines between two updates of the progress bar."""


@click.command(
    "grade",
    cls=Exemplified,
    examples=[
        "course grade responses.jsonl --out outcomes.jsonl",
        'echo \'{"item": "my-story", "response": {"quadrant": "from-outside"}}\' | course grade -',
    ],
)
@click.argument("file", metavar="FILE.jsonl", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file for the outcomes.  [default: standard output]",
)
@takes_content
def command(file: str, out: Path | None, guidance: Path | None, scenarios: Path | None) -> None:
    """Grade many responses: one JSON object per line in, one per line out, in the same order.

    A line that cannot be graded gets an "error" with the reason in place of its outcome, and the exit code is 1.
    For standard input, give - in place of FILE.jsonl.
    """
    keys = Keys(bank(settings(guidance=guidance, scenarios=scenarios)))
    with ExitStack() as open_files:
        try:
            source = _source(file, open_files)
            target = sys.stdout if out is None else open_files.enter_context(out.open("w", encoding="utf-8"))
        except OSError as error:
            raise WrongUse(
                _("{filename} cannot be opened ({why}); check its folder and permissions.").format(
                    filename=error.filename, why=error.strerror
                )
            ) from error
        lines = source if target.isatty() or not sys.stderr.isatty() else _watched(source, file, open_files)
        graded, refused = write_outcomes(lines, keys, target)
    if refused:
        click.echo(
            counted(
                "{count} response of {graded} could not be graded; see the reason in each line.",
                "{count} responses of {graded} could not be graded; see the reason in each line.",
                refused,
                graded=number(graded + refused),
            ),
            err=True,
        )
        raise SystemExit(1)


class Keys(dict[str, Key]):
    """The key of each item, computed at the first response to it. Raises KeyError for an unknown item."""

    def __init__(self, content: Bank) -> None:
        super().__init__()
        self._content = content

    def __missing__(self, item: str) -> Key:
        key = self[item] = self._content.scenarios[item].key
        return key


def write_outcomes(lines: Iterable[str], keys: Mapping[str, Key], target: IO[str]) -> tuple[int, int]:
    """Write an outcome for each non-blank line; return how many were graded and how many refused."""
    write, dumps = target.write, json.JSONEncoder().encode
    graded = refused = 0
    for line in lines:
        given = None
        try:
            given = json.loads(line)
            key = keys[given["item"]]
            outcome = grade(key, read_response(key, given.get("response")))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            if line.strip():
                refused += 1
                write(json.dumps(refusal(given, error)) + "\n")
        else:
            graded += 1
            write(dumps(as_plain(key.item, outcome)) + "\n")
    return graded, refused


def as_plain(item: str, outcome: Outcome) -> dict[str, Any]:
    """Return an outcome in the output format of `course grade`."""
    return {
        "item": item,
        "score": outcome.score,
        "groups": outcome.groups,
        "critical_miss": outcome.critical_miss,
        "harmful_pick": outcome.harmful_pick,
    }


def refusal(given: object, error: Exception) -> dict[str, Any]:
    """Return why a line was not graded; `item` is null if the line names none."""
    if given is None and not isinstance(error, TypeError):
        return {"item": None, "error": "this line is not JSON"}
    if type(given) is not dict:
        return {"item": None, "error": "this line is not an object"}
    item = given.get("item")
    if type(item) is not str:
        return {"item": None, "error": "this line does not name an item"}
    return {
        "item": item,
        "error": str(error) if isinstance(error, Malformed) else f"there is no item {item!r}",
    }


def _source(file: str, open_files: ExitStack) -> IO[str]:
    """Return the lines to read; invalid UTF-8 is replaced by a character that no id contains."""
    if file == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    return open_files.enter_context(Path(file).open(encoding="utf-8", errors="replace"))


def _watched(lines: Iterable[str], file: str, open_files: ExitStack) -> Iterator[str]:
    """Iterate over the lines with a progress bar in bytes on a terminal."""
    total = Path(file).stat().st_size if file != "-" else None
    columns = (
        TextColumn(_("Grading")),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[lines]:,} responses"),
        TimeRemainingColumn(),
    )
    bar = open_files.enter_context(Progress(*columns, console=Console(stderr=True)))
    task = bar.add_task("", total=total, lines=0)
    read = number = 0
    for number, line in enumerate(lines, start=1):
        yield line
        read += len(line)
        if number % _STEP == 0:
            bar.update(task, completed=read, lines=number)
    bar.update(task, completed=total, total=total or read, lines=number)
