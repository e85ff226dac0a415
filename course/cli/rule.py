"""`course rule`: the ruling of one scenario."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.bank import read_text
from course.cli.example import Exemplified
from course.cli.failure import BadContent, plain
from course.cli.place import rulebook as opened
from course.cli.place import settings, takes_guidance
from grader import Item, Rulebook, Ruling, Unreadable, offered, read_item, rule, would_change

LOOKS = {"essential": "bold green", "helpful": "green", "neutral": "", "wrong": "dim", "harmful": "bold red"}


@click.command(
    "rule",
    cls=Exemplified,
    examples=[
        "course rule scenarios/multi-party/ferry-strike.yaml",
        "course rule draft.yaml --json",
    ],
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_guidance
@click.option("--json", "as_json", is_flag=True, help="Print the ruling, or the problems, as one JSON object.")
def command(file: Path, guidance: Path | None, as_json: bool) -> None:
    """Show what the guidance says of one scenario: its quadrant and every option, with the reasons.

    FILE may hold the facts alone, without title, setting and the words of posts. For a file with mistakes all of
    them are listed, and the exit code is 1.
    """
    try:
        book = opened(settings(guidance=guidance))
        item = read_item(str(file), read_text(file), book, facts_only=True)
    except (Unreadable, BadContent) as error:
        if not as_json:
            raise BadContent(error.problems) from error
        click.echo(json.dumps({"problems": [plain(each) for each in error.problems]}, indent=2))
        raise SystemExit(1) from error
    ruled = as_plain(item, book)
    if as_json:
        click.echo(json.dumps(ruled, indent=2))
    else:
        _show(item, rule(item.case, book), ruled, book)


def as_plain(item: Item, book: Rulebook) -> dict[str, Any]:
    """The ruling as `course rule --json` prints it; `posts` are the ids of acts, those off the thread included."""
    ruling = rule(item.case, book)
    offers = {option for options in offered(item, ruling, book).values() for option in options}
    return {
        "item": item.id,
        "quadrant": ruling.quadrant,
        "options": {
            option: {
                "degree": verdict.degree,
                "offered": option in offers,
                "basis": verdict.basis,
                "clause": ", ".join(verdict.clause),
                "because": list(verdict.because),
                "posts": list(verdict.acts),
                "would_change": list(would_change(option, item.case, book)),
            }
            for option, verdict in ruling.verdicts.items()
        },
    }


def _show(item: Item, ruling: Ruling, ruled: dict[str, Any], book: Rulebook) -> None:
    console = Console(highlight=False)
    quadrant = book.quadrants[ruled["quadrant"]]
    console.print(Text.assemble((item.title or item.id, "bold"), f"  ({item.id})"))
    console.print(Text.assemble("Quadrant: ", (quadrant.name, "bold"), f" ({quadrant.id}). {ruling.quadrant_because}"))
    for group in book.groups.values():
        table = Table(title=group.name, title_justify="left", title_style="bold", expand=True)
        table.add_column("Degree", width=9)
        table.add_column("Option", ratio=3)
        table.add_column("Why", ratio=7)
        for option in book.in_group(group.id):
            verdict = ruled["options"][option.id]
            look = LOOKS[verdict["degree"]]
            about = "" if verdict["offered"] else "\nnot offered"
            table.add_row(
                Text(verdict["degree"], look),
                Text.assemble((option.name, look), f"\n{option.id}", about),
                _why(verdict, item),
            )
        console.print()
        console.print(table)


def _why(verdict: dict[str, Any], item: Item) -> Text:
    posts = ", ".join(item.case.labels[act] for act in verdict["posts"])
    words = Text(" ".join(verdict["because"]))
    words.append(f"\n{verdict['basis']}, {verdict['clause']}{f'; {posts}' if posts else ''}", "dim")
    for change in verdict["would_change"]:
        words.append(f"\nOtherwise {change}.", "italic")
    return words
