"""`course notebooks`: the course as notebooks to read and run."""

import os
from pathlib import Path

import click

from course.cli.content_location import bank, settings, takes_content, takes_language
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.export.notebooks import notebooks
from course.language import _, counted
from course.settings import Settings, course_in


@click.command(
    "notebooks", cls=Exemplified, examples=["course notebooks learn", "course notebooks apprendre --language fr"]
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@takes_language
@takes_content
def command(folder: Path, language: str, guidance: Path | None, scenarios: Path | None) -> None:
    """Write the course as notebooks into the folder DIR: a welcome, one for each category, and the self-assessment.

    They are made from the stories and the guidance, and need JupyterLab, which the extra lab installs. Existing
    notebooks are not replaced.
    """
    places = settings(guidance=guidance, scenarios=scenarios)
    made = notebooks(bank(places, language), _opening(places, folder))
    if taken := [name for name in made if (folder / name).exists()]:
        raise WrongUse(_("{folder} already exists; name a new folder.").format(folder=folder / taken[0]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUse(
            _("{folder} cannot be written ({why}); name another folder.").format(folder=folder, why=error.strerror)
        ) from error
    click.echo(
        counted(
            "{count} notebook in {folder}: begin with {first}.",
            "{count} notebooks in {folder}: begin with {first}.",
            len(made),
            folder=folder,
            first=next(iter(made)),
        )
    )


def _opening(places: Settings, folder: Path) -> str:
    """Return the notebooks' path to the course folder; empty if it is the package.

    The path is given even for notebooks in that folder, so that copies elsewhere fail rather than open another course.
    """
    if places.guidance == Settings().guidance:
        return ""
    home = places.guidance.resolve().parent
    if course_in(home) != (places.guidance.resolve(), places.scenarios.resolve()):
        raise WrongUse(
            _("Notebooks need a folder that contains guidance and scenarios, such as one made by `course new`.")
        )
    return os.path.relpath(home, folder.resolve())
