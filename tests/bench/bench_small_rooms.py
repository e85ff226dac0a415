"""What can be said of a small room: ways of telling who picked an option, compared on simulated rooms.

Each way tells, of the first whole groups of a room, how many picked an option, with an interval; the truth is what all
of the room picked. An attacker invents all learners of a group, or of two, but one, and wants to know what that one
picked.
docs/decisions/small-rooms.md has the figures, and what was decided.
"""

import json
import math
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from rich.console import Console
from rich.progress import track

from course.bank import Bank, open_bank
from course.cohort import Figures, disclosure, review, sentence
from course.cohort.figures import Rate, Score, Share
from course.cohort.interval import NINETY_FIVE, Interval, wilson
from course.cohort.simulation import simulate_course
from course.cohort.summary import summarise
from course.settings import Settings
from course.store import Attempt, Store

GROUP: Final = 11
ROOMS: Final = (15, 21, 30, 34, 40)
PROMISED: Final = 0.95
"""The share of claims that is true."""
_DECISIONS: Final = 400
"""What one learner decides in the course, about: options offered in 62 stages and 16 quick stories."""

_KIND: Final = {"essential": "left out", "wrong": "chosen", "harmful": "harmful"}

Way = Callable[[int, int, np.random.Generator], Interval | None]
"""How many of so many picked an option -> the interval that is told of their share; None where nothing is."""


def split(did: int, of: int, _chance: np.random.Generator) -> Interval | None:
    """Told where a whole group did and a whole group did not, or all of two groups alike (the rule until 2026)."""
    few = min(did, of - did)
    return wilson(did, of) if few >= GROUP or (few == 0 and of >= 2 * GROUP) else None


def ranges(did: int, of: int, _chance: np.random.Generator) -> Interval | None:
    """Told in whole groups, as the course does."""
    found = disclosure.share(did, of, GROUP)
    return found.interval if isinstance(found, Share) else None


def noisy(epsilon: float) -> Way:
    """The count with two-sided geometric noise for each group of learners (Ghosh, Roughgarden & Sundararajan 2009).

    `epsilon` is the budget of one decision. Nothing is told where the noise leaves an interval wider than 90 points.
    """

    def told(did: int, of: int, chance: np.random.Generator) -> Interval | None:
        groups, keep = of // GROUP, math.exp(-epsilon)
        noise = chance.geometric(1 - keep, groups) - chance.geometric(1 - keep, groups)
        share = min(1.0, max(0.0, (did + int(noise.sum())) / of))
        spread = groups * 2 * keep / (1 - keep) ** 2 / of**2
        middle, plain = share, wilson(share * of, of)
        low, high = (math.hypot(end - middle, NINETY_FIVE * math.sqrt(spread)) for end in (plain.low, plain.high))
        found = Interval(max(0.0, middle - low), min(1.0, middle + high))
        return found if found.high - found.low < 0.9 else None

    return told


WAYS: Final[dict[str, Way]] = {
    "split": split,
    "ranges": ranges,
    "noise, 1 a decision": noisy(1.0),
    "noise, 0.2 a decision": noisy(0.2),
    "noise, 1 a learner": noisy(1 / _DECISIONS),
}


def shares(attempts: list[Attempt], bank: Bank) -> Iterator[tuple[int, int, float]]:
    """For each option of each scenario: who of the whole groups picked it, of how many, and the room's true share."""
    cells: dict[str, list[Attempt]] = {}
    for each in attempts:
        if each.phase == "practice" and current(each, bank) and not each.variant:
            cells.setdefault(each.item, []).append(each)
    for item, rows in cells.items():
        rows.sort(key=lambda each: (each.submitted, each.id))
        whole = len(rows) - len(rows) % GROUP
        for group, weights in bank.scenarios[item].key.weights.items():
            for option in weights:
                picked = [option in (each.response.get(group) or ()) for each in rows]
                if whole:
                    yield sum(picked[:whole]), whole, sum(picked) / len(picked)


def compare(bank: Bank, learners: int, rooms: int) -> dict[str, dict[str, float]]:
    """Of rooms of this size, for each way: what it tells, how often that is true, and how wide it is."""
    chance = np.random.default_rng(learners)
    found = {way: {"told": 0.0, "true": 0.0, "width": 0.0} for way in WAYS}
    number = 0
    for seed in range(1, rooms + 1):
        for did, of, truth in shares(list(simulate_course(bank, f"{seed}", learners, seed).attempts), bank):
            number += 1
            for name, way in WAYS.items():
                interval = way(did, of, chance)
                if interval is not None:
                    kept = found[name]
                    kept["told"] += 1
                    kept["true"] += interval.low <= truth <= interval.high
                    kept["width"] += interval.high - interval.low
    return {
        name: {
            "told": kept["told"] / number,
            "true": kept["true"] / kept["told"] if kept["told"] else math.nan,
            "width": kept["width"] / kept["told"] if kept["told"] else math.nan,
        }
        for name, kept in found.items()
    }


