"""Where a command finds the answers, and how few of them it may show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from course.cli.failure import WrongUse
from course.settings import Settings
from course.store import Store, StoreError

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_store(command: Command) -> Command:
    """Add --store."""
    words = "Where attempts are kept: sqlite:///PATH or postgresql://...  [default: a file among your application data]"
    return click.option("--store", metavar="URL", help=words)(command)


def takes_cell(command: Command) -> Command:
    """Add --smallest-cell."""
    words = "Show nothing that fewer distinct learners stand behind.  [default: 11]"
    return click.option("--smallest-cell", metavar="N", type=click.IntRange(1, 9999), help=words)(command)


@contextmanager
def open_store(places: Settings) -> Iterator[Store]:
    """The store of these settings, made if need be, let go at the end. Raises WrongUse, also for what fails in it."""
    try:
        opened = Store.open(places.store)
    except StoreError as error:
        raise WrongUse(str(error)) from error
    except OSError as error:
        raise WrongUse(
            f"{error.filename} cannot be made ({error.strerror}); name another store with --store."
        ) from error
    try:
        yield opened
    except StoreError as error:
        raise WrongUse(str(error)) from error
    finally:
        opened.close()
