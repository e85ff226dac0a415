"""The commands, one module each. Only the module of the command that was called is loaded."""

import traceback
from importlib import import_module
from typing import Any

import click

from course.cli.console import print_anywhere
from course.cli.help_examples import DEBUG
from course.cli.optional_package import EXTRAS, missing

COMMANDS = {
    "serve": "Run the learner's app in the browser.",
    "facilitate": "Run the facilitator's app, behind a token.",
    "new": "Make a course for your institution, to fill in.",
    "check": "List every problem in the rules and the scenarios.",
    "rule": "Show what the guidance says of one scenario, and why.",
    "rulebook": "Write every rule in plain language, to read and review.",
    "guidance": "Compare two versions of the guidance, or add a review.",
    "panel": "Make forms for second readers, and read them back.",
    "preview": "Show one scenario in the browser while its author edits it.",
    "schema": "Print what an editor needs to complete a course's files.",
    "translate": "List what is to be translated, and how far each language is.",
    "tell": "Tell one scenario in prose alone, for a second reader.",
    "grade": "Grade many responses, one JSON object a line.",
    "cohort": "Make, list, show and close cohorts, with join links.",
    "notebooks": "Write the course as notebooks to read and run.",
    "handout": "Make a booklet, for a room without laptops.",
    "report": "Show how a cohort did.",
    "verify": "Confirm the code of a completion record.",
    "forget": "Erase one learner everywhere.",
    "retain": "Erase the learners who have not been here for long.",
    "audit": "List exports and erasures: when, what, how much.",
    "backup": "Copy the store while it is in use.",
    "where": "Print where content, template and samples are.",
    "doctor": "Check this installation, and say what to do.",
    "restore": "Put a backup in the place of the store.",
    "export": "Write what other systems read, or a report to send on.",
    "push": "Send statements to a learning record store.",
    "regrade": "Grade stored attempts anew after an edit, or undo it.",
    "demo": "Fill a store with a simulated cohort.",
}


class Commands(click.Group):
    """The commands by name; each is loaded when it is called."""

    def main(self, *given: Any, **named: Any) -> Any:
        """Run a command, and print what it says on any console."""
        print_anywhere()
        return super().main(*given, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Raises WrongUse where it needs an optional package that is not installed."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if error.name is None or error.name not in EXTRAS:
                raise
            raise missing(error.name) from error
        except click.ClickException as error:
            if ctx.meta.get(DEBUG):
                click.echo("".join(traceback.format_exception(error)), nl=False, err=True)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"course.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands, from the table above: none is loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="uoft-social-media-course")
def main() -> None:
    """Practise social media decisions on scenarios, learn why, and see how a cohort did."""
