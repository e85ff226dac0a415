"""The coverage of the rules by the scenarios, as `course check --coverage` reports it."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.bank import Scenario
from course.language import N_, _, counted
from grader import Rulebook, cover
from grader.coverage import ENOUGH_APPLYING, ENOUGH_NEAR, ENOUGH_SPEAKING


def coverage(variants: Mapping[str, tuple[Scenario, ...]], rulebook: Rulebook) -> dict[str, Any]:
    """Return the stories that use each option and rule, over all stages and variants, and the gaps, as plain data."""
    every = [scenario for found in variants.values() for scenario in found]
    found = cover(rulebook, [(each.item, each.ruling, each.offers) for each in every])
    return {
        "stories": len({each.item.story for each in every}),
        "enough": {"applies": ENOUGH_APPLYING, "near": ENOUGH_NEAR, "speaks": ENOUGH_SPEAKING},
        "options": {
            option.id: {
                "applies": sorted(found.applying[option.id]),
                "near": sorted(found.near[option.id]) if option.can_apply else None,
                "rules": {rule.id: sorted(found.speaking[rule.id]) for rule in option.rules},
            }
            for option in rulebook.options.values()
        },
        "values": len(found.using),
        "unused": list(found.unused),
        "rare": list(found.rare),
        "thin": list(found.thin()),
    }


def show(console: Console, plain: dict[str, Any]) -> None:
    """Print the coverage: a table of options and their rules, then a line for each gap."""
    enough = plain["enough"]
    table = Table(
        title=_("Stories for each rule, out of {stories}").format(stories=plain["stories"]),
        title_justify="left",
        title_style="bold",
    )
    table.add_column(_("Option, and its rules"), no_wrap=True)
    for name in (_("Applies"), _("Near miss"), _("Holds")):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(_("Stories"), ratio=1)
    for option, row in plain["options"].items():
        applies, near = row["applies"], row["near"]
        table.add_row(
            Text(option, "bold"),
            _number(applies, enough["applies"]),
            _number(near, enough["near"]) if near is not None else "",
            "",
            _named(applies),
        )
        for rule, stories in row["rules"].items():
            label = Text(f"  {rule.removeprefix(f'{option}.')}")
            table.add_row(label, "", "", _number(stories, enough["speaks"]), _named(stories))
        table.add_section()
    console.print(table)
    console.print(
        _(
            "An option has enough stories if it applies in {applies} and is a near miss in "
            "{near}. A tempting move never applies, so it must do harm in {applies}. A rule has enough "
            "if its condition holds in {speaks}."
        ).format(applies=enough["applies"], near=enough["near"], speaks=enough["speaks"])
    )
    for gap in plain["thin"]:
        console.print(_("Too few stories: {gap}.").format(gap=gap))
    console.print(counted("{count} gap in coverage.", "{count} gaps in coverage.", len(plain["thin"])))
    console.print(_("Fact values in total: {values}.").format(values=plain["values"]))
    for name, words in (
        ("unused", N_("Fact values that no story uses yet ({count}): {values}.")),
        ("rare", N_("Fact values that only one story uses ({count}): {values}.")),
    ):
        if plain[name]:
            console.print(_(words).format(count=len(plain[name]), values=", ".join(plain[name])))
    console.print()


def _number(stories: list[str], enough: int) -> Text:
    return Text(f"{len(stories)}", "" if len(stories) >= enough else "bold red")


def _named(stories: Sequence[str]) -> Text:
    return Text(", ".join(stories), "dim", no_wrap=True, overflow="ellipsis")
