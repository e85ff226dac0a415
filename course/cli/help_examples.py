"""Base classes of all commands: translated help, examples at its end, and the option --debug."""

import copy
from collections.abc import Sequence
from typing import Any, Final, Self, TypeVar

import click

from course.language.catalogue import SOURCE, _, current, speaking
from course.language.command_help import paragraphs

Parameter = TypeVar("Parameter", bound=click.Parameter)
DEBUG: Final = "course.debug"
"""The key under which a click context's `meta` stores --debug."""
MACHINE: Final = "as_json"
"""The parameter that makes a command print for machines, always in English."""


def _remember(ctx: click.Context, _parameter: click.Parameter, given: bool) -> None:
    ctx.meta[DEBUG] = given


def translated(text: str) -> str:
    """Return the help in the current language, translated by paragraph regardless of line breaks."""
    return "\n\n".join(_(each) for each in paragraphs(text))


class Translated(click.Command):
    """A command with its help (docstring and options) in the language of the terminal."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, for lists of commands."""
        return super(Translated, self._spoken()).get_short_help_str(limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        super(Translated, self._spoken()).format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and, for a group, its commands."""
        self.get_help_option(ctx)  # make it
        super(Translated, self._spoken()).format_options(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; in English if its output is for machines."""
        with speaking(SOURCE if ctx.params.get(MACHINE) else current().language):
            return super().invoke(ctx)

    def _spoken(self) -> Self:
        """Return a copy with its help in the current language."""
        if current().language == SOURCE:
            return self
        spoken = copy.copy(self)
        spoken.help = translated(self.help or "")
        spoken.params = [_spoken(each) for each in self.params]
        spoken._help_option = _spoken(self._help_option) if self._help_option else None  # noqa: SLF001 - of a copy
        return spoken


def _spoken(parameter: Parameter) -> Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    spoken = copy.copy(parameter)
    spoken.help = translated(parameter.help)
    return spoken


class Exemplified(Translated):
    """A command with the option --debug, and with examples below its options."""

    def __init__(self, *given: Any, examples: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.examples = examples
        self.params.append(
            click.Option(
                ["--debug"], is_flag=True, expose_value=False, callback=_remember,
                help="Show the tracebacks of errors, here or in the log. They may contain what a learner wrote.",
            )
        )  # fmt: skip

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the examples, one unbroken line each, so that they can be copied."""
        with formatter.section(_("Examples")):
            formatter.write("".join(f"  {line}\n" for line in self.examples))


class ExemplifiedGroup(Exemplified, click.Group):
    """A group of commands with examples below them."""
