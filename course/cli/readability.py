"""The readability of the scenarios, as `course check --readability` reports it, and the limit on reading time."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from course.bank import Scenario
from course.language import N_, _
from grader import Item, Problem
from grader.readability import WORDS_A_MINUTE, Readability, readability

MOST_SECONDS = 90
"""The longest reading time of one stage, in seconds."""


def readability_of(variants: Mapping[str, tuple[Scenario, ...]]) -> dict[str, Any]:
    """Return the readability of every item's longest variant, longest items first, as plain data."""
    longest = {id_: _longest(found)[1] for id_, found in variants.items()}
    rows = [
        {"item": id_, "words": found.words, "seconds": round(found.seconds), "grade": round(found.grade, 1)}
        for id_, found in sorted(longest.items(), key=lambda entry: (-entry[1].seconds, -entry[1].grade, entry[0]))
    ]
    grades = [found.grade for found in longest.values()]
    return {
        "words_a_minute": WORDS_A_MINUTE,
        "most_seconds": MOST_SECONDS,
        "median_grade": round(median(grades), 1) if grades else None,
        "items": rows,
    }


def too_long(variants: Mapping[str, tuple[Scenario, ...]], files: Mapping[str, Path]) -> Iterator[Problem]:
    """Return a problem for every item that takes longer to read than MOST_SECONDS; `files`: story -> its file."""
    for found in variants.values():
        item, figures = _longest(found)
        if figures.seconds > MOST_SECONDS:
            says = (
                N_("stage {stage} takes {seconds} seconds to read ({words} words)")
                if item.stages > 1
                else N_("it takes {seconds} seconds to read ({words} words)")
            )
            what = _(says).format(
                stage=item.id.removeprefix(f"{item.story}."), seconds=round(figures.seconds), words=figures.words
            )
            most = MOST_SECONDS * WORDS_A_MINUTE // 60
            todo = _("Cut the setting and posts to {most} words ({most_seconds} seconds).").format(
                most=most, most_seconds=MOST_SECONDS
            )
            yield Problem(str(files[item.story]), 0, what, todo)


def show(console: Console, plain: dict[str, Any]) -> None:
    """Print a table of the items, longest first."""
    table = Table(title=_("Reading time and grade level"), title_justify="left", title_style="bold")
    table.add_column(_("Item"))
    for name in (_("Words"), _("Seconds"), _("Grade")):
        table.add_column(name, justify="right")
    for row in plain["items"]:
        table.add_row(row["item"], f"{row['words']}", f"{row['seconds']}", f"{row['grade']:.1f}")
    console.print(table)
    console.print(
        _(
            "Setting and thread of each item, read once at {words_a_minute} words a minute; {most_seconds} "
            "seconds at most. The grade is the Flesch-Kincaid grade level. It is reported but not checked: short posts "
            "make it low, and names of offices make it high."
        ).format(words_a_minute=plain["words_a_minute"], most_seconds=plain["most_seconds"])
    )
    if plain["median_grade"] is not None:
        console.print(
            _("Half of the items have a grade of {median_grade:.1f} or less.").format(
                median_grade=plain["median_grade"]
            )
        )
    console.print()


def _longest(found: tuple[Scenario, ...]) -> tuple[Item, Readability]:
    return max(((each.item, readability(each.item)) for each in found), key=lambda pair: pair[1].seconds)
