"""`course rule`: show the ruling of one scenario."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.bank import find_panel, read_variants
from course.cli.content_location import rulebook as opened
from course.cli.content_location import settings, takes_guidance
from course.cli.failure import BadContent, WrongUse, plain
from course.cli.help_examples import Exemplified
from course.cli.panel_agreement import panel_in, takes_panel
from course.cli.stage import read_stage, takes_stage
from course.cli.story_file import takes_story
from course.language import _
from grader import Evidence, Item, Reading, Rulebook, Ruling, Unreadable, would_change
from grader.coverage import Decision

LOOKS = {"essential": "bold green", "helpful": "green", "neutral": "", "wrong": "dim", "harmful": "bold red"}


@click.command(
    "rule",
    cls=Exemplified,
    examples=[
        "course rule my-story.yaml",
        "course rule my-story.yaml --stage 1",
        "course rule draft.yaml --json",
    ],
)
@takes_story
@takes_stage
@takes_panel
@takes_guidance
@click.option("--json", "as_json", is_flag=True, help="Print the ruling, or the problems, as one JSON object.")
def command(
    file: Path, stage: str | None, variant: int, panel_folder: Path | None, guidance: Path | None, as_json: bool
) -> None:
    """Show what the guidance says about one scenario: its quadrant and every option, with the reasons.

    STORY is a file or the id of a story in the course. A file may hold the facts alone, without a title, a setting or
    the words of posts. If it has mistakes, all of them are listed, and the exit code is 1. If second readers have read
    this exact text, the table shows how they judged each option.
    """
    places = settings(guidance=guidance)
    try:
        book = opened(places)
        item, ruling, offers = _decision(file, book, stage, variant)
    except (Unreadable, BadContent) as error:
        if not as_json:
            raise BadContent(error.problems) from error
        click.echo(json.dumps({"problems": [plain(each) for each in error.problems]}, indent=2))
        raise SystemExit(1) from error
    ruled = _plain_ruling(item, ruling, offers, book)
    if as_json:
        click.echo(json.dumps(ruled, indent=2))
    else:
        _show(item, ruling, ruled, book, _readings(item, find_panel(panel_folder, places.guidance), book))


def _decision(file: Path, book: Rulebook, stage: str | None, variant: int) -> Decision:
    """Return the item, its ruling and the options offered to learners. Raises Unreadable and WrongUse."""
    item = read_stage(file, book, stage, variant, facts_only=True)
    scenario = read_variants(file, book, draft=True)[item.id][variant]
    return scenario.item, scenario.ruling, scenario.offers


def _readings(item: Item, folder: Path | None, book: Rulebook) -> Mapping[str, Reading]:
    """Return the panel's readings of this prose; empty if no panel uses this rulebook."""
    try:
        return panel_in(folder, book).readings(item)
    except WrongUse:
        return {}
    except Unreadable as error:
        click.echo(
            _("Second readings are left out; course check --panel says why:\n{error}").format(error=error), err=True
        )
        return {}


def _plain_ruling(item: Item, ruling: Ruling, offers: Mapping[str, tuple[str, ...]], book: Rulebook) -> dict[str, Any]:
    """Return the ruling for `course rule --json`; `posts` are ids of acts, including those not shown in the thread."""
    asked = {option for options in offers.values() for option in options}
    return {
        "item": item.id,
        "quadrant": ruling.quadrant,
        "quadrant_also": list(ruling.quadrant_also),
        "options": {
            option: {
                "degree": verdict.degree,
                "offered": option in asked,
                "basis": verdict.basis,
                "clause": ", ".join(verdict.clause),
                "because": list(verdict.because),
                "posts": list(verdict.acts),
                "would_change": list(would_change(option, item.case, book)),
            }
            for option, verdict in ruling.verdicts.items()
        },
    }


def _show(item: Item, ruling: Ruling, ruled: dict[str, Any], book: Rulebook, readings: Mapping[str, Reading]) -> None:
    console = Console(highlight=False)
    console.print(Text.assemble((item.title or item.id, "bold"), f"  ({item.id}){_which(item)}"))
    quadrant = book.quadrants.get(ruled["quadrant"] or "")
    called = f"{quadrant.name} ({quadrant.id})" if quadrant else _("none, since no act involves the institution")
    console.print(Text.assemble(_("Quadrant: "), (called, "bold"), f". {ruling.quadrant_because}"))
    if ruling.quadrant_also:
        others = " or ".join(f"{book.quadrants[other].name} ({other})" for other in ruling.quadrant_also)
        console.print(Text.assemble(_("Also right: "), (others, "bold"), f". {' '.join(ruling.quadrant_open)}"))
    if readings:
        made = "; ".join(f"{reader} {reading.quadrant}" for reader, reading in readings.items())
        console.print(_("Quadrant chosen by second readers, from the prose alone: {made}.").format(made=made))
    for group in book.groups.values():
        table = Table(title=group.name, title_justify="left", title_style="bold", expand=True)
        table.add_column(_("Degree"), width=9)
        table.add_column(_("Option"), ratio=3)
        table.add_column(_("Why"), ratio=7)
        if readings:
            table.add_column(_("Readers"), no_wrap=True)
        for option in book.in_group(group.id):
            verdict = ruled["options"][option.id]
            look = LOOKS[verdict["degree"]]
            about = "" if verdict["offered"] else _("\nnot offered")
            table.add_row(
                Text(verdict["degree"], look),
                Text.assemble((option.name, look), f"\n{option.id}", about),
                _why(verdict, ruling.verdicts[option.id].evidence, item),
                *(["\n".join(f"{name} {read.code(option.id)}" for name, read in readings.items())] if readings else []),
            )
        console.print()
        console.print(table)


def _which(item: Item) -> str:
    """Return the name of the item's stage and variant; empty if it is the only one."""
    said = [_("stage {part}").format(part=item.part)] if item.part else []
    said += (
        [_("variant {variant} of 0 to {variants}").format(variant=item.variant, variants=item.variants - 1)]
        if item.variants > 1
        else []
    )
    return "".join(f", {each}" for each in said)


def _why(verdict: dict[str, Any], evidence: Iterable[Evidence], item: Item) -> Text:
    posts = ", ".join(item.case.labels[act] for act in verdict["posts"])
    words = Text(" ".join(verdict["because"]))
    words.append(f"\n{verdict['basis']}, {verdict['clause']}{f'; {posts}' if posts else ''}", "dim")
    shown = ", ".join(f"“{each}”" for each in dict.fromkeys(each.words for each in evidence))
    if shown:
        words.append(_("\nShown by {shown}").format(shown=shown), "dim")
    for change in verdict["would_change"]:
        words.append(_("\nThis would change {change}.").format(change=change), "italic")
    return words
