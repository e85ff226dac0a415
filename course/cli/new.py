"""`course new`: a course for another institution, to fill in."""

import re
import shutil
from pathlib import Path

import click

from course.cli import contacts
from course.cli.content_location import rulebook
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.schema import write_schemas
from course.language import _
from course.settings import Settings, carried

STARTER = Path(__file__).parent / "starter"
"""The smallest course, in which every file explains itself."""
EXAMPLE = Path(__file__).parent / "example"
"""A complete example course of an invented college, in English and French."""


GUIDE = carried("docs") / "institution.md"
"""What every file and key means."""


@click.command("new", cls=Exemplified, examples=["course new our-course", "course new birchpoint --example"])
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Copy a worked course to read and change: an invented college, in "
              "English and French.")  # fmt: skip
def command(folder: Path, example: bool) -> None:
    """Make a course for your institution in the new folder DIR: guidance, stories, contacts and forms.

    It is small and complete, and every file explains itself. Change it file by file; course check says what is wrong,
    and course serve in that folder serves it. docs/institution.md explains every file and key.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUse(_("{folder} already exists and is not an empty folder; name a new one.").format(folder=folder))
    try:
        shutil.copytree(EXAMPLE if example else STARTER, folder, dirs_exist_ok=True)
        if not example:
            shutil.copyfile(GUIDE, folder / "README.md")
        _name(folder)
        places = Settings(guidance=folder / "guidance", scenarios=folder / "scenarios")
        write_schemas(places, rulebook(places))
    except OSError as error:
        raise WrongUse(
            _("{folder} cannot be made ({why}); name another folder.").format(folder=folder, why=error.strerror)
        ) from error
    click.echo(_("Your course is in {folder}: begin with guidance/guidance.yaml.").format(folder=folder))
    click.echo(
        _("In that folder, course check lists every problem, and course serve serves it:  cd {folder}").format(
            folder=folder
        )
    )


def _name(folder: Path) -> None:
    """Derive the course's id from the folder's name, and set the example contacts' check date to today."""
    named = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")[:40].rstrip("-")
    named = named if re.match("[a-z]", named) else f"course-{named}"[:40].rstrip("-")
    for file, before, after in (
        ("guidance.yaml", r"^id: [a-z-]+", f"id: {named}"),
        ("contacts.yaml", r"\bchecked: [0-9-]+", f"checked: {contacts.today().isoformat()}"),
    ):
        path = folder / "guidance" / file
        path.write_text(re.sub(before, after, path.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8")
