"""Shared parts of the commands that run an app."""

from course.cli.failure import WrongUse
from course.serving import App, ServingError, Shape
from course.serving.host import Host
from course.serving.server import serve

SHAPE = Shape(required={"seq": int, "action": str, "fields": dict})
"""The schema of the messages that pages send."""
UNASKED = ("hello", "beat")
"""The actions that pages send without the learner doing anything."""


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
