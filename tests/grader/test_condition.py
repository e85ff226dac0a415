"""Conditions on small cases: when they hold, by which acts, and by which facts."""

import pytest

from grader.case import Binding, Case
from grader.condition import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Condition,
    IsYou,
    Not,
    SomeAct,
    Undirected,
    asked_of,
    atoms,
    bound,
    holds,
    matched,
    subject_of,
)
from tests.grader.sketch import act, case, has, person, some

INSULT = act("a", "bob", "ann cy", does=["insult", "tease"], ground=["faith"])
OPINION = act("b", "ann", does=["opinion"], ground=[])
THREAT = act("c", "cy", "bob", does=["threat"], ground=[])
CASE = case(
    INSULT,
    OPINION,
    THREAT,
    people=(person("ann", side="in"), person("bob", side="out"), person("cy", side="in")),
    tired="yes",
)
AT_ANN, AT_CY, AT_NOBODY, AT_BOB = CASE.bindings
RUDE = has("act", "does", "insult", "tease", "threat")
GROUNDED = has("act", "ground", "faith", "origin")
TIRED = has("circumstances", "tired", "yes")


@pytest.mark.parametrize(
    ("condition", "binding", "true"),
    [
        (RUDE, AT_ANN, True),
        (RUDE, AT_NOBODY, False),
        (has("author", "side", "out"), AT_ANN, True),
        (has("author", "side", "out"), AT_BOB, False),
        (has("target", "side", "in"), AT_ANN, True),
        (has("target", "side", "out"), AT_ANN, False),
        (has("target", "side", "in", "out"), AT_NOBODY, False),
        (has("you", "side", "in"), None, True),
        (has("you", "side", "out"), AT_ANN, False),
        (TIRED, None, True),
        (TIRED, AT_ANN, True),
        (has("circumstances", "tired", "no"), None, False),
        (IsYou("author"), AT_NOBODY, True),
        (IsYou("author"), AT_ANN, False),
        (IsYou("target"), AT_ANN, True),
        (IsYou("target"), AT_CY, False),
        (IsYou("target"), AT_NOBODY, False),
        (Undirected(), AT_NOBODY, True),
        (Undirected(), AT_ANN, False),
        (Undirected(), None, False),
        (ALWAYS, None, True),
        (NEVER, None, False),
        (All((RUDE, GROUNDED)), AT_ANN, True),
        (All((RUDE, GROUNDED)), AT_BOB, False),
        (Any((RUDE, GROUNDED)), AT_BOB, True),
        (Any((RUDE, GROUNDED)), AT_NOBODY, False),
        (Any((RUDE, has("author", "side", "in"))), AT_NOBODY, True),
        (Not(RUDE), AT_NOBODY, True),
        (Not(RUDE), AT_ANN, False),
        (SomeAct(RUDE), None, True),
        (SomeAct(has("act", "does", "praise")), None, False),
        (some(RUDE, IsYou("author")), None, False),
    ],
)
def test_holds(condition: Condition, binding: Binding | None, true: bool) -> None:
    assert holds(condition, CASE, binding) is true


@pytest.mark.parametrize("of", ["act", "author", "target"])
def test_condition_on_an_act_needs_one(of: str) -> None:
    with pytest.raises(ValueError, match=f"a condition refers to the {of}, but no act is bound"):
        holds(has(of, "does", "insult"), CASE)


def test_subject_of() -> None:
    assert [subject_of(of, CASE, AT_CY) for of in ("act", "author", "target", "you", "circumstances")] == [
        ("acts", "a"), ("people", "bob"), ("people", "cy"), ("people", "ann"), ("circumstances", ""),
    ]  # fmt: skip
    assert subject_of("target", CASE, AT_NOBODY) is None


def acts_of(condition: Condition, in_: Case = CASE) -> list[tuple[str, str | None]]:
    return [(binding.act.id, binding.target) for binding in bound(condition, in_)]


def test_bound_are_the_acts_that_make_it_hold() -> None:
    assert acts_of(SomeAct(RUDE)) == [("a", "ann"), ("a", "cy"), ("c", "bob")]
    assert acts_of(some(RUDE, IsYou("target"))) == [("a", "ann")]
    assert acts_of(All((TIRED, SomeAct(GROUNDED)))) == [("a", "ann"), ("a", "cy")]
    assert acts_of(Any((some(RUDE, IsYou("author")), SomeAct(Undirected())))) == [("b", None)]
    assert acts_of(Any((Not(TIRED), All((SomeAct(GROUNDED), Not(SomeAct(RUDE))))))) == []
    assert acts_of(Not(SomeAct(has("act", "does", "praise")))) == []
    assert acts_of(TIRED) == []


def facts_of(condition: Condition, binding: Binding | None = None) -> list[tuple[str, str, str]]:
    return [(found.id, fact, value) for found, fact, value in matched(condition, CASE, binding)]


def test_matched_tells_the_narrowest_fact_of_each_act_first_and_the_acts_in_time() -> None:
    assert facts_of(some(RUDE, GROUNDED)) == [
        ("a", "ground", "faith"), ("a", "does", "insult"), ("a", "does", "tease"),
        ("a", "ground", "faith"), ("a", "does", "insult"), ("a", "does", "tease"),
    ]  # fmt: skip
    assert facts_of(some(RUDE, IsYou("target"))) == [("a", "does", "insult"), ("a", "does", "tease")]
    assert [found for found, *_ in facts_of(SomeAct(RUDE))] == ["a", "a", "a", "a", "c"]


def test_matched_leaves_out_what_does_not_hold_and_what_is_absent() -> None:
    nowhere = some(RUDE, IsYou("author"))
    assert facts_of(Any((nowhere, some(has("act", "does", "threat"))))) == [("c", "does", "threat")]
    assert facts_of(All((TIRED, Not(nowhere)))) == []
    assert facts_of(TIRED) == []
    assert facts_of(SomeAct(has("act", "does", "tease", "praise"))) == [("a", "does", "tease")] * 2


def test_matched_of_one_act() -> None:
    assert facts_of(All((RUDE, has("author", "side", "in"))), AT_BOB) == [("c", "does", "threat")]
    assert facts_of(Any((GROUNDED, RUDE)), AT_BOB) == [("c", "does", "threat")]
    assert facts_of(SomeAct(RUDE), AT_BOB)[0] == ("a", "does", "insult")


def test_asked_of_are_the_facts_of_alternatives_that_hold() -> None:
    threat = has("act", "does", "threat")
    either = Any((threat, All((has("act", "does", "insult"), GROUNDED))))
    assert list(asked_of(either, CASE, AT_BOB)) == [threat]
    assert list(asked_of(either, CASE, AT_ANN)) == [has("act", "does", "insult"), GROUNDED]
    assert list(asked_of(SomeAct(threat), CASE, AT_BOB)) == [threat]
    assert list(asked_of(SomeAct(threat), CASE, AT_NOBODY)) == []
    inside = some(has("author", "side", "in"), SomeAct(threat), Any((TIRED, RUDE)))
    assert list(asked_of(inside, CASE, AT_BOB)) == [threat, RUDE]
    assert list(asked_of(threat, CASE, AT_ANN)) == []
    assert list(asked_of(All((has("author", "side", "in"), Not(GROUNDED))), CASE, AT_BOB)) == []


def test_atoms_are_all_facts_however_deep() -> None:
    deep = All((TIRED, Any((Not(some(RUDE, IsYou("author"), Undirected())), GROUNDED))))
    assert list(atoms(deep)) == [TIRED, RUDE, GROUNDED]
    assert list(atoms(Undirected())) == []
