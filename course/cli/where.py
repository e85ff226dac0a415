"""`course where`: print where the content, the template and the deployment samples are."""

import json
from pathlib import Path

import click

import course
from course.cli.app import shown
from course.cli.content_location import settings, takes_content
from course.cli.help_examples import Exemplified
from course.cli.new import EXAMPLE, STARTER


@click.command("where", cls=Exemplified, examples=["course where", "course where --json"])
@click.option("--json", "as_json", is_flag=True, help="Print the paths as one JSON object.")
@takes_content
def command(as_json: bool, guidance: Path | None, scenarios: Path | None) -> None:
    """Print where things are: the course's content, the story template, sample files for servers, and the store."""
    places = settings(guidance=guidance, scenarios=scenarios)
    template = places.scenarios / "_template.yaml"
    found = {
        "guidance": places.guidance,
        "scenarios": places.scenarios,
        "template": template if template.is_file() else STARTER / "scenarios" / "_template.yaml",
        "notebooks": places.notebooks,
        "starter": STARTER,
        "example": EXAMPLE,
        "deployment": Path(course.__file__).parent / "serving" / "deployment",
        "store": shown(places.store),
    }
    if as_json:
        click.echo(json.dumps({name: str(place) for name, place in found.items()}, indent=1))
        return
    for name, place in found.items():
        click.echo(f"{name:10}  {place}")
