"""The argument STORY: the file of a story, or the id of one in the course."""

from pathlib import Path
from typing import Any

import click

from course.bank import scenario_files
from course.cli.content_location import Command, settings
from course.language import _


class StoryFile(click.Path):
    """A path to a file, or the id of a story whose file is looked up in the course's scenarios."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. A file that exists comes before a story with that id."""
        if isinstance(value, str) and value.replace("-", "").isalnum() and not Path(value).exists():
            folder = settings().scenarios
            value = next((file for file in scenario_files(folder) if file.stem == value), None)
            if value is None:
                self.fail(
                    _("This is neither a file nor the id of a story in {folder}.").format(folder=folder),
                    param,
                    ctx,
                )
        return super().convert(value, param, ctx)


def takes_story(command: Command) -> Command:
    """Add the argument STORY."""
    return click.argument("file", metavar="STORY", type=StoryFile())(command)
