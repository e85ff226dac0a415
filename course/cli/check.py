"""`course check`: every problem in rules and scenarios, and what they cover."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from course.bank import Scenario, open_bank, open_rulebook, read_variants, scenario_files
from course.cli.example import Exemplified
from course.cli.failure import BadContent, counted, plain
from course.cli.place import settings, takes_content
from grader import Problem, Rulebook, Unreadable

IN_PLAY = frozenset({"essential", "helpful", "harmful"})
"""Degrees with which a scenario brings an option into play."""


@click.command(
    "check",
    cls=Exemplified,
    examples=[
        "course check",
        "course check scenarios/multi-party my-draft.yaml --json",
    ],
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@takes_content
@click.option("--json", "as_json", is_flag=True, help="Print problems and coverage as one JSON object.")
def command(paths: tuple[Path, ...], guidance: Path | None, scenarios: Path | None, as_json: bool) -> None:
    """List every problem in the guidance and in the scenarios, then what they cover.

    PATH is a scenario or a folder of them; without any, all scenarios of the course are checked. Exits with 1 if
    there is any problem.
    """
    places = settings(guidance=guidance, scenarios=scenarios)
    rulebook: Rulebook | None = None
    found: Sequence[Scenario] = ()
    problems: tuple[Problem, ...] = ()
    try:
        rulebook = open_rulebook(places.guidance)
        found = _read(paths, rulebook) if paths else [*open_bank(places.guidance, places.scenarios).scenarios.values()]
    except Unreadable as error:
        problems = error.problems
    coverage: dict[str, Any] = {}
    if rulebook is not None:
        coverage = {"clauses": _clauses(rulebook)} | ({} if problems else _scenarios(found, rulebook))
    if as_json:
        click.echo(json.dumps({"problems": [plain(each) for each in problems], **coverage}, indent=2))
        raise SystemExit(1 if problems else 0)
    if problems:
        raise BadContent(problems)
    _show(coverage)


def _read(paths: Iterable[Path], rulebook: Rulebook) -> list[Scenario]:
    """The scenarios at these paths. Raises Unreadable with every problem in every file."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        files = scenario_files(path) if path.is_dir() else [path]
        if not files:
            problems.append(
                Problem(str(path), 0, "there is no scenario here", "Name a folder with .yaml files, or one file.")
            )
        for file in files:
            try:
                found.extend(each[0] for each in read_variants(file, rulebook).values())
            except Unreadable as error:
                problems.extend(error.problems)
    if problems:
        raise Unreadable(problems)
    return found


def _clauses(rulebook: Rulebook) -> dict[str, Any]:
    """How many clauses are carried and by what; the rest with the reason why not."""
    carriers = rulebook.carriers()
    kinds = Counter(kind for names in carriers.values() for kind in {name.partition(" ")[0] for name in names})
    return {
        "all": len(carriers),
        "carried": sum(bool(names) for names in carriers.values()),
        "carried_by": {kind: kinds[kind] for kind in ("option", "rule", "quadrant", "text")},
        "uncarried": dict(rulebook.uncarried),
    }


def _scenarios(found: Sequence[Scenario], rulebook: Rulebook) -> dict[str, Any]:
    """How many scenarios each quadrant has, and which options none of them offers or brings into play."""
    offered = {option for each in found for options in each.offers.values() for option in options}
    played = {
        option
        for each in found
        for options in each.offers.values()
        for option in options
        if each.ruling.verdicts[option].degree in IN_PLAY
    }
    quadrants = Counter(each.quadrant for each in found)
    return {
        "scenarios": {quadrant: quadrants[quadrant] for quadrant in rulebook.quadrants},
        "options": {
            "all": len(rulebook.options),
            "offered": len(offered),
            "in_play": len(played),
            "never_offered": [option for option in rulebook.options if option not in offered],
            "never_in_play": [option for option in rulebook.options if option not in played],
        },
    }


def _show(coverage: dict[str, Any]) -> None:
    clauses, options = coverage["clauses"], coverage["options"]
    by = ", ".join(f"{count} by {kind}s" for kind, count in clauses["carried_by"].items())
    click.echo(f"Clauses    {clauses['carried']} of {clauses['all']} carried ({by}).")
    for clause, reason in clauses["uncarried"].items():
        click.echo(f"           {clause} is not carried: {reason}")
    placed = ", ".join(f"{quadrant} {count}" for quadrant, count in coverage["scenarios"].items())
    click.echo(f"Scenarios  {sum(coverage['scenarios'].values())} ({placed}).")
    click.echo(
        f"Options    {options['offered']} of {options['all']} offered, {options['in_play']} apply or do harm somewhere."
    )
    for name, words in (("never_offered", "Never offered"), ("never_in_play", "Neither apply nor do harm")):
        if options[name]:
            click.echo(f"           {words}: {', '.join(options[name])}.")
    click.echo(f"{counted(0, 'problem')}.")
