"""`course schema`: what an editor needs to complete scenario files."""

import json
from pathlib import Path

import click

from course.cli.example import Exemplified
from course.cli.failure import WrongUse
from course.cli.place import rulebook, settings, takes_content
from grader.schema import scenario_schema

NAME = "schema.json"


@click.command("schema", cls=Exemplified, examples=["course schema", "course schema --write"])
@click.option("--write", is_flag=True, help=f"Write it to {NAME} in the folder of the scenarios instead.")
@takes_content
def command(write: bool, guidance: Path | None, scenarios: Path | None) -> None:
    """Print the JSON Schema of scenario files, as the guidance in use has it: facts, values and options."""
    places = settings(guidance=guidance, scenarios=scenarios)
    text = json.dumps(scenario_schema(rulebook(places)), indent=1, ensure_ascii=False)
    if not write:
        click.echo(text)
        return
    file = places.scenarios / NAME
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise WrongUse(f"{file} cannot be written ({error.strerror}); name another folder with --scenarios.") from error
    click.echo(f"The schema is in {file}.")
