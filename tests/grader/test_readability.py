"""Readability: words, seconds and the grade level, against figures worked out by hand."""

from dataclasses import replace

import pytest

from grader import Item
from grader.readability import grade_level, readability, syllables, words
from tests.grader.sketch import act, case

COUNTED = {
    1: "the cake asked planned makes shared these like eyes league noise are one more rule quite three great",
    2: "people table message lazy wanted pages riot poem being create creature quiet client handled colleague",
    3: "library radio museum idea media video studio various religion employee area articles",
    4: "material situation graduation Mississauga",
    5: "university",
}


@pytest.mark.parametrize(("word", "count"), [(word, count) for count, all_ in COUNTED.items() for word in all_.split()])
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [("61", 1), ("b", 1), ("colleague's", 2), ("colleague’s", 2), ("Lucía", 2)])
def test_syllables_of_what_is_no_plain_word(word: str, count: int) -> None:
    assert syllables(word) == count


def test_words_leave_out_marks() -> None:
    assert words("I've read it, all 61 pages – @goran_maps (9:20 a.m.)!") == [
        *("I've", "read", "it", "all", "61", "pages", "goran", "maps", "9", "20", "a", "m"),
    ]


def test_grade_level() -> None:
    """Two texts, three sentences, 12 words, 15 syllables: .39 * 4 + 11.8 * 15 / 12 - 15.59."""
    assert grade_level(["The cat sat on the mat. Was it lazy?", "Nobody asked it"]) == pytest.approx(0.72)
    assert grade_level(["The University's communications guidelines recommend consultation."]) > 20
    assert grade_level(["", "..."]) == 0.0


def test_readability_of_all_that_is_read_at_an_item() -> None:
    told = case(
        replace(act("a", "bob", "ann"), post="Hm. You again."), replace(act("b", "bob"), event="He leaves."), you="ann"
    )
    item = Item(
        "x", "Title", "You teach.", "A note.", told, {}, "1", "x", after="Not this.", meanwhile={"a": "A day goes."}
    )
    found = readability(item)
    assert found.words == 10
    assert found.seconds == pytest.approx(600 / 230)
    assert found.grade == grade_level(["You teach.", "Hm. You again.", "He leaves.", "A day goes."])
