"""Cases: how their acts are called, bound and changed."""

from dataclasses import replace

import pytest

from grader.case import Binding
from tests.grader.sketch import act, case, person

FIRST, CALL, LAST = act("a", "bob", "ann cy", kind="rude"), act("b", "cy"), act("c", "ann", "bob")
EVENT = replace(CALL, event="Cy calls.")
CASE = case(FIRST, EVENT, LAST, people=(person("bob", side="out"),), tired="no")


def test_posts_and_events_are_counted_apart() -> None:
    told = case(FIRST, EVENT, LAST, replace(EVENT, id="d"))
    assert told.labels == {"a": "post 1", "b": "event 1", "c": "post 2", "d": "event 2"}


def test_bindings_pair_each_act_with_each_of_its_targets_in_time() -> None:
    bound = [(binding.act.id, binding.target) for binding in CASE.bindings]
    assert bound == [("a", "ann"), ("a", "cy"), ("b", None), ("c", "bob")]
    assert CASE.bindings[0] == Binding(FIRST, "ann")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Sam", "Sam"),
        ("Prof. Lee", "Prof. Lee"),
        ("A reader", "a reader"),
        ("An old friend", "an old friend"),
        ("The Hall Society", "the Hall Society"),
        ("Your dean", "your dean"),
        ("Somebody", "somebody"),
        ("Sixty automated accounts", "sixty automated accounts"),
        ("Angry parents", "angry parents"),
        ("Parents of Birchpoint", "Parents of Birchpoint"),
        ("Apple", "Apple"),
    ],
)
def test_name_of_a_description_begins_in_lower_case(name: str, said: str) -> None:
    other = replace(CASE.people["bob"], name=name)
    assert replace(CASE, people={**CASE.people, "bob": other}).name("bob") == said


def test_name_of_the_one_who_decides_is_you() -> None:
    assert (CASE.name("ann"), CASE.name("bob")) == ("you", "Bob")


def test_facts_are_those_of_the_person_the_act_or_the_circumstances() -> None:
    assert CASE.facts("people", "bob") == {"side": ("out",)}
    assert CASE.facts("acts", "a") == {"kind": ("rude",)}
    assert CASE.facts("acts", "c") == {}
    assert CASE.facts("circumstances", "") == {"tired": ("no",)}


def test_with_fact_changes_one_fact_and_nothing_else() -> None:
    other = CASE.with_fact("people", "bob", "role", ("student",))
    assert other.people["bob"].facts == {"side": ("out",), "role": ("student",)}
    assert (other.people["ann"], other.acts, other.circumstances) == (CASE.people["ann"], CASE.acts, CASE.circumstances)

    other = CASE.with_fact("acts", "a", "kind", ())
    assert [each.facts for each in other.acts] == [{"kind": ()}, {}, {}]
    assert [each.id for each in other.acts] == ["a", "b", "c"]
    assert (other.people, other.circumstances) == (CASE.people, CASE.circumstances)

    other = CASE.with_fact("circumstances", "", "tired", ("yes",))
    assert (other.circumstances, other.people, other.acts) == ({"tired": ("yes",)}, CASE.people, CASE.acts)
