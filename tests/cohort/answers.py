"""Answers of invented learners at the invented college."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pandas as pd

from course.bank import Bank, open_bank
from course.cohort.attempt_table import as_frame
from course.store import FRAME_COLUMNS, Attempt
from grader import QUADRANT, Branch, grade, read_response
from tests.college import GUIDANCE, SCENARIOS

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
RIGHT = {
    "porridge": ("in-house", ["dean-of-people", "listening-room"], ["keep-a-copy", "sleep-on-it"]),
    "goose": ("from-outside", ["night-porter", "press-desk"], ["keep-a-copy"]),
}


@cache
def college() -> Bank:
    return open_bank(GUIDANCE, SCENARIOS)


@cache
def branching() -> Bank:
    """The college with one story more: the goose goes on in two ways, by whether the night porter was told."""
    goose = college().scenarios["goose"]
    endings = {
        "swan.2.told": Branch(
            "told", "You told the porter", "The porter waits at the gate.", frozenset({"night-porter"})
        )
    }
    endings["swan.2"] = Branch("", "You told nobody", "Nobody waits.")
    items = {"swan.1": replace(goose.item, id="swan.1", story="swan", stages=2)}
    for id_, branch in endings.items():
        said = {goose.item.case.acts[-1].id: branch.then}
        items[id_] = replace(goose.item, id=id_, story="swan", stage=2, stages=2, branch=branch, meanwhile=said)
    scenarios = {**college().scenarios, **{id_: replace(goose, item=item) for id_, item in items.items()}}
    return replace(college(), scenarios=scenarios, variants={id_: (each,) for id_, each in scenarios.items()})


def attempt(
    learner: str,
    item: str,
    *,
    quadrant: str | None = None,
    desks: list[str] | None = None,
    moves: list[str] | None = None,
    minute: int = 0,
    **said: str,
) -> Attempt:
    """An attempt, all right but for what is given; as many minutes after noon."""
    scenario, right = college().scenarios[item], RIGHT[item]
    response = {
        QUADRANT: right[0] if quadrant is None else quadrant,
        "desks": right[1] if desks is None else desks,
        "moves": right[2] if moves is None else moves,
    }
    outcome = grade(scenario.key, read_response(scenario.key, response))
    return Attempt(
        id=f"{learner}-{item}-{minute}",
        cohort="may",
        learner=learner,
        phase="practice",
        item=item,
        item_version=said.get("item_version", scenario.item.version),
        rules_version=said.get("rules_version", college().rulebook.version),
        response=response,
        started=NOON + timedelta(minutes=minute),
        submitted=NOON + timedelta(minutes=minute + 1),
        score=outcome.score,
        groups=outcome.groups,
        critical_miss=outcome.critical_miss,
        harmful_pick=outcome.harmful_pick,
        simulated=True,
    )


def framed(attempts: Iterable[Attempt]) -> pd.DataFrame:
    rows = (each.to_row() for each in attempts)
    return as_frame(tuple(row[name] for name in FRAME_COLUMNS) for row in rows)


def learners(number: int) -> list[str]:
    return [f"learner-{each:02}" for each in range(1, number + 1)]
