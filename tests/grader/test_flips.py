"""What flips a verdict on small cases: the fewest facts, and no others."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook, flips, read_item
from grader.condition import ALWAYS, All, Condition, IsYou, Not, SomeAct, Undirected
from grader.condition import Any as Either
from grader.fact import Fact, Subject, Value, Vocabulary
from grader.whatif import Change, apply, in_words, is_near, reach
from tests import college
from tests.grader import sketch
from tests.grader.sketch import act, case, has, person, some


def fact(id_: str, subject: Any, kind: Any, *values: str) -> Fact:
    held = {each: Value(each, f"is {each}", f"were {each}", f"were not {each}") for each in values}
    return Fact(id_, subject, kind, "", held)


VOCABULARY = Vocabulary(
    {"side": fact("side", "people", "one", "in", "out", "far")},
    {
        "does": fact("does", "acts", "many", "insult", "threat", "praise"),
        "stage": fact("stage", "acts", "one", "posted", "drafted"),
    },
    {"tired": fact("tired", "circumstances", "flag", "yes", "no")},
)
POSTED = {"stage": "posted"}
CASE = case(
    act("a", "bob", "ann", does=["insult", "threat"], **POSTED),
    act("b", "ann", does=["praise"], **POSTED),
    people=(person("ann", side="in"), person("bob", side="out")),
    tired="no",
)
INSULT, THREAT, PRAISE = (has("act", "does", each) for each in ("insult", "threat", "praise"))
TIRED, SENT = has("circumstances", "tired", "yes"), has("act", "stage", "posted")
FROM_INSIDE, AT_INSIDE = has("author", "side", "in"), has("target", "side", "in")


def rulebook(decides: Condition = ALWAYS) -> Rulebook:
    return replace(open_rulebook(college.GUIDANCE), vocabulary=VOCABULARY, decides=decides)


def said(changes: Iterable[Change]) -> str:
    """The changes as one line each: a.does+threat, a.does-threat, bob.side=in."""
    many = {"does": {True: "+", False: "-"}}
    words = (
        f"{each.which}.{each.fact}{many.get(each.fact, {True: '='})[each.present]}{each.value}" for each in changes
    )
    return " ".join(sorted(words))


def flipped(when: Condition, degree: str = "essential", decides: Condition = ALWAYS, **more: Any) -> list[str]:
    option = sketch.option(sketch.rule("r", when, degree))
    return [said(each) for each in flips(option, CASE, rulebook(decides), **more)]


def test_flips_by_one_fact_of_anybody() -> None:
    assert flipped(TIRED) == [".tired=yes"]
    assert flipped(SomeAct(FROM_INSIDE)) == ["ann.side=out"]
    assert flipped(some(FROM_INSIDE, AT_INSIDE)) == ["bob.side=in"]
    assert flipped(has("you", "side", "far")) == ["ann.side=far"]
    assert flipped(some(INSULT, FROM_INSIDE)) == ["bob.side=in", "b.does+insult"]


def test_flips_of_what_nothing_can_change_are_none() -> None:
    assert flipped(ALWAYS) == []
    assert flipped(some(INSULT, Undirected(), IsYou("target"))) == []
    assert flipped(some(Undirected(), AT_INSIDE)) == []
    assert flipped(Not(SomeAct(IsYou("author")))) == []


def test_flips_take_the_fewest_facts() -> None:
    assert flipped(Either((All((TIRED, some(PRAISE, AT_INSIDE))), has("you", "side", "far")))) == ["ann.side=far"]
    assert flipped(All((TIRED, has("you", "side", "far")))) == [".tired=yes ann.side=far"]


def test_flips_need_no_more_than_three_facts() -> None:
    three = All((TIRED, some(PRAISE, has("act", "stage", "drafted"), AT_INSIDE)))
    four = All((three, has("you", "side", "far")))
    assert flipped(three) == [".tired=yes a.does+praise a.stage=drafted"]
    assert flipped(three, limit=2) == []
    assert flipped(four) == []


def test_flips_that_take_away_remove_every_value_that_counts() -> None:
    rude = SomeAct(has("act", "does", "insult", "threat"))
    assert flipped(rude) == ["a.does-insult a.does-threat"]
    assert flipped(some(INSULT, SENT)) == ["a.does-insult", "a.stage=drafted"]
    assert flipped(some(INSULT, has("author", "side", "out"))) == ["a.does-insult", "bob.side=in"]


def test_flips_that_take_away_add_nothing_to_an_act_where_something_else_does_it() -> None:
    """With praise beside it, the insult would not count either; but that is no less of an insult."""
    assert flipped(some(INSULT, Not(PRAISE))) == ["a.does-insult"]
    assert flipped(some(INSULT, Not(PRAISE), IsYou("target"), Undirected())) == []
    assert flipped(All((SomeAct(INSULT), Not(some(PRAISE, FROM_INSIDE, AT_INSIDE))))) == ["a.does-insult"]


def test_flips_that_make_it_apply_may_need_that_a_post_were_not_so() -> None:
    assert flipped(Not(SomeAct(INSULT))) == ["a.does-insult"]
    assert flipped(Not(some(INSULT, SENT, has("author", "side", "out")))) == [
        "a.does-insult", "a.stage=drafted", "bob.side=in",
    ]  # fmt: skip


def test_flips_stop_at_so_many_and_take_one_value_of_each_fact() -> None:
    """Ann could be out or far; the vocabulary's first stands for both."""
    anything = Either((TIRED, has("you", "side", "far", "out"), SomeAct(has("act", "stage", "drafted"))))
    assert flipped(anything, most=9) == [".tired=yes", "ann.side=out", "a.stage=drafted", "b.stage=drafted"]
    assert flipped(anything) == [".tired=yes", "ann.side=out", "a.stage=drafted"]
    assert flipped(anything, most=1) == [".tired=yes"]


