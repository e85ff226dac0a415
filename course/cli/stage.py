"""The options --stage and --variant, and reading the stage that they name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from course.bank import read_text
from course.cli.failure import WrongUse
from course.language import N_, _
from grader import Item, Rulebook, read_items

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_stage(command: Command) -> Command:
    """Add --stage and --variant."""
    stage = click.option(
        "--stage",
        metavar="N[.BRANCH]",
        help="Which stage, if the story has several, such as 1 or 2.answered.  [default: the last]",
    )
    variant = click.option(
        "--variant", type=click.IntRange(0), default=0, show_default=True, help="Which variant, if the story has slots."
    )
    return stage(variant(command))


def read_stage(file: Path, rulebook: Rulebook, stage: str | None, variant: int, *, facts_only: bool = False) -> Item:
    """Read one stage of one variant of a scenario file. Raises Unreadable, and WrongUse if there is no such stage.

    `stage`: the part of an item's id after the story's name: 2, or 2.answered for a branch other than the default.
    """
    items = read_items(str(file), read_text(file), rulebook, variant=variant, facts_only=facts_only)
    variants = items[0].variants
    if variant >= variants:
        says = (
            N_("{file} has no variant {variant}: its variants are 0 to {last}.")
            if variants > 1
            else N_("{file} has no variant {variant}: it has no slots, and so only variant 0.")
        )
        raise WrongUse(_(says).format(file=file, variant=variant, last=variants - 1))
    if stage is None:
        return items[-1]
    known = {_named(item): item for item in items}
    if stage not in known:
        says = (
            N_("{file} has no stage {stage}: its stages are {known}.")
            if len(items) > 1
            else N_("{file} has no stage {stage}: it does not unfold in stages.")
        )
        raise WrongUse(_(says).format(file=file, stage=stage, known=", ".join(known)))
    return known[stage]


def _named(item: Item) -> str:
    return item.id.removeprefix(f"{item.story}.") if item.stages > 1 else "1"
