"""What learners are told that facilitators see is what the store lets out."""

from __future__ import annotations

from typing import get_args

from course.session.visibility import _listed, exports, exports_completion, reported, returned, told
from course.store import PARTS, Sight

WORDS = {
    "completed": "you have completed the course",
    "done": "you have done",
    "time": "when",
    "chosen": "what you chose",
    "score": "how it scored",
}


def test_told_says_of_every_sight_what_is_seen_and_what_is_not() -> None:
    assert told("nothing") == "Facilitators see figures for the group, and nothing about you personally."
    seen = "In this group, facilitators may also see the following about you, under a code name and never your name: "
    noted = "Each time a facilitator looks you up by your code name, “My records” shows it."
    assert told("completion") == (
        "In this group, facilitators may also download a list that shows, under a random number and never your name, "
        "whether you have completed the course. "
        "They do not see which scenarios you have done, when, what you chose or how it scored."
    )
    assert told("progress") == (
        f"{seen}which scenarios you have done. They do not see when, what you chose or how it scored. {noted}"
    )
    assert told("results") == (
        f"{seen}which scenarios you have done, when, what you chose and how it scored. "
        f"They may also export this as a table. {noted}"
    )


def test_told_follows_the_table_by_which_the_store_lets_anything_out() -> None:
    for sight in get_args(Sight):
        seen = told(sight).partition(" They do not see")[0]
        assert {part for part, words in WORDS.items() if words in seen} == set(PARTS[sight])
        assert exports_completion(sight) is (sight in ("completion", "results"))
        assert exports(sight) is (sight == "results") is ("export this as a table" in told(sight))


def test_listed_joins_two_or_more() -> None:
    assert [_listed(["a", "b", "c"][:number]) for number in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert _listed(["a", "b"], "or") == "a or b"


def test_returned_says_what_is_sent_and_beside_whose_name() -> None:
    said = {sight: returned(sight) for sight in get_args(Sight)}
    assert len(set(said.values())) == len(said) == 4
    assert said["nothing"].startswith("No grade is sent")
    named = "It appears there beside your name, and instructors can read it."
    assert {sight for sight, sentence in said.items() if sentence.endswith(f". {named}")} == {*said} - {"nothing"}
    assert [word in said[sight] for sight, word in (("results", "score"), ("progress", "progress"))] == [True, True]


def test_reported_says_what_the_browser_sends_and_beside_whose_name() -> None:
    where = "to the learning management system you came from"
    assert reported("nothing", "this course") == (
        "Nothing about you is sent to the learning management system you came from."
    )
    for sight in ("completion", "progress"):
        assert reported(sight, "this course") == (
            f"Once you complete this course, your browser sends that, and no score, {where}. "
            "It appears there beside your name, and instructors can read it."
        )
    assert reported("results", "“Orientation”") == (
        f"Once you complete “Orientation”, your browser sends that and your score {where}. "
        "Both appear there beside your name, and instructors can read them."
    )
