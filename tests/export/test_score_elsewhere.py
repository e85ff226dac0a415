"""QTI items: what another system makes of them, scored from their XML alone."""

import io
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations
from random import Random
from xml.etree import ElementTree as ET

import pytest
from qti_convert import convert_qti3_to_qti21, upgrade_qti2_to_qti3

from course.bank import Bank, Scenario
from course.export.qti import as_package, interactions
from grader import QUADRANT, Response, grade, group_score
from tests.cohort.answers import college
from tests.course_bank import course_bank
from tests.export.evaluator import Evaluator

SPACE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"

pytestmark = pytest.mark.slow  # the whole bank is written and read by other programs


@pytest.fixture(scope="module")
def own() -> Bank:
    return course_bank()


def package(bank: Bank) -> dict[str, str]:
    made = as_package(bank, tuple(bank.scenarios.values()))
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture(scope="module")
def items(own: Bank) -> dict[str, str]:
    return package(own)


def subsets(options: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(options, size) for size in range(len(options) + 1))


def compare(scenario: Scenario, evaluator: Evaluator, picks: dict[str, tuple[str, ...]], quadrant: str) -> None:
    chosen = quadrant if scenario.item.asks_quadrant else None
    outcome = grade(scenario.key, Response(chosen, picks))
    given = {f"RESPONSE_{group.upper()}": chosen for group, chosen in picks.items()}
    found = evaluator.outcomes(given | ({"RESPONSE_QUADRANT": (chosen,)} if chosen else {}))
    for group, score in outcome.groups.items():
        assert found[f"SCORE_{group.upper()}"] == pytest.approx(score, abs=1e-12)
    assert found["SCORE"] == pytest.approx(outcome.score, abs=1e-12)
    assert (found.get("CRITICAL_MISS", False), found.get("HARMFUL_PICK", False)) == (
        bool(outcome.critical_miss),
        bool(outcome.harmful_pick),
    )


def test_score_of_every_pick_set_is_the_courses_exactly() -> None:
    made = package(college())
    for scenario in college().scenarios.values():
        evaluator = Evaluator(made[f"items/{scenario.item.id}.xml"])
        for asked in interactions(scenario, college().rulebook)[1:]:
            weights = scenario.key.weights[asked.group]
            gain = sum(weight for weight in weights.values() if weight > 0)
            loss = -sum(weight for weight in weights.values() if weight < 0)
            for picks in subsets(tuple(weights)):
                plus = sum(weights[pick] for pick in picks if weights[pick] > 0)
                minus = -sum(weights[pick] for pick in picks if weights[pick] < 0)
                exact = max(Fraction(0), Fraction(plus, gain) - Fraction(minus, loss))
                nothing = dict.fromkeys(evaluator.responses, ())
                found = evaluator.outcomes(nothing | {asked.response: picks})[asked.score]
                assert found == exact
                assert group_score(weights, picks) == pytest.approx(float(exact), abs=1e-12)


@pytest.mark.slow
def test_score_of_many_responses_to_every_scenario_is_the_courses(own: Bank, items: dict[str, str]) -> None:
    dice = Random(2031)  # noqa: S311 - the same responses at every run
    for scenario in own.scenarios.values():
        evaluator = Evaluator(items[f"items/{scenario.item.id}.xml"])
        for _ in range(20):
            picks = {
                group: tuple(option for option in weights if dice.random() < 0.5)
                for group, weights in scenario.key.weights.items()
            }
            compare(scenario, evaluator, picks, dice.choice(list(own.rulebook.quadrants)))


@pytest.mark.slow
def test_items_come_back_from_qti_3_with_the_same_scores(own: Bank, items: dict[str, str]) -> None:
    for scenario in list(own.scenarios.values())[::7]:
        newer = upgrade_qti2_to_qti3(items[f"items/{scenario.item.id}.xml"].encode())
        assert "<qti-assessment-item" in newer
        back = convert_qti3_to_qti21(newer)
        assert back.warnings == []
        evaluator = Evaluator(back.xml)
        right = {group: tuple(o for o, w in worth.items() if w > 0) for group, worth in scenario.key.weights.items()}
        everything = {group: tuple(worth) for group, worth in scenario.key.weights.items()}
        for picks in (right, everything):
            compare(scenario, evaluator, picks, scenario.quadrant)


def test_item_of_a_quick_story_asks_one_question(items: dict[str, str]) -> None:
    assert Evaluator(items["items/night-bus.xml"]).responses == ["RESPONSE_PRACTICES"]
    assert "External" not in items["items/night-bus.xml"]


def test_item_accepts_one_quadrant_and_at_least_one_of_each_group(items: dict[str, str]) -> None:
    asked = [
        each for each in Evaluator(items["items/week-nine.xml"]).root.iter() if each.tag.endswith("choiceInteraction")
    ]
    limits = [(each.get("responseIdentifier"), each.get("maxChoices"), each.get("minChoices")) for each in asked]
    assert limits == [
        (f"RESPONSE_{QUADRANT.upper()}", "1", "1"),
        ("RESPONSE_POLICIES", "0", "1"),
        ("RESPONSE_SUPPORTS", "0", "1"),
        ("RESPONSE_PRACTICES", "0", "1"),
    ]


def test_manifest_names_every_file(items: dict[str, str]) -> None:
    manifest = ET.fromstring(items["imsmanifest.xml"])  # noqa: S314 - the project's own XML
    named = [str(each.get("href")) for each in manifest.iter(f"{SPACE}file")]
    assert sorted(named) == sorted(set(items) - {"imsmanifest.xml"})
    assert {each.get("type") for each in manifest.iter(f"{SPACE}resource")} == {"imsqti_item_xmlv2p1"}


def test_package_of_the_same_scenarios_is_the_same(own: Bank) -> None:
    chosen = tuple(own.scenarios.values())[:2]
    assert as_package(own, chosen).content == as_package(own, chosen).content
