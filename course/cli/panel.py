"""`course panel`: blank forms for second readers, and the forms that they filled in."""

from pathlib import Path

import click

from course.bank import find_panel
from course.cli.content_location import bank, settings, takes_content, takes_language, takes_stories
from course.cli.failure import BadContent, WrongUse, writing
from course.cli.help_examples import Exemplified, ExemplifiedGroup
from course.export import UnknownItem
from course.export.reader_answers import as_yaml, read_form
from course.export.reader_form import ReaderForm
from course.language import _, counted, speaking
from course.language.catalogue import SOURCE
from grader import Unreadable, prose_version


@click.group(
    "panel",
    cls=ExemplifiedGroup,
    examples=["course panel new --items my-story", "course panel read reading.json"],
)
def command() -> None:
    """Make blank forms for second readers, who judge the stories by the text alone, and read back their answers."""


@command.command(
    "new",
    cls=Exemplified,
    examples=["course panel new", "course panel new form.html --items my-story"],
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@takes_stories
@takes_language
@takes_content
def new(
    file: Path | None,
    quadrant: str | None,
    items: list[str],
    language: str,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Write a blank form with the stories in prose and a space for each answer.

    FILE ends in .xlsx (a spreadsheet) or .html (a web page that needs no network and saves its answers as a file);
    without it, the command writes reader-form.xlsx and reader-form.html. A story takes about five minutes to judge.
    """
    targets = [file] if file else [Path("reader-form.xlsx"), Path("reader-form.html")]
    for target in targets:
        if target.suffix.lower() not in (".xlsx", ".html", ".htm"):
            raise WrongUse(_("{target} must end in .xlsx or .html; name another file.").format(target=target))
    content = bank(settings(guidance=guidance, scenarios=scenarios), language)
    try:
        form = ReaderForm(content, quadrant=quadrant, items=items)
    except UnknownItem as error:
        raise WrongUse(str(error)) from error
    for target in targets:
        with speaking(language or SOURCE):
            made = form.as_xlsx() if target.suffix.lower() == ".xlsx" else form.as_html()
        with writing(target):
            target.write_bytes(made.content)
        click.echo(
            _("A blank form with {rows} stories or parts of stories is in {target}.").format(
                rows=made.rows, target=target
            )
        )


@command.command(
    "read",
    cls=Exemplified,
    examples=["course panel read reading.json", "course panel read filled-in.xlsx --panel-folder panel"],
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--panel-folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder for the reader's file.  [default: the course's own]",
)
@takes_language
@takes_content
def read(file: Path, panel_folder: Path | None, language: str, guidance: Path | None, scenarios: Path | None) -> None:
    """Convert a completed form into a reader's file, for `course check --panel` and `course rulebook`.

    FILE is the spreadsheet, or the file that the web page saved. Every mistake in it is listed, and nothing is written
    until there are none.
    """
    places = settings(guidance=guidance, scenarios=scenarios)
    folder = find_panel(panel_folder, places.guidance)
    if folder is None:
        raise WrongUse(
            _("There is no folder of second readings here: name one for the reader's file with --panel-folder.")
        )
    content = bank(places, language)
    try:
        reader = read_form(file, content)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    target = folder / f"reader-{reader.id.lower().replace(' ', '-')}.yaml"
    try:
        with target.open("x", encoding="utf-8") as opened:
            opened.write(as_yaml(reader, content))
    except FileExistsError as error:
        raise WrongUse(
            _("{target} already exists: give the reader another name, or move that file away.").format(target=target)
        ) from error
    except OSError as error:
        raise WrongUse(_("{target} cannot be written ({why}).").format(target=target, why=error.strerror)) from error
    number = len(reader.readings)
    click.echo(
        counted(
            "{count} reading by reader {reader} is in {target}.",
            "{count} readings by reader {reader} are in {target}.",
            number,
            reader=reader.id,
            target=target,
        )
    )
    stale = [id_ for id_, each in reader.readings.items() if each.prose != prose_version(content.scenarios[id_].item)]
    if stale:
        click.echo(
            _("Set aside until they are read again, because their text has changed: {stale}.").format(
                stale=", ".join(stale)
            )
        )
