"""Which options a question offers: those that fit, the nearest misses, and one decoy at most."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from course.bank import Bank, decoyed, read_variants
from grader import Degree, Item, Rulebook, Ruling, Unreadable, far_off, fitting, most_options, offered, rule
from grader.rule import NEGATIVE
from tests.course_bank import course_bank
from tests.grader.test_cases import as_item


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


def ruled(rulebook: Rulebook, degrees: Mapping[str, Degree], *, safety: str = "") -> tuple[Item, Ruling]:
    """A case and its ruling, but with these supports as they are here and all other supports wrong."""
    item = as_item({"act": {"by": "stranger", "to": ["professor"], "conduct": ["insult"]}}, rulebook)
    ruling = rule(item.case, rulebook)
    supports = {
        option.id: replace(
            ruling.verdicts[option.id], degree=degrees.get(option.id, "wrong"), safety=option.id == safety
        )
        for option in rulebook.in_group("supports")
    }
    return item, replace(ruling, verdicts={**ruling.verdicts, **supports})


@pytest.mark.slow
def test_every_question_of_the_course_keeps_the_limits(bank: Bank) -> None:
    for scenario in bank.scenarios.values():
        verdicts = scenario.ruling.verdicts
        for group, options in scenario.offers.items():
            fit = [option for option in options if verdicts[option].applies]
            others = [option for option in options if verdicts[option].degree in NEGATIVE]
            at = (scenario.item.id, group, options)
            assert fit, at
            assert len(options) <= (6 if len(fit) >= 4 else 5), at
            assert len(others) >= 2, at
            assert len(far_off(others, scenario.item, scenario.ruling, bank.rulebook)) <= 1, at


@pytest.mark.parametrize(("fit", "most"), [(1, 5), (3, 5), (4, 6), (5, 6)])
def test_most_options(fit: int, most: int) -> None:
    assert most_options(fit) == most


def test_what_fits_is_offered_before_anything_else(rulebook: Rulebook) -> None:
    item, ruling = ruled(rulebook, {"leader-or-hr": "essential", "efap": "helpful", "svpsc": "helpful"})
    assert fitting("supports", item, ruling, rulebook) == ("leader-or-hr", "svpsc", "efap")
    found = offered(item, ruling, rulebook)["supports"]
    assert len(found) == 5
    assert {"leader-or-hr", "svpsc", "efap"} < set(found)


def test_where_too_many_fit_the_essential_stay_and_safety_before_them(rulebook: Rulebook) -> None:
    degrees: dict[str, Degree] = {
        "emergency": "helpful", "leader-or-hr": "essential", "community-safety": "essential",
        "equity-offices": "essential", "svpsc": "essential", "efap": "essential",
    }  # fmt: skip
    item, ruling = ruled(rulebook, degrees, safety="efap")
    assert fitting("supports", item, ruling, rulebook) == (
        "leader-or-hr", "community-safety", "equity-offices", "efap",
    )  # fmt: skip
    assert len(offered(item, ruling, rulebook)["supports"]) == 6


def test_safety_is_never_dropped(rulebook: Rulebook) -> None:
    item, ruling = ruled(rulebook, {})
    supports = [option.id for option in rulebook.in_group("supports")][:5]
    safe = {id_: replace(ruling.verdicts[id_], degree="essential", safety=True) for id_ in supports}
    ruling = replace(ruling, verdicts={**ruling.verdicts, **safe})
    assert fitting("supports", item, ruling, rulebook) == tuple(supports)
    assert len(offered(item, ruling, rulebook)["supports"]) == 7


def test_group_in_which_nothing_fits_is_not_asked(rulebook: Rulebook) -> None:
    item, ruling = ruled(rulebook, {"efap": "neutral"})
    assert "supports" not in offered(item, ruling, rulebook)


def test_contested_option_comes_before_other_near_misses(rulebook: Rulebook) -> None:
    item, ruling = ruled(rulebook, {"leader-or-hr": "essential"})
    plain = offered(item, ruling, rulebook)["supports"]
    left_out = next(
        option.id
        for option in rulebook.in_group("supports")
        if option.id not in plain and not far_off([option.id], item, ruling, rulebook)
    )
    assert left_out in offered(item, ruling, rulebook, frozenset({left_out}))["supports"]


def test_one_move_that_would_do_harm_is_among_the_practices(rulebook: Rulebook) -> None:
    item = as_item({"act": {"by": "professor", "to": ["stranger"], "conduct": ["insult"]}}, rulebook)
    ruling = rule(item.case, rulebook)
    found = offered(item, ruling, rulebook)["practices"]
    tempting = [option for option in found if option.startswith("tempting-")]
    assert len(tempting) == 1
    assert ruling.verdicts[tempting[0]].degree == "harmful"
    assert far_off(found, item, ruling, rulebook) == tuple(tempting)


MOOR = """\
id: moor
title: A moor
setting: You teach geography.
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: public}
acts:
  - {id: p1, by: sam, to: [you], post: "You are a fraud.", conduct: [insult], over: university-it}
  - {id: p2, by: sam, to: [you], post: "And a fool.", conduct: [insult]}
  - {id: p3, by: sam, to: [you], post: "So there.", conduct: [insult]}
circumstances: {stress: yes}
offers: {policies: [], supports: [], practices: [disengage-stress, OFFERED]}
"""


def moor(folder: Path, others: str) -> Path:
    path = folder / "moor.yaml"
    path.write_text(MOOR.replace("OFFERED", others))
    return path


def test_author_may_not_offer_more(tmp_path: Path, rulebook: Rulebook) -> None:
    path = moor(tmp_path, "legal-risk, threat-caution, disengage-substances, privacy-settings, identify-personal")
    with pytest.raises(Unreadable) as found:
        read_variants(path, rulebook)
    assert [(each.what, each.todo) for each in found.value.problems] == [
        ("it offers 6 practices", "Offer at most 5, or leave the practices to the course.")
    ]


def test_author_may_offer_one_decoy(tmp_path: Path, rulebook: Rulebook) -> None:
    path = moor(tmp_path, "disengage-substances, tempting-rally, tempting-expose")
    (scenario,) = read_variants(path, rulebook)["moor"]
    assert [(each.what, each.todo) for each in decoyed(path, scenario)] == [
        (
            "2 of the practices that it must offer are far off: tempting-rally, tempting-expose",
            "List at most 1 such option under offers, and let at most 1 decide the ending.",
        )
    ]
    path = moor(tmp_path, "disengage-substances, tempting-rally")
    (scenario,) = read_variants(path, rulebook)["moor"]
    assert list(decoyed(path, scenario)) == []


def test_ending_may_turn_on_one_decoy(tmp_path: Path, rulebook: Rulebook) -> None:
    path = moor(tmp_path, "disengage-substances")
    path.write_text(MOOR.replace("offers: {policies: [], supports: [], practices: [disengage-stress, OFFERED]}\n", ""))
    (scenario,) = read_variants(path, rulebook, draft=True)["moor"]
    for turning, decoys in (("tempting-rally", 0), ("tempting-rally tempting-expose", 1)):
        item = replace(scenario.item, turns_on=frozenset(turning.split()))
        assert set(turning.split()) <= set(offered(item, scenario.ruling, rulebook)["practices"])
        assert len(list(decoyed(path, replace(scenario, item=item)))) == decoys
