"""Rulings on small cases: which rule decides, and which acts and words stand behind it."""

from dataclasses import replace
from typing import Any

import pytest

from course.bank import open_rulebook
from grader import read_item
from grader.condition import ALWAYS, NEVER, All, IsYou
from grader.condition import Any as AnyOf
from grader.evidence import Evidence
from grader.rulebook import Rulebook
from grader.ruling import Verdict, degree, rule, verdict
from grader.sentence import Sentence
from tests import college
from tests.grader import sketch
from tests.grader.sketch import act, case, has, option, some

INSULT, THREAT = has("act", "does", "insult"), has("act", "does", "threat")
AT_YOU = some(INSULT, IsYou("target"))
EVERY = some(has("act", "does", "insult", "threat", "tease"))
SHOWN = {f"does.{word}": Evidence("p", word, "post") for word in ("insult", "threat", "tease")}
ACTS = (
    replace(act("a", "bob", "cy", does=["tease"]), shows_in=SHOWN),
    replace(act("b", "cy", "ann", does=["insult", "tease"]), shows_in=SHOWN),
    replace(act("c", "bob", "ann", does=["threat"]), shows_in={}),
)
CASE = case(*ACTS)


def test_verdict_of_an_option_of_which_no_rule_holds() -> None:
    found = verdict(option(sketch.rule("r", some(has("act", "does", "praise")))), CASE)
    assert found == Verdict("porter", "wrong", "inferred", ("sheet",), False, ("Nothing calls for it.",), (), ())
    assert degree(option(), CASE) == "wrong"
    assert not found.applies
    assert degree(option(sketch.rule("r", AT_YOU)), CASE) == "essential"


@pytest.mark.parametrize(
    ("degrees", "first", "applies"),
    [
        (("helpful", "essential"), "essential", True),
        (("essential", "harmful"), "harmful", False),
        (("wrong", "neutral"), "neutral", False),
        (("neutral", "helpful", "wrong"), "helpful", True),
    ],
)
def test_verdict_takes_the_degree_that_comes_first(degrees: tuple[str, ...], first: str, applies: bool) -> None:
    rules = [sketch.rule(f"r{place}", ALWAYS, each) for place, each in enumerate(degrees)]
    found = verdict(option(*rules), CASE)
    assert (found.degree, degree(option(*rules), CASE), found.applies) == (first, first, applies)
    assert found.rules == (f"r{degrees.index(first)}",)


def test_verdict_names_acts_in_time_whatever_rule_binds_them() -> None:
    """The first rule holds by the last act, the second by the first two."""
    rules = sketch.rule("late", some(THREAT)), sketch.rule("early", some(has("act", "does", "tease")))
    found = verdict(option(*rules), CASE)
    assert (found.rules, found.acts) == (("late", "early"), ("a", "b", "c"))


@pytest.mark.parametrize(
    ("order", "said"),
    [((THREAT, INSULT), "Threat by Bob."), ((INSULT, THREAT), "Insult by Cy.")],
)
def test_verdict_gives_the_reason_of_the_first_alternative_that_holds(order: tuple[Any, ...], said: str) -> None:
    reasons = {THREAT: "Threat by {author}.", INSULT: "Insult by {author}."}
    praise = some(has("act", "does", "praise"))
    when = AnyOf((praise, *(some(each) for each in order)))
    alternatives = tuple(Sentence(words, sketch.NARRATION) for words in ("Praise.", *(reasons[each] for each in order)))
    told = sketch.rule("r", when, says="Praise.", alternatives=alternatives)
    assert verdict(option(told), CASE).because == (said,)
    assert list(told.reasons) == list(when.parts)


def test_rule_whose_condition_is_no_choice_has_one_reason() -> None:
    alternatives = (Sentence("One.", sketch.NARRATION), Sentence("Two.", sketch.NARRATION))
    for when in (AT_YOU, AnyOf((AT_YOU, EVERY, AT_YOU))):
        told = sketch.rule("r", when, says="One.", alternatives=alternatives)
        assert told.because(CASE) == "One."
        assert list(told.reasons) == [when]
    with pytest.raises(ValueError, match="the rule r does not hold in this case"):
        sketch.rule("r", some(has("act", "does", "praise"))).because(CASE)


