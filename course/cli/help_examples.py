"""What every command has: examples at the end of its help, and --debug."""

from collections.abc import Sequence
from typing import Any, Final

import click

DEBUG: Final = "course.debug"
"""The key in a context's `meta` under which --debug is remembered, for this package."""


def _remember(ctx: click.Context, _parameter: click.Parameter, given: bool) -> None:
    ctx.meta[DEBUG] = given


class Exemplified(click.Command):
    """A command with the option --debug, and with examples below its options."""

    def __init__(self, *given: Any, examples: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.examples = examples
        self.params.append(
            click.Option(
                ["--debug"], is_flag=True, expose_value=False, callback=_remember,
                help="Show the traceback of an error here or in the log. It may hold what a learner wrote.",
            )
        )  # fmt: skip

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the examples, one unbroken line each, so that they can be copied."""
        with formatter.section("Examples"):
            formatter.write("".join(f"  {line}\n" for line in self.examples))
