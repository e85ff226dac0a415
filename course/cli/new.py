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
from course.settings import Settings

STARTER = Path(__file__).parent / "starter"


@click.command("new", cls=Exemplified, examples=["course new our-course"])
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a course for your institution in the new folder DIR: guidance, stories, contacts and forms.

    It is small and complete, and every file explains itself. Change it file by file; course check says what is wrong,
    and course serve in that folder serves it. docs/institution.md explains every file and key.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUse(f"{folder} is there already, and is not an empty folder; name a new one.")
    try:
        shutil.copytree(STARTER, folder, dirs_exist_ok=True)
        _name(folder)
        places = Settings(guidance=folder / "guidance", scenarios=folder / "scenarios")
        write_schemas(places, rulebook(places))
    except OSError as error:
        raise WrongUse(f"{folder} cannot be made ({error.strerror}); name another folder.") from error
    click.echo(f"Your course is in {folder}: begin with guidance/guidance.yaml.")
    click.echo(f"In that folder, course check lists every problem, and course serve serves it:  cd {folder}")


def _name(folder: Path) -> None:
    """Derive the course's id from the folder's name, and set the example contacts' check date to today."""
    named = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")[:40].rstrip("-")
    for file, before, after in (
        ("guidance.yaml", "example-college", named if re.match("[a-z]", named) else f"course-{named}"[:40].rstrip("-")),
        ("contacts.yaml", "2026-01-15", contacts.today().isoformat()),
    ):
        path = folder / "guidance" / file
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
