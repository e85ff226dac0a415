"""`course tell`: print the prose of one scenario, for a second reader."""

from pathlib import Path

import click

from course.cli.content_location import rulebook, settings, takes_guidance
from course.cli.failure import BadContent
from course.cli.help_examples import Exemplified
from course.cli.stage import read_stage, takes_stage
from course.cli.story_file import takes_story
from grader import Unreadable, prose_version, tell


@click.command(
    "tell",
    cls=Exemplified,
    examples=[
        "course tell my-story.yaml",
        "course tell my-story.yaml --stage 2",
    ],
)
@takes_story
@takes_stage
@takes_guidance
def command(file: Path, stage: str | None, variant: int, guidance: Path | None) -> None:
    """Print one scenario as prose only: no facts, no options, no ruling.

    The last two lines are the item's name and the version of its prose, as a reader's file needs them.
    """
    try:
        item = read_stage(file, rulebook(settings(guidance=guidance)), stage, variant)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    click.echo(f"{tell(item)}\nitem: {item.id}\nprose: '{prose_version(item)}'")
