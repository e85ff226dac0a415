"""What a verdict quotes of the post that decides it."""

from __future__ import annotations

import pytest

from course.bank import Bank
from course.ui.excerpt import MOST_WORDS, deciding, elsewhere, excerpt, passages
from grader import Evidence

LONG = "one two three four five six seven eight nine ten eleven twelve"


@pytest.mark.parametrize(
    ("words", "most", "shown"),
    [
        ("six", 5, "…four five <mark>six</mark> seven eight…"),
        ("one", 4, "<mark>one</mark> two three four…"),
        ("twelve", 4, "…nine ten eleven <mark>twelve</mark>"),
        ("five six seven", 2, "…<mark>five six seven</mark>…"),
        ("", 3, "one two three…"),
        ("absent", 3, "one two three…"),
        ("three", 99, "one two <mark>three</mark> four five six seven eight nine ten eleven twelve"),
    ],
)
def test_excerpt_keeps_the_deciding_words_and_a_few_around_them(words: str, most: int, shown: str) -> None:
    assert excerpt(LONG, words, most) == shown


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("[Mocks your accent.] Hm", "Mocks your accent", "[<mark>Mocks your accent</mark>.] Hm"),
        ("I hope it votes no.", "votes no", "I hope it <mark>votes no</mark>."),
        ("(no!)", "no", "(<mark>no</mark>!)"),
    ],
)
def test_excerpt_keeps_the_marks_around_its_words(text: str, words: str, shown: str) -> None:
    assert excerpt(text, words) == shown


def test_excerpt_escapes_what_it_quotes() -> None:
    assert (
        excerpt("a <b>bold</b> claim & more", "<b>bold</b>")
        == "a <mark>&lt;b&gt;bold&lt;/b&gt;</mark> claim &amp; more"
    )


def test_evidence_is_told_apart_by_where_it_stands() -> None:
    found = [
        Evidence("p2", "an egg", "post"),
        Evidence("p2", "an egg", "post"),
        Evidence("p1", "chair of physics", "describe"),
        Evidence("e1", "a knock", "event"),
        Evidence("p2", "your own phone", "setting"),
    ]
    assert passages(found) == {"p2": ("an egg",), "e1": ("a knock",)}
    assert elsewhere(found, "setting") == ("your own phone",)


def test_first_act_with_deciding_words_is_quoted(bank: Bank) -> None:
    item = bank.scenarios["porridge"].item
    assert deciding(item, ("p1", "p2"), [Evidence("p2", "an egg", "post")]) == "p2"
    assert deciding(item, ("p1", "p2"), []) == "p1"
    assert deciding(item, (), []) == ""


def test_every_verdict_of_the_course_quotes_little(real: Bank) -> None:
    for scenario in real.scenarios.values():
        for verdict in scenario.ruling.verdicts.values():
            which = deciding(scenario.item, verdict.acts, verdict.evidence)
            for act in scenario.item.case.acts:
                if act.id == which:
                    words = passages(verdict.evidence).get(which, ("",))[0]
                    shown = excerpt(act.post or act.event, words)
                    assert len(shown.striptags().split()) <= MOST_WORDS + len(words.split())
