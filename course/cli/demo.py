"""`course demo`: a store with a simulated cohort."""

import shlex
from pathlib import Path

import click

from course.cli.content_location import bank, settings, takes_content
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.cohort.simulation import BEGINS, simulate_course
from course.language import N_, _, counted, number
from course.store import Cohort

NAME = N_("Simulated cohort")
DEFAULT_SEED = 1
DEFAULT_LEARNERS = 120


@click.command(
    "demo",
    cls=Exemplified,
    examples=[
        "course demo",
        "course demo --learners 200 --seed 7 --store sqlite:///demo.db",
    ],
)
@click.option(
    "--learners", type=click.IntRange(1, 5000), default=DEFAULT_LEARNERS, show_default=True, help="How many learners."
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=DEFAULT_SEED,
    show_default=True,
    help="The same seed gives the same cohort.",
)
@takes_store
@takes_content
def command(learners: int, seed: int, store: str | None, guidance: Path | None, scenarios: Path | None) -> None:
    """Fill a store with a simulated cohort, marked as simulated wherever it is shown.

    The simulated learners differ in ability. Some stop on the way; most take both self-assessments and say how sure
    they are. They share a few misconceptions, and one scenario is edited along the way. The command prints both, so
    that you can check whether the figures reveal them. Real answers in the store are not changed.
    """
    places = settings(store=store, guidance=guidance, scenarios=scenarios)
    content = bank(places)
    id_ = f"simulated-{seed}-{learners}"
    usual = (seed, learners) == (DEFAULT_SEED, DEFAULT_LEARNERS)
    name = _(NAME) if usual else _("Simulated cohort {seed} of {learners}").format(seed=seed, learners=learners)
    with open_store(places, content.rulebook.course, claims=True) as opened:
        made = simulate_course(content, id_, learners, seed)
        opened.add_cohort(Cohort(id_, name, BEGINS, simulated=True))
        new = opened.append_many(made.attempts)
    click.echo(
        _("{name} ({id}): {learners}, {answers}, {new} new.").format(
            name=name,
            id=id_,
            learners=counted("{count} simulated learner", "{count} simulated learners", learners),
            answers=counted("{count} answer", "{count} answers", len(made.attempts)),
            new=number(new),
        )
    )
    for each in made.misconceptions:
        option, instead = content.rulebook.options[each.option], content.rulebook.options[each.instead]
        click.echo(
            _("  About half leave out “{option}” and choose “{instead}” in its place.").format(
                option=option.name, instead=instead.name
            )
        )
    title = content.scenarios[made.edited].item.title
    click.echo(
        _("  “{title}” was edited after about 4 in 10 had answered it; it was harder before.").format(title=title)
    )
    where = f" --store {shlex.quote(store)}" if store and "@" not in store else ""  # an address may hold a password
    click.echo(
        _("See it with: course facilitate{where}, or course report{where} --cohort {id}").format(where=where, id=id_)
    )
