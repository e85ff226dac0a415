"""The commands, one module each. Only the module of the command that was called is loaded."""

import os
import traceback
from importlib import import_module
from typing import Any

import click

from course.cli.console import print_anywhere
from course.cli.help_examples import DEBUG, Translated
from course.cli.optional_package import EXTRAS, missing
from course.language.catalogue import N_, SOURCE, _, speaking
from course.language.preference import of_terminal

COMMANDS = {
    "serve": N_("Run the learner's app in the browser."),
    "facilitate": N_("Run the facilitator's app, protected by a token."),
    "new": N_("Make a course for your institution, ready to fill in."),
    "check": N_("List every problem in the rules and the scenarios."),
    "rule": N_("Show what the guidance says about one scenario, and why."),
    "rulebook": N_("Write all rules in plain language, for reading and review."),
    "guidance": N_("Compare two versions of the guidance, or add a review."),
    "panel": N_("Make forms for second readers, and read them back."),
    "preview": N_("Show one scenario in the browser while its author edits it."),
    "schema": N_("Print schemas that help an editor complete files."),
    "translate": N_("List what needs translating, and how far along each language is."),
    "tell": N_("Print one scenario as prose only, for a second reader."),
    "grade": N_("Grade many responses, one JSON object per line."),
    "cohort": N_("Make, list, show and close cohorts, with join links."),
    "notebooks": N_("Write the course as notebooks to read and run."),
    "handout": N_("Make a booklet for a room without laptops."),
    "report": N_("Show how a cohort did."),
    "verify": N_("Confirm the code of a completion record."),
    "forget": N_("Erase everything stored about one learner."),
    "retain": N_("Erase learners who have been inactive for a long time."),
    "audit": N_("List exports and erasures: when, what, how much."),
    "backup": N_("Copy the store while it is in use."),
    "where": N_("Print where the content, the template and the samples are."),
    "doctor": N_("Check this installation, and say what to fix."),
    "restore": N_("Restore the store from a backup."),
    "export": N_("Write files for other systems, or a report to forward."),
    "push": N_("Send statements to a learning record store."),
    "regrade": N_("Regrade stored attempts after an edit, or undo a regrade."),
    "demo": N_("Fill a store with a simulated cohort."),
}


class Commands(Translated, click.Group):
    """The commands by name; each is loaded when it is called."""

    def main(self, *given: Any, **named: Any) -> Any:
        """Run a command in the language of the terminal, with output that any console can print."""
        print_anywhere()
        language = of_terminal(os.environ)
        if language != SOURCE:
            from course.language import click_messages  # noqa: PLC0415 - English does without

            click_messages.translate()
        with speaking(language):
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
        """Write the list of commands, without loading any of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(says)) for name, says in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="uoft-social-media-course")
def main() -> None:
    """Practise social media decisions on scenarios, learn why, and see how a cohort did."""
