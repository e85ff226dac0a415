"""`course schema`: JSON Schemas, with which editors complete and check the files of a course."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from course.bank import forms_schema, scenario_files
from course.cli.content_location import rulebook, settings, takes_content
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.language import _
from course.settings import Settings
from grader import Rulebook
from grader.guidance_schema import guidance_schemas
from grader.reading.translation import SCENARIO
from grader.schema import scenario_schema
from grader.translation_schema import translation_schemas

NAME, OF_FORMS = "schema.json", "forms.schema.json"
OF_GUIDANCE = "schema"
"""The folder of JSON Schemas within the guidance folder."""
OF_TRANSLATION = "translation.schema.json"
"""The schema of a story's translation. Those for the guidance's files are named translation-NAME.schema.json."""


@click.command("schema", cls=Exemplified, examples=["course schema", "course schema --forms", "course schema --write"])
@click.option(
    "--forms", is_flag=True, help="Print the schema of forms.yaml instead, with the stories that it can name."
)
@click.option(
    "--write",
    is_flag=True,
    help="Write all schemas, including those for translations, beside the scenarios and in the "
    "guidance's schema folder.",
)
@takes_content
def command(forms: bool, write: bool, guidance: Path | None, scenarios: Path | None) -> None:
    """Print the JSON Schema of scenario files, with the facts, values and options of the guidance in use."""
    places = settings(guidance=guidance, scenarios=scenarios)
    rules = rulebook(places)
    if not write:
        click.echo(_text(_of_forms(places, rules) if forms else scenario_schema(rules)))
        return
    written = write_schemas(places, rules)
    click.echo(
        _("The schemas are in {scenarios}: {names}; and {written} in {folder}.").format(
            scenarios=places.scenarios,
            names=", ".join((NAME, OF_FORMS, OF_TRANSLATION)),
            written=written - 3,
            folder=places.guidance / OF_GUIDANCE,
        )
    )


def write_schemas(places: Settings, rules: Rulebook) -> int:
    """Write the schemas of all files of a course, and return their number. Raises WrongUse."""
    number = 0
    for file, schema in _schemas(places, rules):
        try:
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{_text(schema)}\n", encoding="utf-8")
        except OSError as error:
            raise WrongUse(
                _("{file} cannot be written ({why}); name other folders with --guidance and --scenarios.").format(
                    file=file, why=error.strerror
                )
            ) from error
        number += 1
    return number


def _schemas(places: Settings, rules: Rulebook) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield places.scenarios / NAME, scenario_schema(rules)
    yield places.scenarios / OF_FORMS, _of_forms(places, rules)
    for kind, schema in translation_schemas().items():
        if kind == SCENARIO:
            yield places.scenarios / OF_TRANSLATION, schema
        else:
            name = "option" if kind == "options" else kind
            yield places.guidance / OF_GUIDANCE / f"translation-{name}.schema.json", schema
    for name, schema in guidance_schemas(rules).items():
        yield places.guidance / OF_GUIDANCE / name, schema


def _of_forms(places: Settings, rules: Rulebook) -> Mapping[str, Any]:
    return forms_schema([path.stem for path in scenario_files(places.scenarios)], rules)


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False)
