"""Sentences and shares of a review, checked against the raw answers by nothing of the review's own code.

From the store come only the attempts. What is claimed is read from the words of the report as people see it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner

from course.bank import Bank
from course.cli import main
from course.store import Attempt, Store
from tests.course_bank import course_bank

SPACE = "\u00a0"


@dataclass(frozen=True)
class Room:
    """A demonstration: its report, and everything that its learners did."""

    plain: dict[str, Any]
    text: str
    attempts: list[Attempt]
    bank: Bank

    @property
    def practice(self) -> list[Attempt]:
        return [each for each in self.attempts if each.phase == "practice"]

    @property
    def current(self) -> list[Attempt]:
        return [each for each in self.practice if each.item_version == self.bank.scenarios[each.item].item.version]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    url = f"sqlite:///{tmp_path_factory.mktemp('true') / 'course.db'}"
    report = ["report", "--store", url]
    made = CliRunner().invoke(main, ["demo", "--store", url])
    assert made.exit_code == 0, made.output
    found = CliRunner(env={"COLUMNS": "4000"}).invoke(main, report)
    assert found.exit_code == 0, found.output
    text = " ".join(found.output.replace(SPACE, " ").split())
    plain = json.loads(CliRunner().invoke(main, [*report, "--json"]).output)
    store = Store.open(url)
    attempts = store.attempts()
    store.close()
    return Room(plain, text, attempts, course_bank())


def picked(attempt: Attempt) -> set[str]:
    return {option for group, options in attempt.response.items() if group != "quadrant" for option in options or ()}


def titled(bank: Bank) -> dict[str, str]:
    """Title as it stands in a report -> item."""
    items = {id_: each.item for id_, each in bank.scenarios.items()}
    return {f"{each.title} ({each.part})" if each.part else each.title: id_ for id_, each in items.items()}


def named(bank: Bank) -> dict[str, str]:
    return {each.name: id_ for id_, each in bank.rulebook.options.items()}


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def within(low: str, value: float, high: str) -> bool:
    """Whether a value lies between two percentages."""
    return float(low) / 100 - 1e-9 <= value <= float(high) / 100 + 1e-9


def kind_of(bank: Bank, item: str, option: str) -> str:
    scenario = bank.scenarios[item]
    if option not in {each for weights in scenario.key.weights.values() for each in weights}:
        return ""
    degree = scenario.ruling.verdicts[option].degree
    return "safety" if option in scenario.key.safety else degree


def rate(room: Room, option: str, kind: str) -> float:
    """How often it was left out where it was essential, or chosen where it was wrong or harmful."""
    went = [
        (option in picked(each)) != (kind in ("safety", "essential"))
        for each in room.current
        if kind_of(room.bank, each.item, option) == kind
    ]
    return mean([float(each) for each in went])


def joined(room: Room, said: re.Match[str]) -> bool:
    low, some, done, number = (int(each) for each in said.groups())
    forms = {*room.bank.forms.pre, *room.bank.forms.final} if room.bank.forms else set()
    items = [
        id_
        for id_, each in room.bank.scenarios.items()
        if not each.quick and id_ not in forms and each.item.branch is None
    ]
    stories = {room.bank.scenarios[each].item.story for each in items}
    by_learner: dict[str, set[str]] = {}
    for each in room.practice:
        by_learner.setdefault(each.learner, set()).add(each.item)
    everybody = len({each.learner for each in room.attempts})
    answered = sum(bool(each & set(items)) for each in by_learner.values())
    ended = sum(set(items) <= each for each in by_learner.values())
    near = all(least <= true < least + 11 for least, true in ((low, everybody), (some, answered), (done, ended)))
    return near and number == len(stories)


def marks(room: Room, said: re.Match[str]) -> bool:
    scores = [each.score for each in room.practice if each.score is not None]
    return within(said[2], mean(scores), said[3]) and abs(mean(scores) - int(said[1]) / 100) < 0.03


def checks(room: Room, said: re.Match[str]) -> bool:
    both = [{each.learner for each in room.attempts if each.phase == phase} for phase in ("pre", "post")]
    people = both[0] & both[1]
    before, after = (
        mean([each.score or 0 for each in room.attempts if each.phase == phase and each.learner in people])
        for phase in ("pre", "post")
    )
    number, was, now = (int(each) for each in said.groups())
    near = abs(before - was / 100) < 0.05 and abs(after - now / 100) < 0.05
    return near and number <= len(people) < number + 22


def often(kind: str) -> Callable[[Room, re.Match[str]], bool]:
    return lambda room, said: within(said[2], rate(room, named(room.bank)[said[1]], kind), said[3])


def shared(room: Room, said: re.Match[str]) -> bool:
    """Those who mixed two options up in more than half of the scenarios in which they met both."""
    low, high, of = (int(each) for each in said.groups()[:3])
    option, instead = (named(room.bank)[each] for each in said.groups()[3:])
    met: dict[str, list[bool]] = {}
    for each in room.current:
        kinds = [kind_of(room.bank, each.item, which) for which in (option, instead)]
        weights = room.bank.scenarios[each.item].key.weights.values()
        if (
            kinds[0] in ("essential", "safety")
            and kinds[1] in ("wrong", "harmful")
            and any(option in group and instead in group for group in weights)
        ):
            met.setdefault(each.learner, []).append(option not in picked(each) and instead in picked(each))
    holders = sum(mean([float(x) for x in each]) > 0.5 for each in met.values())
    return low <= holders <= high + len(met) - of and of <= len(met)


def left(room: Room, said: re.Match[str]) -> bool:
    option, item = named(room.bank)[said[1]], titled(room.bank)[said[2]]
    of = int(said[6])
    low, high = (int(said[3]), of) if said[3] else (int(said[4]), int(said[5]))
    here = [each for each in room.current if each.item == item]
    number = sum(option not in picked(each) for each in here)
    return of <= len(here) < of + 11 and low <= number <= high + len(here) - of


def harmed(room: Room, said: re.Match[str]) -> bool:
    option, item = named(room.bank)[said[1]], titled(room.bank)[said[2]]
    low, high, of = (int(each) for each in said.groups()[2:5])
    here = [each for each in room.current if each.item == item]
    return low <= sum(option in picked(each) for each in here) <= high + len(here) - of


def surely(room: Room, said: re.Match[str]) -> bool:
    item = titled(room.bank)[said[1]]
    low, high, of = (int(each) for each in said.groups()[1:4])
    key = room.bank.scenarios[item].key
    here = [each for each in room.current if each.item == item]
    grave = [
        each.certainty == 3 and (not key.safety <= picked(each) or bool(picked(each) & key.harmful)) for each in here
    ]
    return low <= sum(grave) <= high + len(here) - of


def clause(room: Room, said: re.Match[str]) -> bool:
    [id_] = [each for each, found in room.bank.rulebook.clauses.items() if found.cited == said[1]]
    went = []
    for each in room.current:
        verdicts = room.bank.scenarios[each.item].ruling.verdicts
        for weights in room.bank.scenarios[each.item].key.weights.values():
            for option in weights:
                degree = verdicts[option].degree
                if id_ in verdicts[option].clause and degree in ("essential", "wrong", "harmful"):
                    went.append((option in picked(each)) != (degree == "essential"))
    return within(said[2], mean([float(each) for each in went]), said[3])


def answered(room: Room, said: re.Match[str]) -> bool:
    number, scenarios, stages, further = (int(each.replace(",", "")) for each in said.groups())
    forms = {*room.bank.forms.pre, *room.bank.forms.final} if room.bank.forms else set()
    told = [room.bank.scenarios[each] for each in {each.item for each in room.practice}]
    ordinary = [each.item for each in told if not each.quick and each.item.id not in forms]
    quick = {each.item.story for each in told if each.quick}
    return (
        0.85 * len(room.practice) < number <= len(room.practice)
        and scenarios == len({each.story for each in ordinary})
        and stages == len({(each.story, each.stage) for each in ordinary})
        and further == len(quick)
    )


SENTENCES: dict[str, Callable[[Room, re.Match[str]], bool]] = {
    r"At least (\d+) people joined and at least (\d+) answered; at least (\d+) have done all (\d+) scenarios\.": joined,
    r"In practice they earned (\d+) % of the marks \(95 % interval (\d+) to (\d+) %\)": marks,
    r"the (\d+) who took both checks went from (\d+) % before to (\d+) % after\.": checks,
    r"Talk about this first: “([^”]*)” was left out in \d+ % \((\d+) to (\d+) %\) of the decisions in which": often(
        "safety"
    ),
    r"([\d,]+) answers to (\d+) scenarios told in (\d+) stages and (\d+) other stories\.": answered,
    r"(\d+) to (\d+) of (\d+) learners left out “([^”]*)” where it was called for, and picked “([^”]*)”": shared,
    r"“([^”]*)” in “([^”]*)” was left out by (?:at least (\d+)|(\d+) to (\d+)) of (\d+) learners": left,
    r"“([^”]*)” in “([^”]*)” was chosen by (\d+) to (\d+) of (\d+) learners\.": harmed,
    r"In “([^”]*)”, (\d+) to (\d+) of (\d+) learners were sure of an answer that missed a safety option": surely,
    r"To teach again: (.*?): \d+ % of [\d,]+ decisions .*?\(95 % interval (\d+) to (\d+) %\)": clause,
}
"""What the sentences of a report look like, and whether they are true."""


@pytest.mark.slow
def test_ten_sentences_and_more_are_true(room: Room) -> None:
    found = [(check, said) for words, check in SENTENCES.items() for said in re.finditer(words, room.text)]
    assert {check for check, _ in found} == set(SENTENCES.values())  # none is looked for in vain
    assert len(found) >= 10
    assert [said[0] for check, said in found if not check(room, said)] == []


@pytest.mark.slow
def test_of_the_shares_shown_95_in_100_lie_within_their_interval_of_the_truth(room: Room) -> None:
    held, shown = 0, 0
    for row in room.plain["options"]:
        if "withheld" in row["picked"]:
            continue
        here = [each for each in room.current if each.item == row["item"]]
        truth = mean([float(row["option"] in picked(each)) for each in here])
        shown += 1
        held += row["picked"]["interval"]["low"] <= truth <= row["picked"]["interval"]["high"]
        ranged = row["picked"]["least"] / row["picked"]["of"], row["picked"]["most"] / row["picked"]["of"]
        assert ranged[0] - 0.1 <= truth <= ranged[1] + 0.1, row
    for row in room.plain["rates"]:
        kind = {"left out": "essential", "chosen": "wrong"}.get(row["kind"], row["kind"])
        shown += 1
        held += row["rate"]["interval"]["low"] <= rate(room, row["option"], kind) <= row["rate"]["interval"]["high"]
    assert shown > 800
    assert held >= 0.95 * shown
