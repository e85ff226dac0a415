"""Counts: who left out what they needed, and who picked what does harm."""

import json
from collections import Counter
from collections.abc import Iterator

import pandas as pd

from course.bank import Bank, Scenario
from grader import Degree

LEFT_OUT_COLUMNS = ("item", "quadrant", "group", "option", "degree", "safety", "left_out", "answered")


def in_force(frame: pd.DataFrame, bank: Bank) -> pd.DataFrame:
    """The attempts at the items as they are now, under the rules as they are now: only their options are known."""
    versions = {
        (item, said, scenario.item.version)
        for item, variants in bank.variants.items()
        for variant, scenario in enumerate(variants)
        for said in ((str(variant), "") if variant == 0 else (str(variant),))
    }
    shown = zip(frame["item"], frame["variant"], frame["item_version"], strict=True)
    as_now = pd.Series([each in versions for each in shown], index=frame.index, dtype="bool")
    return frame[as_now & (frame["rules_version"] == bank.rulebook.version)]


def left_out(frame: pd.DataFrame, bank: Bank) -> pd.DataFrame:
    """How many left out each essential and helpful option, of those who answered its group; LEFT_OUT_COLUMNS.

    Variants in which an option has the same degree are counted together. `frame` holds first attempts under the rules
    in force, so that each row is another learner.
    """
    rows: list[tuple[object, ...]] = []
    for shown, responses in frame.groupby(["item", "variant"], sort=True)["response"]:
        item, variant = map(str, shown)
        rows += _left_out(bank.variants[item][int(variant or 0)], responses)
    found = pd.DataFrame(rows, columns=pd.Index(LEFT_OUT_COLUMNS))
    return found.groupby(list(LEFT_OUT_COLUMNS[:-2]), sort=False).sum().reset_index()


def _left_out(scenario: Scenario, responses: "pd.Series[str]") -> Iterator[tuple[object, ...]]:
    answered: Counter[str] = Counter()
    picked: Counter[str] = Counter()
    for text in responses:
        response = json.loads(text)
        for group in scenario.key.weights:
            chosen = response.get(group)
            if isinstance(chosen, list):
                answered[group] += 1
                picked.update(chosen)
    for group, weights in scenario.key.weights.items():
        for option, weight in weights.items():
            if weight > 0 and answered[group]:
                degree: Degree = scenario.ruling.verdicts[option].degree
                safety = option in scenario.key.safety
                missing = answered[group] - picked[option]
                yield scenario.item.id, scenario.home, group, option, degree, safety, missing, answered[group]


def flagged(frame: pd.DataFrame, flag: str) -> pd.DataFrame:
    """How many learners earned a flag for each item and option, with the columns item, option and learners.

    `flag` is critical_miss or harmful_pick. The flags are those that the attempts were given when they were graded.
    """
    earned = frame[["item", flag]][frame[flag] != "[]"]
    options = earned.assign(option=earned[flag].map(json.loads)).explode("option")
    counted = options.groupby(["item", "option"], sort=True).size()
    return counted.rename("learners").reset_index()