def guessed(way: Way, invented: int, rounds: int = 4000) -> float:
    """How often an attacker who invented all others guesses right what the last learner of whole groups picked.

    The attacker lets as many invented learners pick it as serves best, and guesses what is likelier after looking. One
    half is chance.
    """
    best = 0.0
    for picking in range(invented + 1):
        chance = np.random.default_rng(7)
        looks: list[Counter[Interval | None]] = [
            Counter(way(picking + real, invented + 1, chance) for _ in range(rounds)) for real in (0, 1)
        ]
        seen = {*looks[0], *looks[1]}
        best = max(best, sum(max(look[each] for look in looks) for each in seen) / (2 * rounds))
    return best


Claims = Iterator[tuple[str, bool]]
"""The kind of a claim, and whether it is true of everybody who was in the room."""


def of_scores(figures: Figures, practice: list[Attempt], bank: Bank) -> Claims:
    """The mean scores, and which situation and which scenarios are said to be harder."""
    means = {"": mean([each.score for each in practice])}
    by_quadrant = {
        row.name: [each.score for each in practice if bank.scenarios[each.item].home == row.id]
        for row in figures.quadrants
    }
    if figures.overall:
        yield "overall", holds(figures.overall, [each.score for each in practice])
    for row in figures.quadrants:
        if isinstance(row.score, Score):
            means[row.name] = mean(by_quadrant[row.name])
            yield "quadrant", holds(row.score, by_quadrant[row.name])
    harder = re.fullmatch(r"“(.*)” \(.*\) was harder than “(.*)” \(.*\)\.", sentence.of_quadrants(figures.quadrants))
    if harder:
        yield "harder situation", means[harder[1]] < means[harder[2]]
    talked = {each.row.id for each in summarise(figures).scenarios if each.why.startswith("harder")}
    for scenario in figures.scenarios:
        if isinstance(scenario.score, Score):
            scores = [each.score for each in practice if each.item == scenario.id]
            yield "scenario", holds(scenario.score, scores)
            if scenario.id in talked:
                yield "harder scenario", mean(scores) < means[""]


def of_options(figures: Figures, current: list[Attempt], bank: Bank) -> Claims:
    """The rates across several scenarios, and the shares of options in one scenario."""
    for at, row in enumerate(figures.rates):
        true = holds(row.rate, list(decisions(current, row.option, row.kind, bank)))
        yield "rate", true
        if not at:
            yield "rate to talk about first", true
    for option in figures.options:
        if isinstance(option.picked, Share):
            here = [each.response.get(option.group) or () for each in current if each.item == option.item]
            truth = sum(option.option in picks for picks in here) / len(here)
            yield "share", option.picked.interval.low <= truth <= option.picked.interval.high


def of_gain(figures: Figures, rows: list[Attempt]) -> Claims:
    """The gain between the checks."""
    if figures.gain:
        pre, post = ({each.learner for each in rows if each.phase == phase} for phase in ("pre", "post"))
        both = [each for each in rows if each.learner in pre & post]
        before, after = (mean([each.score for each in both if each.phase == phase]) for phase in ("pre", "post"))
        truth = (after - before) / (1 - before)
        yield "gain", figures.gain.interval.low <= truth <= figures.gain.interval.high


def claims(figures: Figures, rows: list[Attempt], bank: Bank) -> Claims:
    """What a review claims of its room."""
    practice = [each for each in rows if each.phase == "practice"]
    yield from of_scores(figures, practice, bank)
    yield from of_options(figures, [each for each in practice if current(each, bank)], bank)
    yield from of_gain(figures, rows)


def current(attempt: Attempt, bank: Bank) -> bool:
    """Whether an attempt was made under the wording of today."""
    return attempt.item_version == bank.scenarios[attempt.item].item.version


def holds(told: Score | Rate, values: Sequence[float | None]) -> bool:
    """Whether the mean of what everybody did lies in the interval that is told."""
    return told.interval.low - 1e-9 <= mean(values) <= told.interval.high + 1e-9


