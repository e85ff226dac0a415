"""An item told in prose alone."""

from pathlib import Path

from course.bank import open_rulebook
from course.settings import Settings
from grader import prose_version, read_items, tell
from grader.prose import happenings

STORY = """\
id: talk
title: A talk
setting: You teach here.
decision_maker: you
people:
  you: {name: Prof. Ito, role: faculty}
  sam: {name: Sam, handle: "@sam", describe: a student of yours, role: student}
  out: {role: public}
acts:
  - {id: p1, by: sam, to: [you], platform: X, when: Monday, post: "Hm.", conduct: [insult], over: own}
  - {id: e1, by: sam, to: [you], event: Sam calls., conduct: [inquiry]}
stages:
  - {until: p1, after: A week goes by.}
  - {until: e1}
"""


def test_tell_says_what_happened_and_no_fact() -> None:
    *_, last = read_items("talk.yaml", STORY, open_rulebook(Settings().guidance))
    assert tell(last) == (
        "You teach here.\n\nPeople:\n- you, Prof. Ito\n- Sam @sam: a student of yours\n\nWhat happens:\n"
        "- [post 1, X, Monday] Sam: Hm.\n- A week goes by.\n- [event 1] Sam calls.\n"
    )


def test_happenings_know_the_act_that_they_tell() -> None:
    *_, last = read_items("talk.yaml", STORY, open_rulebook(Settings().guidance))
    assert [(each.act, each.who, each.where) for each in happenings(last)] == [
        ("p1", "Sam", "post 1, X, Monday"), ("", "", ""), ("e1", "", "event 1"),
    ]  # fmt: skip


def test_prose_version_follows_the_words_alone() -> None:
    rulebook = open_rulebook(Settings().guidance)
    versions = [
        [prose_version(item) for item in read_items(Path("talk.yaml").name, text, rulebook)]
        for text in (STORY, STORY.replace("over: own", "over: university-it"), STORY.replace("A week", "A month"))
    ]
    assert versions[0] == versions[1]
    assert versions[0][0] == versions[2][0]
    assert versions[0][1] != versions[2][1]
