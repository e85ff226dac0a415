"""Flat QTI 2.1 and the Common Cartridge: valid, read as Canvas and Moodle read them, and scored as the course does."""

import html
import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from course.bank import Bank, Scenario
from course.export.qti import Interaction, as_package, interactions
from course.export.qti_flat import as_cartridge, as_flat_package
from grader import group_score
from tests.course_bank import course_bank
from tests.export.evaluator import Evaluator
from tests.export.qti_importers import Canvas, Moodle, Refused

SCHEMA = Path(__file__).parent / "schema"

pytestmark = pytest.mark.slow  # the whole bank is written and read by other programs


@pytest.fixture(scope="module")
def own() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def flat(own: Bank) -> bytes:
    return as_flat_package(own, tuple(own.scenarios.values())).content


@pytest.fixture(scope="module")
def cartridge(own: Bank) -> bytes:
    return as_cartridge(own, tuple(own.scenarios.values())).content


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def asked(bank: Bank) -> list[tuple[Scenario, Interaction]]:
    return [(each, group) for each in bank.scenarios.values() for group in interactions(each, bank.rulebook)]


def right(scenario: Scenario, group: Interaction) -> set[str]:
    if group.single:
        return set(scenario.key.accepted)
    return {option for option, weight in scenario.key.weights[group.group].items() if weight > 0}


def test_every_item_is_valid(own: Bank, flat: bytes, cartridge: bytes) -> None:
    two, one = (etree.XMLSchema(etree.parse(SCHEMA / name)) for name in ("qti-2.1.xsd", "qti-1.2-cc.xsd"))
    whole = as_package(own, tuple(own.scenarios.values())).content
    items = [text for each in (flat, whole) for name, text in files(each).items() if name.endswith(".xml")]
    quizzes = [text for name, text in files(cartridge).items() if name.endswith("assessment_qti.xml")]
    assert (len(items), len(quizzes)) == (len(own.scenarios) + len(asked(own)) + 2, len(own.scenarios))
    for text in items:
        if b"<manifest" not in text:
            two.assertValid(etree.fromstring(text))
    for text in quizzes:
        one.assertValid(etree.fromstring(text))


def test_schema_refuses_what_the_profiles_refuse(flat: bytes, cartridge: bytes) -> None:
    two, one = (etree.XMLSchema(etree.parse(SCHEMA / name)) for name in ("qti-2.1.xsd", "qti-1.2-cc.xsd"))
    item = files(flat)["night-bus.practices.xml"]
    quiz = files(cartridge)["night-bus/assessment_qti.xml"]
    assert not two.validate(etree.fromstring(item.replace(b"maxChoices", b"most")))
    assert not two.validate(etree.fromstring(item.replace(b'<mapResponse identifier="RESPONSE"/>', b"")))
    assert not one.validate(etree.fromstring(quiz.replace(b'action="Set"', b'action="Add"')))
    assert not one.validate(etree.fromstring(quiz.replace(b"flow_mat", b"flow")))


def test_canvas_refuses_the_whole_form_and_takes_every_flat_item_with_its_thread(own: Bank, flat: bytes) -> None:
    several = [each for each in own.scenarios.values() if len(interactions(each, own.rulebook)) > 1]
    with pytest.raises(Refused):
        Canvas(as_package(own, several[:1]).content).questions()
    found = {each.identifier: each for each in Canvas(flat).questions()}
    for scenario, group in asked(own):
        question = found.pop(f"{scenario.item.id}.{group.group}")
        assert set(question.correct) == right(scenario, group)
        assert question.choices == tuple(group.points)
        assert question.points == 1
        assert question.stimulus is not None
        assert scenario.item.setting in question.stimulus
        assert scenario.item.setting not in question.body
        assert group.ask in question.body
    assert not found


def test_canvas_takes_every_question_of_the_cartridge_with_its_thread_once(own: Bank, cartridge: bytes) -> None:
    found = {each.identifier: each for each in Canvas(cartridge).questions()}
    for scenario, group in asked(own):
        question = found.pop(f"item-{scenario.item.id}.{group.group}")
        assert set(question.correct) == right(scenario, group)
        assert html.escape(scenario.item.setting, quote=False)[:40] in html.unescape(question.stimulus or "")
        assert scenario.item.setting[:40] not in question.body
        assert group.ask in html.unescape(question.body)
        assert "." in question.feedback
    assert not found


def test_moodle_takes_every_question_of_the_cartridge_with_its_posts(own: Bank, cartridge: bytes) -> None:
    found = {question.identifier: (question, shares) for question, shares in Moodle(cartridge).questions()}
    for scenario, group in asked(own):
        question, shares = found.pop(f"item-{scenario.item.id}.{group.group}")
        assert set(question.correct) == right(scenario, group)
        assert sum(shares.values()) == pytest.approx(len(scenario.key.accepted) if group.single else 1)
        assert scenario.item.setting[:40] in html.unescape(question.body)
        because = scenario.ruling.verdicts[question.choices[0]].because[0] if not group.single else "."
        assert because in html.unescape(question.feedback)
    assert not found


def test_flat_item_gives_part_of_the_marks_as_the_course_does(own: Bank, flat: bytes) -> None:
    made = files(flat)
    for scenario, group in asked(own)[::5]:
        evaluator = Evaluator(made[f"{scenario.item.id}.{group.group}.xml"].decode())
        for picks in ((), group.right, group.right[:1], tuple(group.points)):
            found = evaluator.outcomes({"RESPONSE": picks})
            if not group.single:
                assert found["SCORE"] == pytest.approx(group_score(scenario.key.weights[group.group], picks), abs=1e-12)
            assert found.get("CRITICAL_MISS", False) == bool(set(group.safety) - set(picks))


def test_packages_of_the_same_scenarios_are_the_same(own: Bank) -> None:
    chosen = tuple(own.scenarios.values())[:2]
    assert as_flat_package(own, chosen) == as_flat_package(own, chosen)
    assert as_cartridge(own, chosen) == as_cartridge(own, chosen)
