"""Which stage and which variant of a scenario a command speaks of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from course.bank import read_text
from course.cli.failure import WrongUse
from grader import Item, Rulebook, read_items

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_stage(command: Command) -> Command:
    """Add --stage and --variant."""
    stage = click.option(
        "--stage", type=click.IntRange(1), help="Which stage, where it unfolds in several.  [default: the last]"
    )
    variant = click.option(
        "--variant", type=click.IntRange(0), default=0, show_default=True, help="Which variant, where it has slots."
    )
    return stage(variant(command))


def read_stage(file: Path, rulebook: Rulebook, stage: int | None, variant: int, *, facts_only: bool = False) -> Item:
    """One stage of one variant of the scenario in a file. Raises Unreadable, and WrongUse for one that it has not."""
    items = read_items(str(file), read_text(file), rulebook, variant=variant, facts_only=facts_only)
    variants = items[0].variants
    if variant >= variants:
        has = f"its variants are 0 to {variants - 1}" if variants > 1 else "it has no slots, and so only variant 0"
        raise WrongUse(f"{file} has no variant {variant}: {has}.")
    if stage is not None and stage > len(items):
        has = f"its stages are 1 to {len(items)}" if len(items) > 1 else "it does not unfold in stages"
        raise WrongUse(f"{file} has no stage {stage}: {has}.")
    return items[(stage or len(items)) - 1]
