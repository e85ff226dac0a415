"""Commands that end their help with examples, written as one would type them."""

from collections.abc import Sequence
from typing import Any

import click


class Exemplified(click.Command):
    """A command with examples below its options."""

    def __init__(self, *given: Any, examples: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The examples, a line each, never broken: they are there to be copied."""
        with formatter.section("Examples"):
            formatter.write("".join(f"  {line}\n" for line in self.examples))
