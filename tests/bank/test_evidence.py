"""The evidence in the bank: every act that needs it cites it, and every verdict that must be shown can be."""

from collections.abc import Iterator

import pytest

from course.bank import Bank, Scenario, read_variants
from course.cli.evidence import uncited
from course.settings import Settings
from grader import Verdict
from tests.course_bank import course_bank

MUST_SHOW = {"essential", "harmful"}
MOST_WORDS = 10


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


def every(bank: Bank) -> Iterator[Scenario]:
    return (scenario for variants in bank.variants.values() for scenario in variants)


def decided(bank: Bank) -> Iterator[tuple[str, Verdict]]:
    """Every verdict for which an act decides."""
    for scenario in every(bank):
        yield from ((scenario.item.id, verdict) for verdict in scenario.ruling.verdicts.values() if verdict.acts)


def test_every_act_cites_the_facts_that_need_evidence(bank: Bank) -> None:
    asked = {(fact.fact, value) for fact in bank.rulebook.cited for value in fact.values}
    needs = [("conduct", "threat"), ("ground", "religion"), ("account", "institutional"), ("stage", "drafted")]
    assert asked.issuperset(needs)
    lacking = {
        (scenario.item.story, act.id, value)
        for scenario in every(bank)
        for act in scenario.item.case.acts
        for fact, value in asked
        if value in act.facts[fact] and f"{fact}.{value}" not in act.shows_in
    }
    assert lacking == set()


def test_every_essential_or_harmful_verdict_has_evidence(bank: Bank) -> None:
    """Except those that turn on where the author works, where the words of the post would mislead."""
    found = [(item, verdict) for item, verdict in decided(bank) if verdict.degree in MUST_SHOW]
    assert len(found) > 1000
    bare = [verdict for _, verdict in found if not verdict.evidence]
    assert {verdict.option for verdict in bare} == {"ctsi-guidelines", "press-guidelines", "utm-guidelines"}
    assert {rule for verdict in bare for rule in verdict.rules} == {f"{verdict.option}.at-stake" for verdict in bare}


def test_most_other_verdicts_have_evidence(bank: Bank) -> None:
    others = [bool(verdict.evidence) for _, verdict in decided(bank) if verdict.degree not in MUST_SHOW]
    share = sum(others) / len(others)
    assert share > 0.7, f"{share:.0%} of {len(others)} helpful and open verdicts with an act have evidence"


def test_every_quadrant_has_evidence(bank: Bank) -> None:
    assert {scenario.item.id for scenario in every(bank) if not scenario.ruling.quadrant_evidence} == set()


def test_evidence_is_short_and_verbatim(bank: Bank) -> None:
    for scenario in every(bank):
        case = scenario.item.case
        for act in case.acts:
            author = case.people[act.by]
            texts = {where: getattr(act, where) for where in ("post", "event", "platform", "when")}
            texts |= {where: getattr(author, where) for where in ("name", "handle", "describe")}
            texts |= {"setting": scenario.item.setting, "image": act.look.image.alt if act.look.image else ""}
            for each in act.shows_in.values():
                assert texts[each.where].count(each.words) >= 1, (scenario.item.id, each)
                assert len(each.words.split()) <= MOST_WORDS, (scenario.item.id, each)


def test_conduct_and_grounds_show_in_the_words_of_the_act_itself(bank: Bank) -> None:
    elsewhere = {
        (scenario.item.story, each)
        for scenario in every(bank)
        for act in scenario.item.case.acts
        for key, each in act.shows_in.items()
        if key.partition(".")[0] in ("conduct", "ground", "danger") and each.where not in ("post", "event")
    }
    assert elsewhere == set()


def test_template_cites_what_check_asks_for(bank: Bank) -> None:
    template = Settings().scenarios / "_template.yaml"
    assert list(uncited(read_variants(template, bank.rulebook), {"_template": template})) == []
