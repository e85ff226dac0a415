"""A simulated cohort: answers by learners of known ability who hold known misconceptions. Not people."""

import hashlib
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from course.bank import Bank, Scenario
from course.store import Attempt
from grader import QUADRANT, WEIGHTS, grade, read_response

BEGINS: Final = datetime(2022, 9, 6, 13, 0, tzinfo=UTC)
"""When the first of them begins: a day, so that the same seed makes the same attempts on any other."""
MISCONCEPTIONS: Final = 3
HELD_BY: Final = 0.55
"""The share of learners who hold a planted misconception."""
_PLAIN: Final = 1.2
"""How much plainer it is, in logits, that what does harm is wrong."""
_FINISH: Final = 0.65
"""The share of learners who come to the end."""
_SPREAD: Final = timedelta(minutes=40)
_ESSENTIAL: Final = WEIGHTS["essential"]
_HARMFUL: Final = WEIGHTS["harmful"]


@dataclass(frozen=True, slots=True)
class Misconception:
    """Whoever holds it leaves an option out wherever it is called for, and picks another in its place."""

    option: str
    instead: str


@dataclass(frozen=True)
class Simulation:
    """What simulated learners did, and what they were made to believe."""

    attempts: tuple[Attempt, ...]
    misconceptions: tuple[Misconception, ...]
    """What was planted: the known truth."""


def simulate(bank: Bank, cohort: str, learners: int, seed: int, misconceptions: int = MISCONCEPTIONS) -> Simulation:
    """The first attempts of so many simulated learners at the bank's scenarios; the same for the same seed.

    So many misconceptions are planted, and some learners stop on the way. Ability is normal, in logits; each option
    has a difficulty of its own, and each sitting at a scenario its luck.
    """
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    planted = tuple(_plant(bank, chance, misconceptions))
    hardness = {option: chance.gauss(-1.3, 0.7) for option in bank.rulebook.options}
    found: list[Attempt] = []
    for number in range(1, learners + 1):
        held = {each.option: each.instead for each in planted if chance.random() < HELD_BY}
        learner = f"{cohort}-{number:04}"
        found += _sitting(bank, cohort, learner, chance, hardness, held)
    return Simulation(tuple(found), planted)


def _plant(bank: Bank, chance: random.Random, number: int) -> Iterator[Misconception]:
    """Essential options, each with one of its group that is offered with it, does not apply, and never does harm."""
    keys = [scenario.key for scenario in bank.scenarios.values()]
    harmful = frozenset().union(*(key.harmful for key in keys))
    pairs: dict[str, set[str]] = {}
    for weights in (weights for key in keys for weights in key.weights.values()):
        astray = {option for option, weight in weights.items() if weight < 0} - harmful
        for option in (option for option, weight in weights.items() if weight == _ESSENTIAL):
            pairs.setdefault(option, set()).update(astray)
    options = sorted(option for option, astray in pairs.items() if astray)
    planted = sorted(chance.sample(options, min(number, len(options))))
    for option in planted:
        instead = sorted(pairs[option] - set(planted)) or sorted(pairs[option])
        yield Misconception(option, chance.choice(instead))


def _sitting(
    bank: Bank, cohort: str, learner: str, chance: random.Random, hardness: Mapping[str, float], held: Mapping[str, str]
) -> Iterator[Attempt]:
    ability = chance.gauss(0, 0.6)
    clock = BEGINS + _SPREAD * chance.random()
    for scenario in bank.scenarios.values():
        started = clock
        clock += timedelta(seconds=round(chance.lognormvariate(4.9, 0.4)))
        response = _respond(scenario, ability + chance.gauss(0, 0.7), chance, hardness, held)
        outcome = grade(scenario.key, read_response(scenario.key, response))
        yield Attempt(
            id=hashlib.sha256(f"{learner}/{scenario.item.id}/{scenario.item.version}".encode()).hexdigest()[:32],
            cohort=cohort,
            learner=learner,
            phase="practice",
            item=scenario.item.id,
            item_version=scenario.item.version,
            rules_version=bank.rulebook.version,
            response=response,
            started=started,
            submitted=clock,
            score=outcome.score,
            groups=outcome.groups,
            critical_miss=outcome.critical_miss,
            harmful_pick=outcome.harmful_pick,
            simulated=True,
        )
        clock += timedelta(seconds=20)
        if chance.random() > _FINISH ** (1 / len(bank.scenarios)):
            return


def _respond(
    scenario: Scenario, ability: float, chance: random.Random, hardness: Mapping[str, float], held: Mapping[str, str]
) -> dict[str, Any]:
    """What somebody of this ability picks: each option rightly with the chance of a Rasch model."""
    quadrants = sorted(scenario.key.quadrants)
    knows = chance.random() < _logistic(ability + 1.2)
    response: dict[str, Any] = {QUADRANT: scenario.quadrant if knows else chance.choice(quadrants)}
    for group, weights in scenario.key.weights.items():
        picked = {
            option: (chance.random() < _logistic(ability - hardness[option] + (_PLAIN if weight == _HARMFUL else 0)))
            == (weight > 0)
            for option, weight in weights.items()
        }
        for option, instead in held.items():
            if weights.get(option) == _ESSENTIAL:
                picked[option] = False
                if instead in picked:
                    picked[instead] = True
        response[group] = [option for option, chosen in picked.items() if chosen]
    return response


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
