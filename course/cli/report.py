"""`course report`: show how a cohort did, as text, JSON or HTML."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.bank.rule_reviews import reviewed
from course.cli.content_location import bank, settings, takes_content, takes_language
from course.cli.failure import WrongUse, writing
from course.cli.file_type import kind_of
from course.cli.help_examples import Exemplified
from course.cli.store_options import choose, open_store, takes_cell, takes_store
from course.cohort import Figures, as_html, as_plain, number_format, review, sentence
from course.cohort.figures import OptionRow, RateRow, Score, Share, Withheld
from course.cohort.summary import chosen, left_out, summarise
from course.language import _, current, number, speaking
from course.language.catalogue import SOURCE
from course.page import Trouble
from course.store import Cohort

_ROWS = 15


@click.command(
    "report",
    cls=Exemplified,
    examples=[
        "course report",
        "course report --cohort 2026-autumn --html report.html",
    ],
)
@click.option("--cohort", metavar="ID", help="Which cohort.  [default: the only one, or the one of COURSE_COHORT]")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a self-contained HTML document.")
@click.option("--full", is_flag=True, help="With --html: every figure, and who picked what in each scenario.")
@takes_language
@takes_cell
@takes_store
@takes_content
def command(
    cohort: str | None,
    as_json: bool,
    html: Path | None,
    full: bool,
    language: str,
    smallest_cell: int | None,
    store: str | None,
    guidance: Path | None,
    scenarios: Path | None,
) -> None:
    """Show how a cohort did: completion, score by situation and scenario, and the options most often left out.

    No one is named, and figures based on fewer than 11 learners are not shown.
    """
    if html is not None:
        kind_of(html, "html", ("html",))
    places = settings(store=store, guidance=guidance, scenarios=scenarios, smallest_cell=smallest_cell)
    content = bank(places, language)
    spoken = language or (current().language if html is None else SOURCE)
    with open_store(places, content.rulebook.course) as opened:
        chosen = choose(opened.cohorts(), cohort, places.cohort)
        try:
            with speaking(spoken):
                figures = review(opened, content, chosen.id, places.smallest_cell)
        except Trouble as trouble:
            raise WrongUse(str(trouble)) from trouble
    if html is not None:
        with speaking(spoken):
            document = as_html(figures, content, chosen, full=full)
        with writing(html):
            html.write_text(document, encoding="utf-8")
        click.echo(_("The report on {cohort} is in {html}.").format(cohort=chosen.name, html=html), err=as_json)
    if as_json:
        about = {"id": chosen.id, "name": chosen.name, "simulated": chosen.simulated}
        click.echo(json.dumps({"cohort": about, **as_plain(figures)}, indent=2))
    elif html is None:
        with speaking(spoken):
            in_terminal(figures, chosen, reviewed(content.rulebook.review_state))


def in_terminal(figures: Figures, cohort: Cohort, reviews: str) -> None:
    """Print the figures of a cohort; `reviews` says how many of the rules a person has reviewed."""
    console = Console(highlight=False, markup=False)
    console.print(cohort.name, style="bold")
    if cohort.simulated:
        console.print(_("Simulated: no person gave these answers."))
    if isinstance(figures.learners, Withheld):
        words = _("{people} have answered; figures are shown once {smallest} have.").format(
            people=number_format.people(figures.learners), smallest=figures.smallest
        )
        console.print(words[0].upper() + words[1:])
        return
    if not figures.learners.most:
        console.print(_("No answers yet."))
        return
    for says in summarise(figures).dean:
        console.print(says)
    console.print()
    console.print(
        _("{responses} answers to {scenarios}.").format(
            responses=number(figures.responses), scenarios=sentence.scenarios(figures)
        )
    )
    console.print(sentence.of_funnel(figures))
    console.print(_scores(figures))
    console.print(sentence.of_quadrants(figures.quadrants))
    _show_rates(console, _("What was left out, across several scenarios"), left_out(figures))
    _show_rates(console, _("What was wrongly chosen, across several scenarios"), chosen(figures))
    console.print()
    console.print(_("Common mix-ups"), style="bold")
    for each in figures.misconceptions:
        console.print(f"  {sentence.of_misconception(each)}")
    console.print(sentence.of_misconceptions(figures))
    _show_options(
        console, _("Left out, scenario by scenario"), sentence.of_left_out(figures.left_out), figures.left_out
    )
    _show_options(
        console, _("Safety options left out"), sentence.of_critical(figures.critical_miss), figures.critical_miss
    )
    _show_options(console, _("Harmful options chosen"), sentence.of_harmful(figures.harmful_pick), figures.harmful_pick)
    console.print()
    console.print(_("Sure of a dangerous answer:"), sentence.of_sure(figures.sure_and_wrong))
    console.print(_("To teach again:"), sentence.of_clauses(figures.clauses))
    console.print(_("Before and after:"), sentence.of_gain(figures.gain))
    console.print(sentence.of_reliability(figures))
    console.print(reviews)


def _show_rates(console: Console, title: str, rows: tuple[RateRow, ...]) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in (_("Option"), _("Rate"), _("95 % interval"), _("Decisions"), _("Learners")):
        table.add_column(name, justify="right" if table.columns else "left")
    for row in rows[:_ROWS]:
        found = row.rate
        numbers = number_format.percent(found.mean), number_format.between(found.interval), f"{found.decisions:,}"
        table.add_row(Text(row.name), *numbers, f"{found.learners:,}")
    console.print()
    console.print(table)


def _show_options(console: Console, title: str, says: str, rows: tuple[OptionRow, ...]) -> None:
    console.print()
    if any(isinstance(row.share, Share) and row.share.least for row in rows):
        console.print(_options(title, rows))
    console.print(says)


def _scores(figures: Figures) -> Table:
    table = Table(title=_("Score by situation and scenario"), title_justify="left", title_style="bold")
    for name in ("", _("Learners"), _("Mean"), _("95 % interval"), _("Discrimination")):
        table.add_column(name, justify="left" if not name else "right")
    for quadrant in figures.quadrants:
        table.add_row(Text(quadrant.name, "bold"), *_scored(quadrant.score), "")
        for row in figures.scenarios:
            if row.quadrant == quadrant.id and (isinstance(row.score, Score) or not row.check):
                found = "" if row.discrimination is None else f"{row.discrimination.value:.2f}"
                table.add_row(Text(f"  {row.title}"), *_scored(row.score), found)
        table.add_section()
    return table


def _scored(score: Score | Withheld) -> tuple[str, str, str]:
    if isinstance(score, Score):
        return str(score.learners), number_format.percent(score.mean), number_format.between(score.interval)
    return "", str(score), ""


def _options(title: str, rows: tuple[OptionRow, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in (_("Option"), _("Scenario"), _("Learners"), _("Share"), _("95 % interval")):
        table.add_column(name, justify="left" if name in (_("Option"), _("Scenario")) else "right")
    for row in rows[:_ROWS]:
        if isinstance(row.share, Share) and row.share.least:
            share = row.share
            count, interval = f"{number_format.number(share)} of {share.of}", number_format.between(share.interval)
            table.add_row(Text(row.name), Text(row.title), count, number_format.part(share), interval)
    return table
