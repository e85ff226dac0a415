"""Facts switched, and what changes with them."""

from pathlib import Path
from typing import Any

import pytest

from course.bank import Bank, open_rulebook
from grader import (
    Case,
    Impossible,
    Rulebook,
    difference,
    explore,
    flips,
    read_item,
    suggested,
    switch,
    switched,
    switches,
)
from grader.whatif import apply, is_near
from tests import college
from tests.course_bank import course_bank
from tests.grader.test_cases import as_item


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


@pytest.fixture
def case(rulebook: Rulebook) -> Case:
    """A stranger criticizes a professor."""
    return as_item({"act": {"by": "stranger", "to": ["professor"], "conduct": ["criticism"]}}, rulebook).case


ACT = "acts/act-1"
STRANGER, PROFESSOR = "people/stranger", "people/professor"


def test_switches_are_the_facts_that_some_rule_asks_for(case: Case, rulebook: Rulebook) -> None:
    found = switches(case, rulebook)
    assert [path.removeprefix(f"{ACT}/") for path in found if path.startswith(ACT)] == list(rulebook.vocabulary.acts)
    assert [path for path in found if not path.startswith(ACT)] == [
        "people/professor/role",
        "people/professor/unit",
        "people/professor/clinical",
        "people/professor/efap",
        "people/professor/identity",
        "people/professor/library_user",
        "people/stranger/role",
        "people/stranger/unit",
        "people/stranger/clinical",
        "people/stranger/may_be_student",
        "circumstances/stress",
        "circumstances/substances",
        "circumstances/complaint",
        "circumstances/open_profile",
    ]  # of people who neither act nor are meant: none


def test_switches_keep_the_one_who_decides_in_that_place(case: Case, rulebook: Rulebook) -> None:
    found = switches(case, rulebook)
    assert found["people/professor/role"].choices == ("faculty", "librarian")
    assert len(found["people/stranger/role"].choices) == len(rulebook.vocabulary.people["role"].values)


@pytest.mark.parametrize(
    ("given", "became"),
    [
        ({}, {}),
        ({f"{STRANGER}/role": "student"}, {f"{STRANGER}/role": ("student",)}),
        ({f"{STRANGER}/role": ["student"]}, {f"{STRANGER}/role": ("student",)}),
        ({f"{STRANGER}/role": "unknown"}, {}),  # as told
        ({f"{ACT}/conduct": ["criticism", "threat"]}, {f"{ACT}/conduct": ("threat", "criticism")}),
        ({f"{ACT}/ground": []}, {}),
        ({"circumstances/stress": ["yes"]}, {"circumstances/stress": ("yes",)}),
        ({"circumstances/stress": "yes"}, {"circumstances/stress": ("yes",)}),
        ({"circumstances/stress": []}, {}),
    ],
)
def test_switch_keeps_what_differs(given: dict[str, Any], became: Any, case: Case, rulebook: Rulebook) -> None:
    assert switch(case, given, rulebook) == became


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {f"{STRANGER}/rol": "student"},
            "There is no fact “people/stranger/rol” to switch here. Did you mean “people/stranger/role”?",
        ),
        ({"zzz": "student"}, "There is no fact “zzz” to switch here. Please choose one of the facts on the page."),
        (
            {f"{STRANGER}/role": "studnt"},
            "stranger: “studnt” cannot be chosen under “Who this is to the University”. Did you mean 'student'?",
        ),
        ({f"{STRANGER}/role": []}, "stranger: choose exactly one under “Who this is to the University”."),
        (
            {f"{STRANGER}/role": ["student", "staff"]},
            "stranger: choose exactly one under “Who this is to the University”.",
        ),
        (
            {f"{PROFESSOR}/role": "student"},
            (
                "professor: “student” cannot be chosen under “Who this is to the University”."
                " Choose from: faculty, librarian."
            ),
        ),
        ({f"{ACT}/conduct": []}, "Post 1: choose at least one under “What it does”."),
        ({f"{ACT}/conduct": {"threat": 1}}, "Post 1: That cannot be chosen under “What it does”."),
        ({f"{ACT}/conduct": [["threat"]]}, "Post 1: That cannot be chosen under “What it does”."),
        ({"circumstances/stress": None}, "Circumstances: That cannot be chosen under “Stress”."),
        ({"circumstances/stress": ["yes", "no"]}, "Circumstances: choose exactly one under “Stress”."),
    ],
)
def test_switch_refuses_in_one_sentence(given: dict[str, Any], said: str, case: Case, rulebook: Rulebook) -> None:
    with pytest.raises(Impossible) as refused:
        switch(case, given, rulebook)
    assert str(refused.value) == said


