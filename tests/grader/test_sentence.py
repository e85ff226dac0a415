"""Sentences: names, posts and conduct in their slots."""

from typing import Any

import pytest

from grader import Rulebook, in_words, rule
from grader.case import Binding
from grader.condition import NEVER
from grader.grammar import Grammar, join, join_labels
from grader.readability import words
from grader.sentence import Narration, Sentence
from grader.whatif import Change
from tests.course_bank import course_bank
from tests.grader.test_cases import as_item

MOST_WORDS = 40
MOST_SENTENCES = 2


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ({"by": "stranger", "to": ["professor"], "conduct": ["threat"]}, "Stranger threatened you (post 1)."),
        (
            {"by": "professor", "to": ["student", "reader"], "conduct": ["insult"]},
            "You insulted student and reader (post 1).",
        ),
        ({"by": "professor", "conduct": ["hate"]}, "You directed hate speech at others (post 1)."),
        (
            {"by": "professor", "to": ["student"], "conduct": ["insult"], "stage": "drafted"},
            "Your draft insults student (post 1).",
        ),
        (
            {"by": "staffer", "to": ["professor"], "conduct": ["exposure"]},
            "Staffer published your private details (post 1).",
        ),
        (
            {"by": "staffer", "to": ["student"], "conduct": ["opinion", "exposure"]},
            "Staffer published student's private details (post 1).",
        ),
    ],
)  # fmt: skip
def test_conduct_names_who_did_what(act: dict[str, Any], said: str, rulebook: Rulebook) -> None:
    case = as_item({"act": act}, rulebook).case
    sentence = rulebook.options["legal-risk"].rules[0].says
    when = rulebook.options["esafety-tips"].rules[0].when
    assert Sentence("{conduct}.", sentence.narration, when).fill(case, case.bindings) == said


def test_conduct_is_the_one_that_the_rule_asks_for(rulebook: Rulebook) -> None:
    act = {"by": "staffer", "to": ["professor"], "conduct": ["criticism", "insult", "stalking"]}
    case = as_item({"act": act}, rulebook).case
    narration = rulebook.options["legal-risk"].rules[0].says.narration
    told = {
        option: Sentence("{conduct}", narration, rulebook.options[option].rules[0].when).fill(case, case.bindings)
        for option in ("esafety-tips", "free-speech", "workplace-conduct", "emergency")
    }
    assert told == {
        "esafety-tips": "Staffer stalked you (post 1)",
        "free-speech": "Staffer criticized you (post 1)",
        "workplace-conduct": "Staffer insulted you (post 1)",
        "emergency": "Staffer criticized you (post 1)",
    }


@pytest.mark.parametrize(
    ("act", "option", "said"),
    [
        # An insult counts on a protected ground, and there is none; the threat is what counts.
        (
            {"by": "professor", "to": ["senator"], "conduct": ["insult", "threat"]},
            "legal-risk",
            "You threatened senator (post 1).",
        ),
        # Criticism would count at a student, and this isn't one.
        (
            {"by": "professor", "to": ["senator"], "conduct": ["criticism", "undisclosed-interest"]},
            "legal-risk",
            "You promoted something without saying who was paying for it (post 1), and someone could object to that.",
        ),
        # A recording would count by an employee, and a resident is not one here.
        (
            {"by": "trainee", "to": ["professor"], "conduct": ["recording", "insult"]},
            "workplace-conduct",
            "Trainee insulted you (post 1). That is not clearly a derogatory post by an employee",
        ),
    ],
)  # fmt: skip
def test_conduct_is_of_an_alternative_that_holds(
    act: dict[str, Any], option: str, said: str, rulebook: Rulebook
) -> None:
    people = {"trainee": {"role": "medical-trainee", "unit": ["temerty"]}}
    because = rule(as_item({"act": act, "people": people}, rulebook).case, rulebook).verdicts[option].because
    assert said in " ".join(because)


def test_conduct_is_the_danger_where_a_rule_asks_for_that(rulebook: Rulebook) -> None:
    act = {"by": "stranger", "to": ["professor"], "conduct": ["insult"], "danger": "vague"}
    case = as_item({"act": act}, rulebook).case
    narration = rulebook.options["legal-risk"].rules[0].says.narration
    when = rulebook.options["threat-caution"].rules[0].when
    said = Sentence("{conduct}", narration, when).fill(case, case.bindings)
    assert said == "Stranger made a vague threat against you (post 1)"