def test_flips_leave_in_place_who_may_decide() -> None:
    inside = has("you", "side", "in", "out")
    assert flipped(has("you", "side", "far", "out")) == ["ann.side=out"]
    assert flipped(has("you", "side", "far"), decides=inside) == []
    assert flipped(has("you", "side", "far", "out"), decides=inside) == ["ann.side=out"]


def test_flips_of_a_tempting_move_are_those_of_its_harm() -> None:
    assert flipped(SomeAct(INSULT), "harmful") == ["a.does-insult"]
    assert flipped(TIRED, "harmful") == [".tired=yes"]
    assert flipped(SomeAct(INSULT), "neutral") == []
    assert flipped(SomeAct(INSULT), "wrong") == []


def test_flips_put_what_is_the_same_of_several_acts_before_what_differs() -> None:
    two = case(
        act("a", "bob", "ann", does=["insult"], **POSTED),
        act("b", "bob", "ann", does=["insult"], **POSTED),
        people=(person("ann", side="in"), person("bob", side="out")),
        tired="no",
    )
    option = sketch.option(sketch.rule("r", some(INSULT, SENT)))
    found = [said(each) for each in flips(option, two, rulebook(), most=9)]
    assert set(found[:2]) == {"a.does-insult b.does-insult", "a.stage=drafted b.stage=drafted"}
    assert found[2:] != []
    assert flips(option, two, rulebook(), most=2) == flips(option, two, rulebook(), most=9)[:2]


def test_flips_of_rules_with_several_degrees() -> None:
    """Where it is essential by one rule and helpful by another, both have to fail."""
    both = sketch.option(sketch.rule("x", SomeAct(INSULT)), sketch.rule("y", Not(TIRED), "helpful"))
    assert [said(each) for each in flips(both, CASE, rulebook())] == [".tired=yes a.does-insult"]
    harmful = sketch.option(sketch.rule("x", TIRED, "harmful"), sketch.rule("y", SomeAct(INSULT)))
    assert [said(each) for each in flips(harmful, CASE, rulebook())] == ["a.does-insult"]


def test_apply_changes_one_value_of_many_or_the_only_one() -> None:
    changes = [
        Change("acts", "a", "does", "praise", True),
        Change("acts", "a", "does", "insult", False),
        Change("people", "bob", "side", "in", True),
        Change("circumstances", "", "tired", "yes", True),
    ]
    now = apply(CASE, changes, rulebook())
    assert now.acts[0].facts == {"does": ("threat", "praise"), "stage": ("posted",)}
    assert (now.people["bob"].facts, now.circumstances) == ({"side": ("in",)}, {"tired": ("yes",)})
    assert (now.acts[1], now.people["ann"]) == (CASE.acts[1], CASE.people["ann"])


