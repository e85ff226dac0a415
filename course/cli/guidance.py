"""`course guidance`: compare two versions of the guidance, and add a review of its rules."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from course.bank import open_rulebook, read_variants, scenario_files
from course.bank.rule_reviews import reviewed
from course.cli.content_location import rulebook, settings, takes_guidance
from course.cli.failure import BadContent, WrongUse
from course.cli.help_examples import Exemplified, ExemplifiedGroup
from course.export import add_review
from course.language import _, counted
from grader import Rulebook, Ruling, Unreadable
from grader.guidance_diff import Revision, flips_between, revise

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
Versions = tuple[list[Ruling] | None, list[Ruling] | None]


@click.group(
    "guidance",
    cls=ExemplifiedGroup,
    examples=["course guidance diff old-guidance grader/guidance", "course guidance review review.json"],
)
def command() -> None:
    """Compare two versions of the guidance, or add a review of its rules."""


@command.command("diff", cls=Exemplified, examples=["course guidance diff old-guidance grader/guidance"])
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@click.option("--scenarios", type=_FOLDER, help="Folder with the scenarios.  [default: the course's own]")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as one JSON object.")
def diff(old: Path, new: Path, scenarios: Path | None, as_json: bool) -> None:
    """Show what a new version of the guidance changes.

    OLD and NEW are guidance folders. The command lists the clauses that changed, with the options, rules and stories
    that depend on them; the rules that changed; the verdicts that flip; and the reviews that lapse.
    """
    try:
        books = open_rulebook(old), open_rulebook(new)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    found = _differences(*books, settings(scenarios=scenarios).scenarios)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        _show(found)


@command.command("review", cls=Exemplified, examples=["course guidance review review.json"])
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_guidance
def review(file: Path, guidance: Path | None) -> None:
    """Add a review that was written in the rulebook's page to reviews.yaml beside the guidance.

    FILE is the file that the page saved (`course rulebook rulebook.html`). If a reviewed rule has changed since the
    page was made, the file is refused and nothing is added.
    """
    places = settings(guidance=guidance)
    book = rulebook(places)
    try:
        added = add_review(file, places.guidance, book)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    except OSError as error:
        raise WrongUse(
            _("{filename} cannot be written ({why}).").format(filename=error.filename, why=error.strerror)
        ) from error
    click.echo(
        counted(
            "{count} review added to {guidance}.",
            "{count} reviews added to {guidance}.",
            added,
            guidance=places.guidance / "reviews.yaml",
        )
    )
    click.echo(reviewed(rulebook(places).review_state))


def _differences(old: Rulebook, new: Rulebook, scenarios: Path) -> dict[str, Any]:
    """Return all differences, as plain data."""
    revision = revise(old, new)
    flips: list[dict[str, Any]] = []
    unread: list[dict[str, str]] = []
    depend: dict[str, set[str]] = {change.id: set() for change in revision.clauses}
    for file in scenario_files(scenarios):
        ruled: dict[str, Versions] = {}
        for which, book in enumerate((old, new)):
            try:
                for item, variants in read_variants(file, book, draft=True).items():
                    both = list(ruled.get(item, (None, None)))
                    both[which] = [each.ruling for each in variants]
                    ruled[item] = (both[0], both[1])
            except Unreadable as error:
                unread.append({"story": file.stem, "version": ("old", "new")[which], "why": str(error.problems[0])})
        for item, versions in ruled.items():
            flips += _flips(item, *versions)
            for clause in _cited(versions) & revision.cited:
                depend[clause].add(file.stem)
    return {**_plain(revision), "issued": [old.issued, new.issued], "flips": flips, "unread": unread,
            "stories": {clause: sorted(found) for clause, found in depend.items()}}  # fmt: skip


def _flips(item: str, old: list[Ruling] | None, new: list[Ruling] | None) -> Iterator[dict[str, Any]]:
    """Return the differences on an item, each once, with the variants in which it occurs."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for variant, (before, after) in enumerate(zip(old or (), new or (), strict=False)):
        for flip in flips_between(before, after):
            found.setdefault((flip.option, flip.old, flip.new), []).append(variant)
    for (option, was, now), variants in found.items():
        yield {"item": item, "option": option, "old": was, "new": now, "variants": variants}


