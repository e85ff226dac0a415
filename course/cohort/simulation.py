"""A simulated cohort: answers by learners of known ability who hold known misconceptions. Not people."""

import hashlib
import math
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from course.bank import Bank, Scenario
from course.store import Attempt, Phase
from grader import QUADRANT, WEIGHTS, grade, read_response

BEGINS: Final = datetime(2022, 9, 6, 13, 0, tzinfo=UTC)
"""Start of the simulation, fixed so that the same seed always makes the same attempts."""
MISCONCEPTIONS: Final = 3
HELD_BY: Final = 0.55
"""The share of learners who hold a planted misconception."""
_PLAIN: Final = 1.2
"""How much easier it is, in logits, to see that a harmful option is wrong."""
_FINISH: Final = 0.65
"""The share of learners who come to the end."""
_CHECKED: Final = 0.85
"""The share who take the pre-check, and the share of those who finish who take the final self-assessment."""
_ONLY_CHECKED: Final = 0.08
"""The share of those who take the check before and then leave."""
_LEARNED: Final = 0.9
"""How much abler they are at the end, in logits."""
_UNLEARNED: Final = 0.5
"""The chance that a misconception is gone at the end."""
_EDITED: Final = 0.4
"""The share who answer one scenario in an earlier wording, and how much harder that was, in logits."""
_HARDER: Final = 1.2
_SILENT: Final = 0.15
"""The share who never say how sure they are."""
_SURE: Final = 0.7
"""The chance that a learner who acts on a misconception is sure."""
_SPREAD: Final = timedelta(minutes=40)
_ESSENTIAL: Final = WEIGHTS["essential"]
_HARMFUL: Final = WEIGHTS["harmful"]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A simulated mix-up: its holders leave out one option where it applies and pick another in its place."""

    option: str
    instead: str


@dataclass(frozen=True)
class Simulation:
    """The attempts of simulated learners, and the misconceptions planted in them."""

    attempts: tuple[Attempt, ...]
    misconceptions: tuple[Misconception, ...]
    """The planted misconceptions: the ground truth."""
    edited: str = ""
    """The item that some answered in an earlier, harder wording; empty where there is none."""


def simulate(bank: Bank, cohort: str, learners: int, seed: int, misconceptions: int = MISCONCEPTIONS) -> Simulation:
    """Simulate first attempts of `learners` learners at the bank's scenarios; the same seed gives the same attempts.

    `misconceptions`: the number to plant. Some learners stop early. Ability is normally distributed, in logits; each
    option has its own difficulty, and each attempt has random variation. `simulate_course` is more realistic.
    """
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    planted = tuple(_plant(bank, chance, misconceptions))
    hardness = {option: chance.gauss(-1.3, 0.7) for option in bank.rulebook.options}
    found: list[Attempt] = []
    for number in range(1, learners + 1):
        held = {each.option: each.instead for each in planted if chance.random() < HELD_BY}
        learner = f"{cohort}-{number:04}"
        ability, clock = chance.gauss(0, 0.6), BEGINS + _SPREAD * chance.random()
        sitting = _Sitting(bank, cohort, learner, chance, hardness, held, ability, clock)
        found += sitting.practice(bank.scenarios)
    return Simulation(tuple(found), planted)


def simulate_course(bank: Bank, cohort: str, learners: int, seed: int) -> Simulation:
    """Simulate learners who go through the whole course, so that every figure of a review has data.

    Most learners take the pre-check. Most who finish take the final self-assessment, with more ability and fewer
    misconceptions by then. They do not practise the items of either. Most say how sure they are, and those who act on a
    misconception usually are sure. The first learners answer one scenario in an earlier wording.
    """
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    planted = tuple(_plant(bank, chance, MISCONCEPTIONS))
    hardness = {option: chance.gauss(-1.3, 0.7) for option in bank.rulebook.options}
    forms = {"pre": bank.forms.pre, "post": bank.forms.final} if bank.forms else {}
    kept = {item for form in forms.values() for item in form}
    practised = [item for item in bank.scenarios if item not in kept]
    common = [item for item in practised if bank.scenarios[item].item.branch is None]
    edited = chance.choice(common[: (len(common) + 1) // 2])
    found: list[Attempt] = []
    for number in range(1, learners + 1):
        held = {each.option: each.instead for each in planted if chance.random() < HELD_BY}
        clock = BEGINS + _SPREAD * ((number + chance.random()) / learners)
        learner = f"{cohort}-{number:04}"
        sitting = _Sitting(bank, cohort, learner, chance, hardness, held, chance.gauss(0, 0.6), clock)
        sitting.earlier = edited if number <= _EDITED * learners else ""
        sitting.asked = chance.random() >= _SILENT
        if forms and chance.random() < _CHECKED:
            found += sitting.check("pre", forms["pre"])
            if chance.random() < _ONLY_CHECKED:
                continue
        found += sitting.practice(practised)
        if forms and sitting.finished and chance.random() < _CHECKED:
            sitting.learn()
            found += sitting.check("post", forms["post"])
    return Simulation(tuple(found), planted, edited)


def _plant(bank: Bank, chance: random.Random, number: int) -> Iterator[Misconception]:
    """Return pairs of an essential option and one of its group that does not apply and never does harm.

    The second is among those most often offered with the first, since a rarely offered pair could not be detected.
    """
    keys = [scenario.key for scenario in bank.scenarios.values()]
    harmful = frozenset().union(*(key.harmful for key in keys))
    pairs: dict[str, Counter[str]] = {}
    for weights in (weights for key in keys for weights in key.weights.values()):
        astray = {option for option, weight in weights.items() if weight < 0} - harmful
        for option in (option for option, weight in weights.items() if weight == _ESSENTIAL):
            pairs.setdefault(option, Counter()).update(astray)
    options = sorted(option for option, astray in pairs.items() if astray)
    planted = sorted(chance.sample(options, min(number, len(options))))
    for option in planted:
        beside = {each: times for each, times in pairs[option].items() if each not in planted} or pairs[option]
        most = max(beside.values())
        yield Misconception(option, chance.choice(sorted(each for each, times in beside.items() if times == most)))


@dataclass
class _Sitting:
    """One simulated learner."""

    bank: Bank
    cohort: str
    learner: str
    chance: random.Random
    hardness: Mapping[str, float]
    held: dict[str, str]
    ability: float
    clock: datetime
    earlier: str = ""
    """The item that is answered in an earlier wording."""
    asked: bool = False
    """Whether the learner says how sure they are."""
    finished: bool = False

    def practice(self, items: Collection[str]) -> Iterator[Attempt]:
        """Answer practice items; some learners stop early. A branching story continues according to the picks."""
        scenarios = [self.bank.scenarios[item] for item in items]
        way = sum(each.item.branch is None or not each.item.branch.id for each in scenarios)
        follows: str | None = None
        for scenario in scenarios:
            if scenario.item.branch and scenario.item.id != follows:
                continue
            attempt = self._attempt(scenario, "practice")
            yield attempt
            follows = self.bank.following(attempt.item, attempt.response)
            self.clock += timedelta(seconds=20)
            if self.chance.random() > _FINISH ** (1 / way):
                return
        self.finished = True

    def check(self, phase: Phase, items: Collection[str]) -> Iterator[Attempt]:
        """Answer all items of a self-assessment form."""
        for item in items:
            yield self._attempt(self.bank.scenarios[item], phase)

    def learn(self) -> None:
        """Raise this simulated learner's skill by what the course has taught."""
        self.ability += _LEARNED
        self.held = {option: other for option, other in self.held.items() if self.chance.random() >= _UNLEARNED}

    def _attempt(self, scenario: Scenario, phase: Phase) -> Attempt:
        started, item = self.clock, scenario.item
        self.clock += timedelta(seconds=round(self.chance.lognormvariate(4.9, 0.4)))
        at = f"{self.learner}/{item.id}/{item.version}" + ("" if phase == "practice" else f"/{phase}")
        harder = _HARDER if item.id == self.earlier else 0
        able = self.ability + self.chance.gauss(0, 0.7) - harder
        response = _respond(scenario, able, self.chance, self.hardness, self.held)
        outcome = grade(scenario.key, read_response(scenario.key, response))
        made = Attempt(
            id=_digest(at)[:32],
            cohort=self.cohort,
            learner=self.learner,
            phase=phase,
            item=item.id,
            item_version=_digest(f"earlier than {item.version}")[:12] if harder else item.version,
            rules_version=self.bank.rulebook.version,
            response=response,
            started=started,
            submitted=self.clock,
            score=outcome.score,
            groups=outcome.groups,
            critical_miss=outcome.critical_miss,
            harmful_pick=outcome.harmful_pick,
            simulated=True,
        )
        return replace(made, certainty=self._sure(scenario, outcome.score or 0)) if self.asked else made

    def _sure(self, scenario: Scenario, score: float) -> int:
        """Return the certainty, 1 to 3: higher for better answers and for answers that follow a misconception."""
        acts = any(
            weights.get(option) == _ESSENTIAL for weights in scenario.key.weights.values() for option in self.held
        )
        if acts and self.chance.random() < _SURE:
            return 3
        felt = _logistic(3 * (score - 0.6) + self.chance.gauss(0, 1))
        return 1 + (felt > 0.4) + (felt > 0.7)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _respond(
    scenario: Scenario, ability: float, chance: random.Random, hardness: Mapping[str, float], held: Mapping[str, str]
) -> dict[str, Any]:
    """Return the picks of a learner of this ability; a Rasch model gives the chance of each right decision."""
    response: dict[str, Any] = {}
    if scenario.item.asks_quadrant:
        knows = chance.random() < _logistic(ability + 1.2)
        response[QUADRANT] = scenario.quadrant if knows else chance.choice(sorted(scenario.key.quadrants))
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
