"""The rules against tables that a policy officer can read: tests/grader/cases/.

An entry of a table may give the exact `degree`. `critical: yes` says that leaving the option out is dangerous, and an
entry without it that it is not. Vignettes speak of many options at once; see the heads of their files.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader import Degree, Item, Rulebook, Verdict, read_item, rule

CASES = Path(__file__).parent / "cases"


def read(path: Path) -> Any:
    """A file of YAML, by libyaml, as every process of a test run reads all of them before its first test."""
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


CAST: dict[str, dict[str, Any]] = read(CASES / "cast.yaml")
FEWEST = 3


def as_item(entry: dict[str, Any], rulebook: Rulebook) -> Item:
    """The cast with what the entry changes of it, as an item of facts only."""
    changed: dict[str, Any] = entry.get("people", {})
    people = {name: {**facts, **changed.get(name, {})} for name, facts in CAST.items()} | {
        name: facts for name, facts in changed.items() if name not in CAST
    }
    given = {
        "decision_maker": entry.get("you", "professor"),
        "people": people,
        "acts": entry["acts"] if "acts" in entry else [entry["act"]],
        "circumstances": entry.get("circumstances", {}),
    }
    return read_item("case.yaml", yaml.dump(given, Dumper=yaml.CSafeDumper, sort_keys=False), rulebook, facts_only=True)


def table(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    sheet = read(path)
    for column in ("applies", "near_misses", "open"):
        for entry in sheet.get(column, []):
            yield sheet["option"], column, entry


TABLES = sorted(path for path in CASES.glob("*/*.yaml"))
ROWS = [row for path in TABLES for row in table(path)]


def column_of(degree: Degree, option: str) -> str:
    if option.startswith("tempting-"):
        return "applies" if degree == "harmful" else "near_misses"
    return {"essential": "applies", "helpful": "applies", "neutral": "open"}.get(degree, "near_misses")


def agrees(verdict: Verdict, column: str, exactly: Degree | None = None, critical: bool | None = None) -> bool:
    """Whether the verdict belongs in the column, and is as the entry says of its degree and its safety."""
    return (
        column_of(verdict.degree, verdict.option) == column
        and exactly in (None, verdict.degree)
        and critical in (None, verdict.safety)
    )


@pytest.mark.parametrize(("option", "column", "entry"), ROWS, ids=[f"{r[0]}: {r[2]['case']}" for r in ROWS])
def test_rules_on_case(option: str, column: str, entry: dict[str, Any], rulebook: Rulebook) -> None:
    verdict = rule(as_item(entry, rulebook).case, rulebook).verdicts[option]
    said = f"{verdict.degree}{', critical' if verdict.safety else ''} by {verdict.rules}: {verdict.because}"
    assert agrees(verdict, column, entry.get("degree"), entry.get("critical", False)), said


VIGNETTES = [
    entry
    for name in ("vignettes.yaml", "held-out.yaml", "blind.yaml", "blind-readers.yaml")
    for entry in read(CASES / name)
]


def columns(entry: dict[str, Any], rulebook: Rulebook) -> dict[str, str]:
    """Option -> its column, for the options of which the vignette says something."""
    expected = dict.fromkeys(entry.get("applies", []), "applies")
    expected |= dict.fromkeys(entry.get("not", []), "near_misses")
    expected |= dict.fromkeys(entry.get("open", []), "open")
    if "unclear" in entry:  # whatever else there is, is a clear no
        silent = {*expected, *entry["unclear"]}
        rest = (option for option in rulebook.options if option not in silent and not option.startswith("tempting-"))
        expected |= dict.fromkeys(rest, "near_misses")
    return expected


@pytest.mark.parametrize("entry", VIGNETTES, ids=[entry["case"] for entry in VIGNETTES])
def test_rules_on_vignette(entry: dict[str, Any], rulebook: Rulebook) -> None:
    ruling = rule(as_item(entry, rulebook).case, rulebook)
    expected = columns(entry, rulebook)
    ruled = {option: column_of(ruling.verdicts[option].degree, option) for option in expected}
    assert (ruling.quadrant, ruled) == (entry["quadrant"], expected)
    critical = {option for option in expected if ruling.verdicts[option].safety}
    assert critical == set(entry.get("critical", () if "unclear" in entry else critical))


def test_table_for_every_option(rulebook: Rulebook) -> None:
    counts = {option: {"applies": 0, "near_misses": 0} for option in rulebook.options}
    for option, column, _ in ROWS:
        if column in counts[option]:
            counts[option][column] += 1
    assert {option for option, count in counts.items() if min(count.values()) < FEWEST} == set()


AGREEING = re.compile(r"\{(?:author|target)\} (?:is|are|was|were|has|have|does|do|(?!towards)[a-z]+s)\b")
"""A verb that would have to know whether an entry of `people` is one or many, which nothing declares."""


def test_sentences_suit_one_and_many(rulebook: Rulebook) -> None:
    rules = [rule for option in rulebook.options.values() for rule in option.rules]
    said = [sentence.text for rule in rules for sentence in rule.reasons.values()]
    said += [quadrant.because.text for quadrant in rulebook.quadrants.values()]
    assert [sentence for sentence in said if AGREEING.search(sentence)] == []
