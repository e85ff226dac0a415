"""Translate click's own messages with the catalogue of the course.

Click uses `gettext.gettext`, which reads compiled files of one domain for the whole process. The course compiles its
catalogues in memory, so its functions replace those in each module of click. The help of click's own options is
translated when it is shown, not when the options are created.
"""

from importlib import import_module
from typing import Final

import click

from course.language.catalogue import N_, _, ngettext

MODULES: Final = ("core", "exceptions", "formatting", "parser", "termui", "types")
MESSAGES: Final = (
    N_("Usage:"),
    N_("{heading}:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("required"),
    N_("Aborted!"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such option {name!r}."),
    N_("No such option: {name}"),
    N_("No such command {name!r}."),
    N_("Could not open file {filename!r}: {message}"),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("Do you want to continue?"),
    N_("Choose from:\n\t{choices}"),
)
"""The messages that users of the commands can encounter. Others stay in English."""


def counts(number: int) -> tuple[str, ...]:
    """Click's messages that contain a count, in the plural form for `number`."""
    return (
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", number),
        ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", number),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", number),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", number),
        ngettext(
            "{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.", number
        ),
    )


class HelpFormatter(click.HelpFormatter):
    """Writes headings with the language's colon, which may follow a space."""

    def write_heading(self, heading: str) -> None:
        """Write a heading on its own line."""
        self.write(f"{'':>{self.current_indent}}{_('{heading}:').format(heading=heading)}\n")


def translate() -> None:
    """Make click use the current language of this thread or task."""
    click.Context.formatter_class = HelpFormatter
    for name in MODULES:
        module = import_module(f"click.{name}")
        for function, own in (("_", _), ("ngettext", ngettext)):
            if hasattr(module, function):
                setattr(module, function, own)
