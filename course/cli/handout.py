"""`course handout`: the course as a booklet."""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from course.cli.content_location import bank, settings, takes_content, takes_language, takes_stories
from course.cli.failure import WrongUse, writing
from course.cli.file_type import kind_of
from course.cli.help_examples import Exemplified
from course.cli.optional_package import require
from course.export import PAPERS, Document, Handout, Paper, PaperAbsent, UnknownItem
from course.language import _, counted, speaking
from course.language.catalogue import SOURCE

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
"""Columns of a progress bar: task, progress and elapsed time."""


@click.command(
    "handout",
    cls=Exemplified,
    examples=[
        "course handout --output booklet.pdf",
        "course handout --items my-story,another-story --paper letter",
        "course handout --format html",
        "course handout --language fr",
    ],
)
@click.option(
    "--format", "kind", type=click.Choice(["pdf", "html"]), help="A file to print, or one to read and fill in.  "
    "[default: by the ending of --output, else pdf]",
)  # fmt: skip
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. [default: handout.pdf or handout.html]",
)
@takes_stories
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="Paper size.")
@takes_language
@takes_content
def command(
    kind: str | None,
    output: Path | None,
    quadrant: str | None,
    items: list[str],
    paper: Paper,
    language: str,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Make a booklet for a room without laptops: scenarios, space to write, and the answers with reasons at the end.

    The PDF is tagged (PDF/UA-1), with bookmarks, and readable in black and white. It needs the Pango library; the HTML
    needs no library. A scenario takes two to three pages. Choose some for one session: a booklet of seventy scenarios
    takes a minute or two.
    """
    kind = kind_of(output, kind, ("pdf", "html"))
    if kind == "pdf":
        require("weasyprint")
    target = output or Path(f"handout.{kind}")
    content = bank(settings(guidance=guidance, scenarios=scenarios), language)
    begun = time.monotonic()
    try:
        handout = Handout(content, quadrant=quadrant, items=items)
        with speaking(language or SOURCE):
            made = _made(handout, kind, paper)
        with writing(target):
            target.write_bytes(made.content)
    except (UnknownItem, PaperAbsent) as error:
        raise WrongUse(str(error)) from error
    took = time.monotonic() - begun
    click.echo(
        counted(
            "The booklet of {count} scenario is in {target} ({took} s).",
            "The booklet of {count} scenarios is in {target} ({took} s).",
            made.rows,
            target=target,
            took=round(took),
        )
    )


def _made(handout: Handout, kind: str, paper: Paper) -> Document:
    """Make the booklet, with progress bars for its scenarios and, for PDF, its pages."""
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        told = bar.add_task(_("Scenarios"), total=len(handout.scenarios))
        tell = functools.partial(move, bar, told)
        if kind == "html":
            return handout.as_html(paper=paper, watch=tell)
        laid = bar.add_task(_("Pages"), total=None)
        return handout.as_pdf(paper=paper, watch=tell, pages=functools.partial(move, bar, laid))


@contextmanager
def laying() -> Iterator[Callable[[int], None]]:
    """Show a progress bar of pages laid out, of an unknown total."""
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        yield functools.partial(move, bar, bar.add_task(_("Pages"), total=None))


def move(bar: Progress, task: TaskID, completed: int) -> None:
    """Update the progress of a task."""
    bar.update(task, completed=completed)
