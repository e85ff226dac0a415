"""The options --store and --smallest-cell, and opening the store that they name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from course.cli.failure import WrongUse
from course.language import _
from course.settings import Settings
from course.store import Cohort, Store, StoreError

Command = TypeVar("Command", bound=Callable[..., Any])


def takes_store(command: Command) -> Command:
    """Add --store."""
    return click.option(
        "--store",
        metavar="URL",
        help="Where attempts are kept: sqlite:///PATH or postgresql://...  "
        "[default: a file among your application data]",
    )(command)


def takes_cell(command: Command) -> Command:
    """Add --smallest-cell."""
    return click.option(
        "--smallest-cell",
        metavar="N",
        type=click.IntRange(1, 9999),
        help="Hide figures based on fewer learners than this.  [default: 11]",
    )(command)


@contextmanager
def open_store(places: Settings, course: str = "", *, claims: bool = False) -> Iterator[Store]:
    """Open the store of these settings, creating it if needed, and close it at the end. Raises WrongUse on any failure.

    `course`: the id of the course whose rules will be used; WrongUse if the store belongs to another course. `claims`:
    if the store belongs to no course yet, assign it to this one.
    """
    try:
        opened = Store.open(places.store)
    except StoreError as error:
        raise WrongUse(str(error)) from error
    except OSError as error:
        raise WrongUse(
            _("{filename} cannot be made ({why}); name another store with --store.").format(
                filename=error.filename, why=error.strerror
            )
        ) from error
    try:
        if course:
            (opened.owner.claim if claims else opened.owner.require)(course)
        yield opened
    except StoreError as error:
        raise WrongUse(str(error)) from error
    finally:
        opened.close()


def choose(cohorts: list[Cohort], named: str | None, usual: str) -> Cohort:
    """Choose a cohort: the one named, or else the only one or the usual one. Raises WrongUse."""
    found = {each.id: each for each in cohorts}
    if not found:
        raise WrongUse(
            _("There is no cohort in this store yet; start the course with course serve, or try course demo.")
        )
    if named is not None and named not in found:
        raise WrongUse(
            _("There is no cohort {named!r} in this store; it has {found}.").format(named=named, found=", ".join(found))
        )
    if named is None and len(found) > 1 and usual not in found:
        raise WrongUse(_("There are several cohorts; name one with --cohort: {found}.").format(found=", ".join(found)))
    return found[named or (usual if usual in found else next(iter(found)))]
