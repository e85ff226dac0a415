"""What would change a verdict: smallest, true, and in words."""

from itertools import product
from typing import Any

import pytest

from grader import Change, Rulebook, flips, in_words, would_change
from grader.rule import POSITIVE
from grader.ruling import verdict
from grader.whatif import apply, is_near, reach
from tests.course_bank import course_bank
from tests.grader.test_cases import as_item


@pytest.mark.parametrize(
    ("option", "act", "changes"),
    [
        (
            "ict-guideline",
            {"by": "professor", "to": ["student"], "conduct": ["harassment"], "over": "own"},
            ("if post 1 had been posted using University IT",),
        ),
        (
            "student-code",
            {"by": "reader", "to": ["professor"], "conduct": ["threat"]},
            ("if reader studied at the University",),
        ),
        (
            "emergency",
            {"by": "stranger", "to": ["professor"], "conduct": ["threat"], "danger": "immediate"},
            ("if post 1 did not put anyone in danger",),
        ),
        (
            "efap",
            {"by": "stranger", "to": ["professor"], "conduct": ["insult"]},
            ("if you were under stress",),
        ),
    ],
)
def test_would_change(option: str, act: dict[str, Any], changes: tuple[str, ...], rulebook: Rulebook) -> None:
    assert would_change(option, as_item({"act": act}, rulebook).case, rulebook) == changes


def test_no_fact_of_one_person_is_supposed_of_a_firm(rulebook: Rulebook) -> None:
    entry: dict[str, Any] = {"act": {"by": "firm", "to": ["professor"], "conduct": ["insult"]}}
    entry["people"] = {"firm": {"name": "The Firm", "role": "organization"}}
    suppositions = [
        way for option in rulebook.options for way in would_change(option, as_item(entry, rulebook).case, rulebook)
    ]
    assert [way for way in suppositions if "The Firm" in way] == []
    assert suppositions


def test_person_is_supposed_behind_an_account_that_nobody_can_place(rulebook: Rulebook) -> None:
    entry: dict[str, Any] = {"act": {"by": "account", "to": ["professor"], "conduct": ["threat"]}}
    entry["people"] = {"account": {"name": "An anonymous account", "role": "unknown"}}
    ways = would_change("student-code", as_item(entry, rulebook).case, rulebook)
    assert ways == ("if the person behind the anonymous account studied at the University",)


def test_event_is_never_said_to_have_been_sent(rulebook: Rulebook) -> None:
    acts = [
        {"id": "p1", "by": "stranger", "to": ["professor"], "conduct": ["threat"], "post": "x"},
        {"id": "p2", "by": "stranger", "to": ["professor"], "conduct": ["threat"], "event": "x"},
    ]
    case = as_item({"acts": acts}, rulebook).case
    changes = [Change("acts", act, "stage", "drafted", True) for act in ("p1", "p2")]
    assert in_words(changes, case, rulebook) == "if post 1 had never been posted, and if event 1 had never happened"


def test_author_does_what_an_event_would_do(rulebook: Rulebook) -> None:
    acts = [
        {"id": "p1", "by": "stranger", "to": ["professor"], "conduct": ["insult"]},
        {"id": "p2", "by": "professor", "to": ["stranger"], "conduct": ["silencing"], "event": "x"},
    ]
    case = as_item({"acts": acts}, rulebook).case
    changes = {Change("acts", act, "conduct", "threat", True) for act in ("p1", "p2")}
    assert in_words(changes, case, rulebook) == "if post 1 threatened someone, and if you threatened someone in event 1"


@pytest.mark.slow
def test_flips_of_every_option_of_every_scenario_hold() -> None:
    """Each set of changes flips the verdict, and none of its parts alone does."""
    bank = course_bank()
    found = 0
    for scenario, option in product(bank.scenarios.values(), bank.rulebook.options.values()):
        case = scenario.item.case
        can_apply = any(rule.degree in POSITIVE for rule in option.rules)
        targets = POSITIVE if can_apply else {"harmful"}
        before = scenario.ruling.verdicts[option.id].degree in targets
        for changes in flips(option, case, bank.rulebook):
            changed = apply(case, changes, bank.rulebook)
            assert (verdict(option, changed).degree in targets) != before, (scenario.item.id, option.id)
            for left_out in changes:
                part = apply(case, changes - {left_out}, bank.rulebook)
                assert (verdict(option, part).degree in targets) == before, (scenario.item.id, option.id)
            found += 1
    assert found > 1000


@pytest.mark.parametrize(
    ("change", "near"),
    [
        (Change("acts", "a1", "over", "university-it", True), True),
        (Change("acts", "a1", "conduct", "insult", False), True),
        (Change("acts", "a1", "conduct", "threat", True), False),
        (Change("acts", "a1", "ground", "race", True), False),
        (Change("acts", "a1", "danger", "immediate", True), False),
        (Change("people", "colleague", "role", "librarian", True), False),
        (Change("people", "colleague", "identity", "group", True), False),
        (Change("people", "colleague", "identity", "unidentifiable", True), True),
        (Change("circumstances", "", "complaint", "yes", True), True),
        (Change("acts", "a1", "account", "institutional", True), True),
        (Change("acts", "a2", "account", "institutional", True), False),
    ],
)
def test_is_near(change: Change, near: bool, rulebook: Rulebook) -> None:
    acts = [
        {"id": "a1", "by": "professor", "to": ["colleague"], "conduct": ["insult"]},
        {"id": "a2", "by": "reader", "to": ["professor"], "conduct": ["criticism"]},
    ]
    case = as_item({"acts": acts}, rulebook).case
    assert is_near(change, case, rulebook) is near


def test_danger_that_is_there_may_be_another(rulebook: Rulebook) -> None:
    act = {"id": "a1", "by": "stranger", "to": ["professor"], "conduct": ["threat"], "danger": "credible"}
    case = as_item({"act": act}, rulebook).case
    now = Change("acts", "a1", "danger", "immediate", True)
    assert is_near(now, case, rulebook)
    emergency = rulebook.options["emergency"].rules[0]
    assert reach(emergency, case, rulebook) == [frozenset({now})]
    vague = as_item({"act": {**act, "danger": "none"}}, rulebook).case
    assert reach(emergency, vague, rulebook) == []
