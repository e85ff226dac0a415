"""`course check`: list every problem in rules and scenarios, and what they cover."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from course.bank import Scenario, decoyed, find_panel, open_bank, open_rulebook, read_variants, scenario_files
from course.cli import contacts, coverage, evidence, panel_agreement, readability, reviews, translations
from course.cli.content_location import settings, takes_content
from course.cli.failure import BadContent, plain
from course.cli.help_examples import Exemplified
from course.language import N_, _, counted
from course.settings import Settings
from grader import Problem, Rulebook, Unreadable

IN_PLAY = frozenset({"essential", "helpful", "harmful"})
"""Degrees that count as a use of an option by a scenario."""
SHOWS = {
    "coverage": coverage.show,
    "panel": panel_agreement.show,
    "readability": readability.show,
    "reviews": reviews.show,
}
"""The optional sections after the summary, in the order in which they are printed."""

CARRIERS = {
    "option": N_("{count} in options"),
    "rule": N_("{count} in rules"),
    "quadrant": N_("{count} in quadrants"),
    "text": N_("{count} in texts"),
}
"""Kinds of content that cite clauses -> the text with which the summary counts them."""

Variants = Mapping[str, tuple[Scenario, ...]]


@click.command(
    "check",
    cls=Exemplified,
    examples=[
        "course check",
        "course check --coverage",
        "course check --contacts",
        "course check my-stories my-draft.yaml --json",
    ],
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--coverage",
    "asked",
    multiple=True,
    flag_value="coverage",
    help="How many stories each rule has, and which rules have too few.",
)
@click.option("--panel", "asked", multiple=True, flag_value="panel", help="How well rulings and second readings agree.")
@click.option(
    "--readability", "asked", multiple=True, flag_value="readability", help="Reading time and grade level, by item."
)
@click.option("--reviews", "asked", multiple=True, flag_value="reviews", help="How many rules people have reviewed.")
@click.option("--contacts", "all_contacts", is_flag=True, help="Count missing and old contacts as problems.")
@panel_agreement.takes_panel
@takes_content
@click.option(
    "--json", "as_json", is_flag=True, help="Print the problems and the requested figures as one JSON object."
)
def command(
    paths: tuple[Path, ...],
    asked: tuple[str, ...],
    all_contacts: bool,
    panel_folder: Path | None,
    guidance: Path | None,
    scenarios: Path | None,
    as_json: bool,
) -> None:
    """List every problem in the guidance and in the scenarios, then what they cover.

    PATH is a scenario or a folder of scenarios; without it, all scenarios of the course are checked. The exit code is 1
    if there is any problem. Thin coverage and differing readings do not count as problems. Contacts that are missing,
    or were last checked more than a year ago, are listed as well; with --contacts they count as problems.
    """
    today = contacts.today()
    places = settings(guidance=guidance, **({} if paths else {"scenarios": scenarios}))
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    try:
        rulebook = open_rulebook(places.guidance)
        problems += contacts.future(rulebook, places.guidance, today)
        problems += reviews.future(rulebook, places.guidance, today)
        found["clauses"] = _clauses(rulebook)
        found["contacts"] = contacts.contacts_of(rulebook, places.guidance, today)
        if all_contacts:
            problems += contacts.due(found["contacts"])
        variants = _read(paths, places, rulebook)
        if not paths:
            found["translations"] = translations.translations_of(places)
        found |= _scenarios([each[0] for each in variants.values()], rulebook)
        for name in SHOWS:
            if name in asked:
                found[name] = _section(name, variants, rulebook, find_panel(panel_folder, places.guidance))
    except Unreadable as error:
        problems += error.problems
    if as_json:
        click.echo(json.dumps({"problems": [plain(each) for each in problems], **found}, indent=2))
        raise SystemExit(1 if problems else 0)
    if problems:
        raise BadContent(problems)
    console = Console(highlight=False, markup=False)
    for name, show in SHOWS.items():
        if name in found:
            show(console, found[name])
    _show(found, whole=not paths)


def _section(name: str, variants: Variants, rulebook: Rulebook, folder: Path | None) -> dict[str, Any]:
    if name == "coverage":
        return coverage.coverage(variants, rulebook)
    if name == "reviews":
        return reviews.reviews_of(rulebook)
    if name == "readability":
        return readability.readability_of(variants)
    return panel_agreement.agreement(panel_agreement.panel_in(folder, rulebook), variants, rulebook)


def _read(paths: Sequence[Path], places: Settings, rulebook: Rulebook) -> Variants:
    """Read the scenarios at these paths, or all of the bank. Raises Unreadable with every problem in every file."""
    files = _files(paths or [places.scenarios])
    variants = _read_files(files, rulebook) if paths else open_bank(places.guidance, places.scenarios).variants
    stories = {file.stem: file for file in files}
    checks = (readability.too_long, evidence.uncited, _decoys)
    if problems := [problem for check in checks for problem in check(variants, stories)]:
        raise Unreadable(problems)
    return variants


def _decoys(variants: Variants, stories: Mapping[str, Path]) -> Iterator[Problem]:
    """Return a problem for each question whose author chose more than one decoy."""
    for found in variants.values():
        for scenario in found:
            yield from decoyed(stories[scenario.item.story], scenario)


def _files(paths: Iterable[Path]) -> list[Path]:
    """Return every file at these paths; a folder without files is returned itself."""
    return [file for path in paths for file in ((scenario_files(path) or [path]) if path.is_dir() else [path])]


def _read_files(files: Iterable[Path], rulebook: Rulebook) -> Variants:
    found: dict[str, tuple[Scenario, ...]] = {}
    problems: list[Problem] = []
    for file in files:
        if file.is_dir():
            what, todo = _("there is no scenario here"), _("Name a folder with .yaml files, or one file.")
            problems.append(Problem(str(file), 0, what, todo))
            continue
        try:
            found |= read_variants(file, rulebook)
        except Unreadable as error:
            problems.extend(error.problems)
    if problems:
        raise Unreadable(problems)
    return found


def _clauses(rulebook: Rulebook) -> dict[str, Any]:
    """Count the clauses that options or rules cite; list the others with the reason why nothing cites them."""
    carriers = rulebook.carriers()
    kinds = Counter(kind for names in carriers.values() for kind in {name.partition(" ")[0] for name in names})
    return {
        "all": len(carriers),
        "carried": sum(bool(names) for names in carriers.values()),
        "carried_by": {kind: kinds[kind] for kind in CARRIERS},
        "uncarried": dict(rulebook.uncarried),
    }


def _scenarios(found: Sequence[Scenario], rulebook: Rulebook) -> dict[str, Any]:
    """Count the scenarios of each quadrant, and list options that no scenario offers or uses."""
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


def _show(found: dict[str, Any], whole: bool) -> None:
    """Print the summary. Gaps are printed only for the whole bank, since no single scenario covers everything."""
    clauses, options = found["clauses"], found["options"]
    by = ", ".join(_(CARRIERS[kind]).format(count=count) for kind, count in clauses["carried_by"].items())
    click.echo(
        _("Clauses    {carried} of {all} cited ({by}).").format(carried=clauses["carried"], all=clauses["all"], by=by)
    )
    for clause, reason in clauses["uncarried"].items():
        click.echo(_("           {clause} is not cited: {reason}").format(clause=clause, reason=reason))
    placed = ", ".join(f"{quadrant} {count}" for quadrant, count in found["scenarios"].items())
    click.echo(_("Scenarios  {count} ({placed}).").format(count=sum(found["scenarios"].values()), placed=placed))
    click.echo(
        _("Options    {offered} of {all} offered; {in_play} apply or do harm in at least one scenario.").format(
            offered=options["offered"], all=options["all"], in_play=options["in_play"]
        )
    )
    for name, says in (
        ("never_offered", N_("           Never offered: {options}.")),
        ("never_in_play", N_("           Never apply and never do harm: {options}.")),
    ):
        if whole and options[name]:
            click.echo(_(says).format(options=", ".join(options[name])))
    if whole:
        contacts.show(found["contacts"])
        translations.show(found["translations"])
    click.echo(counted("{count} problem.", "{count} problems.", 0))
