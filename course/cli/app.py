"""Shared parts of the commands that run an app."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from course.cli.failure import WrongUse
from course.log import VARIABLE, write_json
from course.serving import App, ServingError, Shape
from course.serving.host import Host
from course.serving.server import serve

SHAPE = Shape(required={"seq": int, "action": str, "fields": dict})
"""The schema of the messages that pages send."""
UNASKED = ("hello", "beat")
"""The actions that pages send without the learner doing anything."""

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_log_format(command: Command) -> Command:
    """Add --log-format, which also sets the format of this process."""

    def set_format(_context: click.Context, _parameter: click.Parameter, chosen: str) -> str:
        if chosen == "json":
            write_json()
        return chosen

    return click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        envvar=VARIABLE,
        default="text",
        show_default=True,
        callback=set_format,
        help="Format of log lines; neither format holds personal data.",
    )(command)


def run(app: App, kind: type[Host] = Host) -> None:
    """Serve until told to stop. Raises WrongUse."""
    try:
        serve(app, kind)
    except ServingError as error:
        raise WrongUse(str(error)) from error


def shown(store: str) -> str:
    """Return a store URL for printing, without the password, which may be before the host or in the query."""
    if store.startswith("sqlite:"):
        return store.removeprefix("sqlite:///")
    scheme, _, rest = store.partition("?")[0].partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if "@" in rest else f"{scheme}://{rest}"