def test_explore_says_what_changed_and_why(case: Case, rulebook: Rulebook) -> None:
    given = {f"{STRANGER}/role": "student", f"{ACT}/conduct": ["harassment"], f"{ACT}/over": "university-it"}
    found = explore(case, switch(case, given, rulebook), rulebook)
    words = rulebook.vocabulary.acts["conduct"].values
    said = [words["harassment"].were, words["criticism"].were_not]
    assert found.supposition.startswith(f"if post 1 {', '.join(said)} and ")
    assert found.supposition.endswith(", and if the person behind stranger studied at the University")
    assert (found.before.quadrant, found.after.quadrant, found.quadrant_turned) == (
        "external-to-uoft",
        "uoft-to-uoft",
        True,
    )
    turned = {each.option: (each.before, each.now.degree) for each in found.turned}
    assert {option: turned[option] for option in ("student-code", "ict-guideline", "leader-or-hr")} == {
        "student-code": ("wrong", "essential"),
        "ict-guideline": ("wrong", "essential"),
        "leader-or-hr": ("wrong", "essential"),
    }
    code = next(each.now for each in found.turned if each.option == "student-code")
    assert (code.acts, code.clause, "post 1" in code.because[0].lower()) == (("act-1",), ("policy-5",), True)


def test_switched_and_difference_are_each_other_s_reverse(case: Case, rulebook: Rulebook) -> None:
    values = switch(case, {f"{STRANGER}/role": "student", f"{ACT}/conduct": ["threat"]}, rulebook)
    now = switched(case, values, rulebook)
    assert (now.people["stranger"].facts["role"], now.acts[0].facts["conduct"]) == (("student",), ("threat",))
    assert difference(case, now, rulebook) == values
    assert switched(now, difference(now, case, rulebook), rulebook) == case


def test_explore_puts_safety_first(case: Case, rulebook: Rulebook) -> None:
    given = {f"{ACT}/conduct": ["threat"], f"{ACT}/danger": "immediate"}
    turned = explore(case, switch(case, given, rulebook), rulebook).turned
    assert [each.option for each in turned if each.now.safety] == [each.option for each in turned[:2]]
    assert turned[-1].now.degree == "harmful"


@pytest.mark.slow
def test_explore_of_nothing_switched_changes_nothing(bank: Bank) -> None:
    for scenario in bank.scenarios.values():
        found = explore(scenario.item.case, {}, bank.rulebook)
        assert (found.turned, found.supposition, found.after) == ((), "", scenario.ruling)


@pytest.mark.slow
def test_difference_finds_what_whatif_changed(bank: Bank) -> None:
    """Whatever a verdict turns on can be switched."""
    tried = 0
    for scenario in list(bank.scenarios.values())[::7]:
        case = scenario.item.case
        for option in bank.rulebook.options.values():
            for changes in flips(option, case, bank.rulebook, most=1):
                now = apply(case, changes, bank.rulebook)
                values = difference(case, now, bank.rulebook)
                assert explore(case, values, bank.rulebook).after.verdicts[option.id].degree != (
                    scenario.ruling.verdicts[option.id].degree
                )
                assert difference(case, switched(case, values, bank.rulebook), bank.rulebook) == values
                tried += 1
    assert tried > 200


def test_switches_of_another_institution() -> None:
    rulebook = open_rulebook(college.GUIDANCE)
    path = Path(college.SCENARIOS) / "in-house" / "porridge.yaml"
    case = read_item(path.name, path.read_text(), rulebook).case
    found = switches(case, rulebook)
    assert {path: switch.fact.name for path, switch in found.items()} == {
        "acts/p1/does": "Does",
        "acts/p2/does": "Does",
        "acts/p3/does": "Does",
        "people/tobias/standing": "Standing",
        "circumstances/tired": "Tired",
    }  # the tutor who decides can be nothing else


def test_suggested_changes_flip_verdicts_and_keep_the_posts(bank: Bank) -> None:
    """Each is of another fact, flips a verdict, and gives no post another conduct; the near ones come first."""
    rulebook = bank.rulebook
    for scenario in list(bank.scenarios.values())[::7]:
        case = scenario.item.case
        found = suggested(case, rulebook)
        assert len({(change.subject, change.fact) for change in found}) == len(found) == 3
        near = [is_near(change, case, rulebook) for change in found]
        assert near[0]
        for change in found:
            assert not (change.present and rulebook.vocabulary.of(change.subject)[change.fact].kind == "many")
            assert explore(case, difference(case, apply(case, [change], rulebook), rulebook), rulebook).turned
