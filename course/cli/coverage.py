"""The coverage of the rules by the scenarios, as `course check --coverage` reports it."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.bank import Scenario
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
    table = Table(title=f"Rules by stories, of {plain['stories']}", title_justify="left", title_style="bold")
    table.add_column("Option, and its rules", no_wrap=True)
    for name in ("Applies", "Near miss", "Speaks"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Stories", ratio=1)
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
        f"Enough is: applies (for tempting moves: does harm) in {enough['applies']} stories, a near miss in "
        f"{enough['near']} (tempting moves never are), and each rule speaks in {enough['speaks']}."
    )
    for gap in plain["thin"]:
        console.print(f"Thin: {gap}.")
    console.print(f"{len(plain['thin'])} thin.")
    console.print(f"Fact values: {plain['values']}.")
    for name, words in (("unused", "that no story uses yet"), ("rare", "that only one story uses")):
        if plain[name]:
            console.print(f"Fact values {words} ({len(plain[name])}): {', '.join(plain[name])}.")
    console.print()


def _number(stories: list[str], enough: int) -> Text:
    return Text(f"{len(stories)}", "" if len(stories) >= enough else "bold red")


def _named(stories: Sequence[str]) -> Text:
    return Text(", ".join(stories), "dim", no_wrap=True, overflow="ellipsis")