def test_slots_at_the_start_of_a_sentence_are_capitalized(rulebook: Rulebook) -> None:
    act = {"by": "professor", "to": ["reader"], "conduct": ["insult"]}
    case = as_item({"act": act, "people": {"reader": {"role": "public", "name": "A reader"}}}, rulebook).case
    text = "{post} is yours. {author} wrote to {target}: {author} did. {target's} name is known."
    sentence = Sentence(text, rulebook.options["legal-risk"].rules[0].says.narration)
    said = sentence.fill(case, case.bindings)
    assert said == "Post 1 is yours. You wrote to a reader: you did. A reader's name is known."


def test_in_words_joins_posts_of_which_the_same_is_true(rulebook: Rulebook) -> None:
    acts = [{"by": "stranger", "to": ["professor"], "conduct": ["insult"]} for _ in range(3)]
    case = as_item({"acts": acts}, rulebook).case
    unsent = [Change("acts", act.id, "stage", "drafted", True) for act in case.acts[1:]]
    assert in_words(unsent, case, rulebook) == "if posts 2 and 3 had never been posted"
    student = Change("people", "stranger", "role", "student", True)
    assert (
        in_words([*unsent, student], case, rulebook)
        == "if posts 2 and 3 had never been posted, and if the person behind stranger studied at the University"
    )


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["post 2"], "post 2"),
        (["post 2", "post 4", "post 2"], "posts 2 and 4"),
        (["post 1", "event 1"], "post 1 and event 1"),
        (["post 1", "post 2", "event 1"], "post 1, post 2 and event 1"),
    ],
)
def test_join_labels(labels: list[str], said: str) -> None:
    assert join_labels(labels) == said


def test_reasons_are_short() -> None:
    """Every reason of every item and variant, as rendered: two sentences and 40 words at most, no slot left."""
    bank = course_bank()
    said = {
        sentence: (id_, scenario.item.variant, option)
        for id_, variants in bank.variants.items()
        for scenario in variants
        for option, sentence in [
            ("quadrant", scenario.ruling.quadrant_because),
            *((verdict.option, " ".join(verdict.because)) for verdict in scenario.ruling.verdicts.values()),
        ]
    }
    long = {sentence: where for sentence, where in said.items() if not _short(sentence)}
    assert long == {}
    assert len(said) > 500


def _short(sentence: str) -> bool:
    ends = sentence.replace("Prof. ", "").replace("Dr. ", "").replace("St. ", "").count(". ") + 1
    return ends <= MOST_SENTENCES and len(words(sentence)) <= MOST_WORDS and "{" not in sentence


def test_conduct_of_an_act_without_any(rulebook: Rulebook) -> None:
    case = as_item({"act": {"by": "stranger", "to": ["professor"], "conduct": ["threat"]}}, rulebook).case
    bare = case.with_fact("acts", case.acts[0].id, "conduct", ())
    narration = rulebook.options["legal-risk"].rules[0].says.narration
    assert Sentence("{conduct}.", narration).fill(bare, bare.bindings) == "Stranger said something (post 1)."


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("an anonymous account", "the person behind the anonymous account"),
        ("another number", "the person behind the other number"),
        ("Green Circle", "the person behind Green Circle"),
        ("an unnamed guest", "the unnamed guest"),
    ],
)
def test_person_behind_an_account(name: str, subject: str) -> None:
    assert Grammar().behind(name) == subject


def test_join_leaves_out_what_is_said_twice() -> None:
    assert [join(words) for words in ([], ["Sam"], ["Sam", "Lee"], ["Sam", "Lee", "Sam", "Ari"])] == [
        "", "Sam", "Sam and Lee", "Sam, Lee and Ari",
    ]  # fmt: skip
    assert join(["Sam", "Lee"], "or") == "Sam or Lee"


@pytest.mark.parametrize(
    ("by", "to", "said"),
    [
        ("professor", ["student"], "You have, student has."),
        ("student", ["professor"], "Student has, you have."),
        ("student", ["reader", "stranger"], "Student has, reader and stranger have."),
    ],
)
def test_slot_takes_the_form_of_whom_it_names(by: str, to: list[str], said: str, rulebook: Rulebook) -> None:
    case = as_item({"act": {"by": by, "to": to, "conduct": ["insult"]}}, rulebook).case
    sentence = Sentence("{author|@ have|@ has|@ have}, {target|@ have|@ has|@ have}.", Narration((), NEVER))
    assert sentence.fill(case, [Binding(case.acts[0], target) for target in to]) == said