def test_verdict_fills_its_reason_with_the_first_act_of_the_rule_that_gives_it() -> None:
    rules = (
        sketch.rule("any", EVERY, says="{post} by {author}."),
        sketch.rule("yours", AT_YOU, says="{author} at {target}.", safety=True),
    )
    assert verdict(option(rules[0]), CASE).because == ("Post 1 by Bob.",)
    assert verdict(option(*rules), CASE).because == ("Cy at you.",)


def test_verdict_sums_up_the_rules_that_decide() -> None:
    rules = (
        sketch.rule("x", ALWAYS, clause=("first", "second"), basis="inferred"),
        sketch.rule("y", ALWAYS, clause=("second", "third"), basis="stated", safety=True),
        sketch.rule("z", ALWAYS, "helpful", clause=("fourth",)),
        sketch.rule("never", NEVER, clause=("fifth",)),
    )
    found = verdict(option(*rules), CASE)
    assert (found.option, found.clause, found.basis) == ("porter", ("first", "second", "third"), "stated")
    assert (found.safety, found.rules, found.acts) == (True, ("x", "y"), ())
    alone = verdict(option(rules[0]), CASE)
    assert (alone.basis, alone.safety) == ("inferred", False)


def test_verdict_cites_the_words_of_the_rule_that_gives_the_reason_first() -> None:
    rules = sketch.rule("any", some(has("act", "does", "tease"))), sketch.rule("yours", AT_YOU, safety=True)
    found = verdict(option(*rules), CASE)
    assert [each.words for each in found.evidence] == ["insult", "tease"]
    assert [each.words for each in verdict(option(rules[0]), CASE).evidence] == ["tease"]


def test_verdict_cites_only_what_the_rule_highlights() -> None:
    told = sketch.rule("any", EVERY, highlights=("ground",))
    assert verdict(option(told), CASE).evidence == ()
    assert [each.words for each in verdict(option(replace(told, highlights=("does",))), CASE).evidence] == [
        "tease",
        "insult",
    ]


def college_rulebook() -> Rulebook:
    return open_rulebook(college.GUIDANCE)


GOOSE = (college.SCENARIOS / "from-outside" / "goose.yaml").read_text(encoding="utf-8")


def test_rule_tells_the_quadrant_with_its_acts_and_words() -> None:
    rulebook = college_rulebook()
    ruling = rule(read_item("goose.yaml", GOOSE, rulebook).case, rulebook)
    assert (ruling.quadrant, ruling.quadrants, ruling.quadrant_acts) == ("from-outside", ("from-outside",), ("p2",))
    assert ruling.quadrant_because == "It comes from outside, beginning with post 2 from Fenn towards you."
    assert ruling.quadrant_evidence == (Evidence("p2", "I know which bench", "post"),)
    assert (ruling.quadrant_open, ruling.quadrant_drafts) == ((), ())
    assert list(ruling.verdicts) == list(rulebook.options)
    assert {id_ for id_, each in ruling.verdicts.items() if each.applies} == {
        "night-porter",
        "press-desk",
        "keep-a-copy",
    }


def test_rule_cites_the_words_of_every_act_that_counts() -> None:
    """Here only what a neighbour does counts."""
    rulebook = college_rulebook()
    rough = All((has("author", "standing", "neighbour"), has("act", "does", "menace", "mock")))
    counting = replace(rulebook, exchange=replace(rulebook.exchange, counts=(NEVER, rough)))
    more = '  - {id: p4, by: fenn, to: [iris], post: "Honk.", does: [mock], shows_in: {mock: Honk}}\n'
    case = read_item("goose.yaml", GOOSE.rstrip("\n") + "\n" + more, counting).case
    assert [each.words for each in rule(case, counting).quadrant_evidence] == ["I know which bench", "Honk"]
    assert rule(case, counting).quadrant_acts == ("p2", "p4")


def test_rule_on_outsiders_among_themselves_has_no_quadrant() -> None:
    rulebook = college_rulebook()
    told = GOOSE.replace("by: iris,", "by: pell, to: [fenn],").replace("to: [iris]", "to: [pell]")
    ruling = rule(read_item("goose.yaml", told, rulebook, facts_only=True).case, rulebook)
    assert (ruling.quadrant, ruling.quadrant_because, ruling.quadrant_acts) == (None, "", ())
    assert (ruling.quadrants, ruling.quadrant_also, ruling.quadrant_unlike) == ((), (), {})
