"""Changes put into words, and the changes that no search makes, on small cases."""

from dataclasses import replace

import pytest

from course.bank import open_rulebook
from grader import Rulebook, flips
from grader.case import Case
from grader.condition import ALWAYS, All, Condition, Not, SomeAct
from grader.condition import Any as Either
from grader.fact import Fact, Value, Vocabulary
from grader.whatif import Change, in_words, reach
from tests import college
from tests.grader import sketch
from tests.grader.sketch import act, case, has, person, some

FAR = Value("far", "", "{who|étiez|était|étaient} loin")
SIDE = Fact(
    "side", "people", "one", "",
    {
        "in": Value("in", "", "were in"),
        "out": Value("out", "", "were out"),
        "far": FAR,
        "club": Value("club", "", "were a club", names="body"),
        "mask": Value("mask", "", "were a mask", names="account"),
    },
)  # fmt: skip
DOES = Fact(
    "does", "acts", "many", "",
    {
        "insult": Value("insult", "", "{act|était|étaient} rude", "{act|n’était|n’étaient} pas rude", did="insulted"),
        "threat": Value("threat", "", "threatened you", "had not threatened you", did="threatened you"),
        "praise": Value("praise", "", "were kind", "were not kind", did="praised you", were_event="had been kind"),
        "mood": Value("mood", "", "were sad", "were not sad"),
    },
)  # fmt: skip
STAGE = Fact("stage", "acts", "one", "", {each: Value(each, "", f"were {each}") for each in ("posted", "drafted")})
TIRED = Fact("tired", "circumstances", "flag", "", {each: Value(each, "", f"were {each}") for each in ("yes", "no")})
VOCABULARY = Vocabulary({"side": SIDE}, {"does": DOES, "stage": STAGE}, {"tired": TIRED})
INSULT, PRAISE = has("act", "does", "insult"), has("act", "does", "praise")


def rulebook() -> Rulebook:
    return replace(open_rulebook(college.GUIDANCE), vocabulary=VOCABULARY, decides=ALWAYS)


def told(lang: str = "en", **sides: str) -> Case:
    """Bob posts an insult, Cy threatens off the thread, and some people post twice."""
    people = ("ann", "bob", "cy", "des gens", "un compte anonyme", "an anonymous account")
    return replace(
        case(
            act("a", "bob", "ann", does=["insult"], stage="posted"),
            replace(act("b", "cy", "ann", does=["threat"], stage="posted"), event="Cy knocks."),
            act("c", "des gens", "bob", does=[], stage="posted"),
            people=tuple(person(each, side=sides.get(each, "in")) for each in people),
            tired="no",
        ),
        lang=lang,
    )


def without(which: str, value: str) -> Change:
    return Change("acts", which, "does", value, present=False)


def doing(which: str, value: str) -> Change:
    return Change("acts", which, "does", value, present=True)


def side(who: str, value: str = "out") -> Change:
    return Change("people", who, "side", value, present=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([without("b", "threat")], "if Cy had not threatened you in event 1"),
        ([without("a", "threat")], "if post 1 had not threatened you"),
        ([without("b", "threat"), side("bob")], "if Cy had not threatened you in event 1, and if Bob were out"),
        # An event may have words of its own for what it would be.
        ([doing("b", "praise")], "if event 1 had been kind"),
        ([doing("a", "praise")], "if post 1 were kind"),
        ([without("b", "praise")], "if Cy were not kind in event 1"),
        ([doing("b", "threat")], "if Cy threatened you in event 1"),
        ([doing("b", "mood")], "if event 1 were sad"),
    ],
    ids=str,
)
def test_in_words_names_who_did_what_in_an_event(changes: list[Change], said: str) -> None:
    assert in_words(changes, told(), rulebook()) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([side("ann", "far")], "si vous étiez loin"),
        ([side("bob", "far")], "si Bob était loin"),
        ([side("des gens", "far")], "si des gens étaient loin"),
        ([side("bob", "far"), side("cy", "far")], "si Bob et Cy étaient loin"),
        ([side("ann", "far"), side("cy", "far")], "si vous et Cy étiez loin"),
        ([doing("a", "insult")], "si le message 1 était rude"),
        ([doing("a", "insult"), doing("c", "insult")], "si les messages 1 et 2 étaient rude"),
        ([doing("a", "mood"), without("a", "insult")], "si le message 1 were sad et n’était pas rude"),
    ],
    ids=["you", "one", "several", "both", "you-and-one", "a-post", "two-posts", "this-and-not-that"],
)
def test_in_words_in_french_agrees_with_its_subjects(changes: list[Change], said: str) -> None:
    assert in_words(changes, told("fr-CA"), rulebook()) == said


def test_in_words_speaks_of_the_person_behind_an_account() -> None:
    anonymous, anonyme = "an anonymous account", "un compte anonyme"
    masked = told(**{anonymous: "mask"})
    assert in_words([side(anonymous)], masked, rulebook()) == "if the person behind the anonymous account were out"
    assert in_words([side(anonymous)], told(), rulebook()) == "if an anonymous account were out"
    masked = told("fr-CA", **{anonyme: "mask"})
    assert (
        in_words([side(anonyme, "far")], masked, rulebook()) == "si la personne derrière le compte anonyme était loin"
    )


def flipped(when: Condition, given: Case, *others: Condition) -> list[str]:
    rules = [sketch.rule(f"r{number}", each) for number, each in enumerate((when, *others))]
    found = flips(sketch.option(*rules), given, rulebook(), most=9)
    return [" ".join(sorted(f"{each.which}.{each.value}" for each in changes)) for changes in found]


def test_flips_ask_no_body_and_no_crowd_to_be_someone_else() -> None:
    outside = some(INSULT, has("author", "side", "out"))
    assert "bob.out" in flipped(outside, told())
    assert "bob.out" not in flipped(outside, told(bob="club"))
    crowd = case(
        act("a", "two readers", "ann", does=["insult"], stage="posted"),
        people=(person("ann", side="in"), person("two readers", side="in")),
        tired="no",
    )
    assert flipped(outside, crowd) == []


def test_flips_that_take_away_leave_out_what_would_add_to_another_post() -> None:
    assert flipped(All((SomeAct(INSULT), Not(SomeAct(PRAISE)))), told()) == ["a.insult"]


def test_flips_by_either_of_two_facts_of_one_post() -> None:
    both = All(
        (has("author", "side", "in"), has("target", "side", "in"), Either((PRAISE, has("act", "stage", "drafted"))))
    )
    assert {"a.praise", "a.drafted"} <= set(flipped(SomeAct(both), told()))


def test_flips_take_the_fewest_facts_of_all_rules() -> None:
    first = All((has("circumstances", "tired", "yes"), has("you", "side", "far")))
    assert flipped(first, told(), has("you", "side", "out")) == ["ann.out"]


def test_reach_keeps_people_what_they_are_and_may_take_away() -> None:
    def reached(when: Condition) -> list[Change]:
        rule = sketch.rule("r", when)
        book = replace(rulebook(), options={"porter": sketch.option(rule)})
        return [each for changes in reach(rule, told(), book) for each in changes]

    assert reached(has("you", "side", "far")) == [side("ann", "far")]
    assert reached(has("you", "side", "club")) == []
    assert reached(Not(SomeAct(INSULT))) == [without("a", "insult")]