def test_in_words_names_whom_it_is_about() -> None:
    def words(*changes: Change) -> str:
        return in_words(changes, CASE, rulebook())

    tired = Change("circumstances", "", "tired", "yes", True)
    ann, bob = (Change("people", who, "side", "far", True) for who in ("ann", "bob"))
    threat, praise = Change("acts", "a", "does", "threat", False), Change("acts", "a", "does", "praise", True)
    drafted = [Change("acts", who, "stage", "drafted", True) for who in ("a", "b")]
    assert words(tired) == "if you were yes"
    assert words(bob) == "if Bob were far"
    assert words(bob, ann) == "if you and Bob were far"
    assert words(threat) == "if post 1 were not threat"
    assert words(threat, praise) == "if post 1 were praise and were not threat"
    assert words(*reversed(drafted)) == "if posts 1 and 2 were drafted"
    assert words(*drafted, bob) == "if posts 1 and 2 were drafted, and if Bob were far"
    assert words(threat, drafted[0], bob) == "if post 1 were not threat and were drafted, and if Bob were far"
    assert words(bob, tired, drafted[1]) == "if post 2 were drafted, if you were yes, and if Bob were far"


def reached(rule: Any, *others: Any, decides: Condition = ALWAYS, **more: Any) -> list[str]:
    book = rulebook(decides)
    book = replace(book, options={"porter": sketch.option(rule, *others)})
    return [said(each) for each in reach(rule, CASE, book, **more)]


def test_reach_is_what_makes_this_rule_decide() -> None:
    tired = sketch.rule("tired", TIRED)
    assert reached(tired) == [".tired=yes"]
    assert reached(sketch.rule("rude", SomeAct(INSULT))) == []  # it decides as it is
    assert reached(tired, sketch.rule("rude", SomeAct(INSULT))) == []  # the degree is the same already
    assert reached(tired, sketch.rule("rude", SomeAct(INSULT), "harmful")) == []  # and that one would stand
    assert reached(tired, sketch.rule("rude", SomeAct(INSULT), "helpful")) == [".tired=yes"]
    assert reached(sketch.rule("far", has("you", "side", "far")), decides=has("you", "side", "in")) == []


def test_reach_takes_the_fewest_facts_and_all_ways_of_so_many() -> None:
    either = Either((TIRED, has("you", "side", "far", "out")))
    assert reached(sketch.rule("r", either)) == [".tired=yes", "ann.side=out", "ann.side=far"]
    both = sketch.rule("r", All((TIRED, has("you", "side", "far"))))
    assert (reached(both), reached(both, limit=2)) == ([], [".tired=yes ann.side=far"])
    longer = Either((TIRED, All((has("you", "side", "far"), SomeAct(has("act", "stage", "drafted"))))))
    assert reached(sketch.rule("r", longer), limit=2) == [".tired=yes"]


def test_is_near_leaves_a_person_a_person() -> None:
    rulebook = open_rulebook(Settings().guidance)
    item = read_item("case.yaml", NEAR, rulebook, facts_only=True)

    def near(subject: Subject, which: str, fact: str, value: str) -> bool:
        return is_near(Change(subject, which, fact, value, present=True), item.case, rulebook)

    assert near("people", "who", "identity", "unidentifiable")
    assert not near("people", "who", "identity", "group")
    assert not near("people", "who", "role", "organization")
    assert near("circumstances", "", "stress", "yes")
    assert near("acts", "p1", "danger", "credible")
    assert not near("acts", "p2", "danger", "credible")
    assert [near("acts", act, "account", "anonymous") for act in ("p1", "p2")] == [False, True]


NEAR = """
decision_maker: you
people: {you: {role: faculty}, who: {role: public}}
acts:
  - {id: p1, by: who, to: [you], conduct: [threat], danger: vague}
  - {id: p2, by: you, to: [who], conduct: [insult]}
"""
