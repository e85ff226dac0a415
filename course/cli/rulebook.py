"""`course rulebook`: write every rule in plain language, for people who review them."""

import functools
import time
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from course.bank import Panel, find_panel, open_panel
from course.bank.rule_reviews import reviewed
from course.cli.content_location import bank, settings, takes_content, takes_language
from course.cli.failure import BadContent, WrongUse, writing
from course.cli.handout import COLUMNS, move
from course.cli.help_examples import Exemplified
from course.cli.panel_agreement import takes_panel
from course.export import PAPERS, Document, Paper, PaperAbsent, PrintedRulebook
from course.language import _, counted, speaking
from course.language.catalogue import SOURCE
from grader import Rulebook, Unreadable, prose_version


@click.command(
    "rulebook",
    cls=Exemplified,
    examples=[
        "course rulebook",
        "course rulebook rulebook.html",
        "course rulebook rules.pdf --paper letter",
        "course rulebook --language fr",
    ],
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="Paper size.")
@takes_panel
@takes_language
@takes_content
def command(
    file: Path | None,
    paper: Paper,
    panel_folder: Path | None,
    language: str,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Write every rule in plain language, for people who know the policies and review the rules.

    FILE ends in .pdf or .html; without it, the command writes rulebook.html and rulebook.pdf. The PDF is tagged
    (PDF/UA-1) and takes a few minutes. The HTML page needs no network; a review can be written in it and saved as a
    file for `course guidance review`.
    """
    targets = [file] if file else [Path("rulebook.html"), Path("rulebook.pdf")]
    for target in targets:
        if target.suffix.lower() not in (".pdf", ".html", ".htm"):
            raise WrongUse(_("{target} must end in .pdf or .html; name another file.").format(target=target))
    places = settings(guidance=guidance, scenarios=scenarios)
    content = bank(places, language)
    panel = _panel(find_panel(panel_folder, places.guidance), content.rulebook, asked=panel_folder is not None)
    if panel and language:
        read = bank(places).scenarios
        panel = replace(panel, originals={id_: prose_version(each.item) for id_, each in read.items()})
    printed = PrintedRulebook(content, panel)
    for target in targets:
        begun = time.monotonic()
        try:
            with speaking(language or SOURCE):
                made = _made(printed, target, paper)
        except PaperAbsent as error:
            raise WrongUse(str(error)) from error
        with writing(target):
            target.write_bytes(made.content)
        took = time.monotonic() - begun
        click.echo(
            counted(
                "The rulebook of {count} rule is in {target} ({took} s).",
                "The rulebook of {count} rules is in {target} ({took} s).",
                printed.rows,
                target=target,
                took=round(took),
            )
        )
    click.echo(reviewed(content.rulebook.review_state))


def _panel(folder: Path | None, rulebook: Rulebook, *, asked: bool) -> Panel | None:
    """Return the panel, or None after printing how to add it. Raises WrongUse if the named folder has no panel."""
    try:
        found = open_panel(folder, rulebook) if folder else None
    except Unreadable as error:
        raise BadContent(error.problems) from error
    if found is None and asked:
        raise WrongUse(
            _("There is no reader-*.yaml in {folder}; name the folder with the second readings.").format(folder=folder)
        )
    if found is None:
        click.echo(
            _("Second readers' judgements are left out: use --panel-folder to name the folder that holds them."),
            err=True,
        )
    return found


def _made(printed: PrintedRulebook, target: Path, paper: Paper) -> Document:
    """Make the document, with progress bars for its rules and, for PDF, its pages."""
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        rules = functools.partial(move, bar, bar.add_task(_("Rules"), total=printed.rows))
        if target.suffix.lower() != ".pdf":
            return printed.as_html(paper=paper, watch=rules)
        return printed.as_pdf(
            paper=paper, watch=rules, pages=functools.partial(move, bar, bar.add_task(_("Pages"), total=None))
        )