def _cited(versions: Versions) -> set[str]:
    """Return the clauses cited by the rules that decide on an item, in either version."""
    rulings = [ruling for found in versions for ruling in found or ()]
    decided = [verdict for ruling in rulings for verdict in ruling.verdicts.values() if verdict.rules]
    return {clause for verdict in decided for clause in verdict.clause}


def _plain(revision: Revision) -> dict[str, Any]:
    return {
        "clauses": [
            {
                "id": change.id,
                "kind": change.kind,
                "cited": (change.new or change.old).cited,  # type: ignore[union-attr]  # one of the two is there
                "old": change.old.says if change.old else "",
                "new": change.new.says if change.new else "",
                "carriers": list(change.carriers),
            }
            for change in revision.clauses
        ],
        "options": dict(revision.options),
        "rules": dict(revision.rules),
        "reworded": list(revision.reworded),
        "lapsed": [{"rule": each.rule, "role": each.role, "date": each.date} for each in revision.lapsed],
    }


def _show(found: dict[str, Any]) -> None:
    """Print the result as lines of text."""
    click.echo(_("Guidance   {old} and {new}.").format(old=found["issued"][0], new=found["issued"][1]))
    click.echo(_("Clauses    {numbers}.").format(numbers=_numbers([each["kind"] for each in found["clauses"]])))
    for each in found["clauses"]:
        click.echo(f"           {each['id']} ({each['cited']}) {each['kind']}.")
        for version, words in ((_("Old"), each["old"]), (_("New"), each["new"])):
            if words:
                click.echo(f"             {version}: {words}")
        click.echo(_("             Cited by: {carriers}.").format(carriers=", ".join(each["carriers"]) or _("nothing")))
        stories = found["stories"][each["id"]]
        click.echo(_("             Decides in {stories}.").format(stories=_stories(stories)))
    for kind in ("options", "rules"):
        click.echo(f"{kind.capitalize():<11}{_numbers(list(found[kind].values()))}.")
        for id_, what in found[kind].items():
            click.echo(f"           {id_} {what}.")
    if found["reworded"]:
        click.echo(
            _("           Only the sentence that learners read changed: {reworded}.").format(
                reworded=", ".join(found["reworded"])
            )
        )
    items = {each["item"] for each in found["flips"]}
    flips = len(found["flips"])
    click.echo(
        counted(
            "Verdicts   {count} flips, in {items}.",
            "Verdicts   {count} flip, in {items}.",
            flips,
            items=counted("{count} item", "{count} items", len(items)),
        )
    )
    for each in found["flips"]:
        which = (
            _(" (variants {variants})").format(variants=", ".join(map(str, each["variants"])))
            if each["variants"] != [0]
            else ""
        )
        old, new = (each[version] or _("absent") for version in ("old", "new"))
        change = f"{old} -> {new}"
        click.echo(f"           {each['item']} {each['option']}: {change}{which}.")
    for each in found["unread"]:
        click.echo(
            _("           {story} is not compared: it has problems with the {version} guidance.").format(
                story=each["story"], version=each["version"]
            )
        )
        click.echo(f"             {each['why']}")
    lapsed = len(found["lapsed"])
    click.echo(counted("Reviews    {count} lapses.", "Reviews    {count} lapse.", lapsed))
    for each in found["lapsed"]:
        click.echo(
            _("           {rule}: by {role} ({date}).").format(rule=each["rule"], role=each["role"], date=each["date"])
        )


def _stories(found: Sequence[str]) -> str:
    number = f"{len(found)} {'story' if len(found) == 1 else 'stories'}"
    return f"{number}: {', '.join(found)}" if found else number


def _numbers(kinds: Sequence[str]) -> str:
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("changed", "added", "removed"))
