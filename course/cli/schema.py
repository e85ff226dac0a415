"""`course schema`: what an editor needs to complete scenario files, and the file of the forms."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from course.bank import forms_schema, scenario_files
from course.cli.example import Exemplified
from course.cli.failure import WrongUse
from course.cli.place import rulebook, settings, takes_content
from grader.schema import scenario_schema

NAME, OF_FORMS = "schema.json", "forms.schema.json"


@click.command("schema", cls=Exemplified, examples=["course schema", "course schema --forms", "course schema --write"])
@click.option("--forms", is_flag=True, help="That of forms.yaml instead: which stories it can name.")
@click.option("--write", is_flag=True, help=f"Write both, as {NAME} and {OF_FORMS}, in the folder of the scenarios.")
@takes_content
def command(forms: bool, write: bool, guidance: Path | None, scenarios: Path | None) -> None:
    """Print the JSON Schema of scenario files, as the guidance in use has it: facts, values and options."""
    places = settings(guidance=guidance, scenarios=scenarios)
    rules = rulebook(places)

    def of_forms() -> Mapping[str, Any]:
        return forms_schema([path.stem for path in scenario_files(places.scenarios)], rules)

    if not write:
        click.echo(_text(of_forms() if forms else scenario_schema(rules)))
        return
    for name, made in ((NAME, lambda: scenario_schema(rules)), (OF_FORMS, of_forms)):
        file = places.scenarios / name
        try:
            file.write_text(f"{_text(made())}\n", encoding="utf-8")
        except OSError as error:
            todo = "name another folder with --scenarios."
            raise WrongUse(f"{file} cannot be written ({error.strerror}); {todo}") from error
    click.echo(f"The schemas are in {places.scenarios}: {NAME} and {OF_FORMS}.")


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False)
