"""The report: the figures of a cohort as a document, or as plain values."""

from dataclasses import fields, is_dataclass
from typing import Any

from markupsafe import Markup

from course.bank import Bank
from course.cohort.facilitator_page import style
from course.cohort.figures import Figures, Withheld
from course.cohort.figures_page import environment
from course.cohort.panels import context
from course.store import Cohort


def as_html(figures: Figures, bank: Bank, cohort: Cohort, *, full: bool = False) -> str:
    """Return one self-contained document without scripts.

    Three sentences and five figures, with what to teach again; `full` adds every figure of the facilitator's page, and
    who picked what in each scenario.
    """
    return (
        environment()
        .get_template("report.html")
        .render(
            **context(figures, bank),
            name=cohort.name,
            simulated=cohort.simulated,
            opens=cohort.opens,
            closes=cohort.closes,
            full=full,
            style=Markup(style()),  # noqa: S704 - the project's own stylesheets
        )
    )


def as_plain(value: object) -> Any:
    """Return figures as JSON values; a withheld figure becomes {"withheld": reason}."""
    if isinstance(value, Withheld):
        return {"withheld": str(value)}
    if is_dataclass(value):
        return {each.name: as_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [as_plain(each) for each in value]
    return value