def mean(values: Sequence[float | None]) -> float:
    """The mean of what was scored."""
    known = [each for each in values if each is not None]
    return sum(known) / len(known)


def decisions(rows: list[Attempt], option: str, kind: str, bank: Bank) -> Iterator[float]:
    """Each learner's decisions on an option where it is of one kind: 1 where it was left out, or chosen."""
    for each in rows:
        scenario = bank.scenarios[each.item] if not each.variant else bank.variant(each.item, int(each.variant))
        for group, weights in scenario.key.weights.items():
            if option not in weights:
                continue
            degree = scenario.ruling.verdicts[option].degree
            safety = option in scenario.key.safety
            here = (
                "safety" if safety else {"essential": "left out", "wrong": "chosen", "harmful": "harmful"}.get(degree)
            )
            if here == kind:
                picked = option in (each.response.get(group) or ())
                yield float(picked != (degree == "essential"))


def verified(bank: Bank, learners: int, rooms: int) -> dict[str, float]:
    """For each kind of claim of a review of rooms of this size, the share that is true; and what rates there are."""
    told: dict[str, list[bool]] = {}
    rates, widths = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in track(range(1, rooms + 1), f"Rooms of {learners}", console=Console(stderr=True)):
            made = simulate_course(bank, f"r{seed}", learners, seed)
            store = Store.open(f"sqlite:///{Path(folder, f'{seed}.db')}")
            store.append_many(made.attempts)
            figures = review(store, bank, f"r{seed}")
            store.close()
            planted = {(each.option, each.instead) for each in made.misconceptions}
            for each in figures.misconceptions:
                told.setdefault("misconception", []).append((each.option, each.instead) in planted)
            found = list(claims(figures, list(made.attempts), bank))
            for kind, true in found:
                told.setdefault(kind, []).append(true)
            told.setdefault("dean: all three sentences", []).append(
                all(true for kind, true in found if kind in ("overall", "gain", "rate to talk about first"))
            )
            rates += len(figures.rates)
            widths += sum(row.rate.interval.high - row.rate.interval.low for row in figures.rates)
    shown = {f"{kind} ({len(each):,})": sum(each) / len(each) for kind, each in told.items()}
    return shown | {"rates a room": rates / rooms, "width of a rate": widths / rates if rates else math.nan}


def missed(found: dict[str, dict[str, float]]) -> list[str]:
    """The kinds of claims that are hardly by chance true less often than promised, as "30: rate (2,900)"."""
    late = []
    for size, kinds in found.items():
        for kind, share in kinds.items():
            number = re.search(r"\(([\d,]+)\)$", kind)
            if number:
                of = int(number[1].replace(",", ""))
                late += [f"{size}: {kind}"] if wilson(round(share * of), of).high < PROMISED else []
    return late


@click.command()
@click.option("--rooms", type=click.IntRange(min=1), default=100, show_default=True, help="Of each size.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(rooms: int, as_json: bool) -> None:
    """Measure what can be told of small rooms, and whether what a review claims of them is true.

    Exit code 1 if a promise is missed.
    """
    bank = open_bank(Settings().guidance, Settings().scenarios)
    found: dict[str, Any] = {
        "guessed": {
            str(invented): {name: guessed(way, invented) for name, way in WAYS.items()}
            for invented in (GROUP - 1, 2 * GROUP - 1)
        },
        "ways": {str(size): compare(bank, size, max(1, rooms // 5)) for size in ROOMS},
        "claims": {str(size): verified(bank, size, rooms) for size in (15, 30)},
    }
    click.echo(json.dumps(found, indent=2) if as_json else _table(found))
    sys.exit(1 if missed(found["claims"]) else 0)


def _table(found: dict[str, Any]) -> str:
    lines = []
    for invented, tries in found["guessed"].items():
        lines.append(f"an attacker with {invented} invented learners guesses right, of 100 (chance: 50)")
        lines += [f"  {name:<24} {100 * share:.0f}" for name, share in tries.items()]
    for size, ways in found["ways"].items():
        lines.append(f"\nrooms of {size}: share of options told, true, width of the interval in points")
        lines += [
            f"  {name:<24} {kept['told']:>5.0%} {kept['true']:>5.0%} {100 * kept['width']:>4.0f}"
            for name, kept in ways.items()
        ]
    for size, kinds in found["claims"].items():
        lines.append(f"\nwhat a review claims of rooms of {size}: kind (how many), share that is true of the room")
        lines += [f"  {kind:<34} {share:.3f}" for kind, share in kinds.items()]
    return "\n".join(lines)
