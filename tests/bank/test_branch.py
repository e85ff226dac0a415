"""A story that branches: its endings, what leads to each, and how the bank tells one path from another."""

from pathlib import Path

import pytest

from course.bank import Bank, open_bank, read_variants
from course.settings import Settings
from grader import Unreadable, tell
from tests.course_bank import course_bank

STORY = """\
id: talk
title: A talk
setting: "You teach {course}."
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: student}
  lee: {name: Lee, role: student}
  out: {name: A reader, role: public}
acts:
  - {id: p1, by: sam, to: [you], post: "Hm.", conduct: [insult]}
  - {id: p2, by: lee, to: [you], post: "Well.", conduct: [insult]}
offers: {practices: [legal-risk, threat-caution, disengage-stress, tempting-answer-in-kind, tempting-expose]}
circumstances: {stress: yes}
stages:
  - until: p2
  - branches:
      - id: answered
        when: {picked: [tempting-answer-in-kind, tempting-expose], left_out: [leader-or-hr]}
        title: You answered in kind
        then: A reader saw it.
        acts:
          - {id: p3, by: you, to: [sam], post: "You in {course}.", conduct: [insult]}
          - {id: p4, by: out, to: [you], post: "Oh!", conduct: [threat], danger: vague}
        circumstances: {complaint: yes}
      - id: told
        when: {picked: [leader-or-hr]}
        title: You told the chair
        then: The chair wrote to both.
        acts:
          - {id: p5, by: sam, to: [you], post: "Sorry.", conduct: [support]}
        circumstances: {stress: no}
        offers: {supports: [], practices: []}
        after: It was quiet again.
      - when: otherwise
        title: You let it be
        then: By Friday there was more.
        acts:
          - {id: p6, by: sam, to: [you], post: "Still here?", conduct: [harassment]}
slots:
  course:
    - {words: algebra}
    - {words: Latin, facts: {acts: {p6: {over: university-it}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "uoft-to-uoft").mkdir()
    (tmp_path / "uoft-to-uoft" / "talk.yaml").write_text(STORY)
    return tmp_path


@pytest.fixture
def bank(folder: Path) -> Bank:
    return open_bank(Settings().guidance, folder)


def test_branches_are_items_of_their_own_and_the_default_one_comes_last(bank: Bank) -> None:
    assert bank.stages("talk") == (("talk.1",), ("talk.2.answered", "talk.2.told", "talk.2"))
    assert [(each.item.stage, each.item.stages, each.item.part) for each in bank.scenarios.values()] == [
        (1, 2, "1 of 2"),
        (2, 2, "2 of 2, You answered in kind"),
        (2, 2, "2 of 2, You told the chair"),
        (2, 2, "2 of 2, You let it be"),
    ]
    assert bank.stories == ("talk",)
    assert bank.modules["uoft-to-uoft"].stories == (("talk.1", "talk.2.answered", "talk.2.told", "talk.2"),)


def test_branches_have_acts_and_circumstances_of_their_own(bank: Bank) -> None:
    found = {
        id_: (
            [act.id for act in each.item.case.acts],
            each.item.case.circumstances["stress"],
            each.item.case.circumstances["complaint"],
            dict(each.item.meanwhile),
            each.item.after,
        )
        for id_, each in bank.scenarios.items()
    }
    assert found == {
        "talk.1": (["p1", "p2"], ("yes",), ("no",), {}, ""),
        "talk.2.answered": (["p1", "p2", "p3", "p4"], ("yes",), ("yes",), {"p2": "A reader saw it."}, ""),
        "talk.2.told": (
            ["p1", "p2", "p5"],
            ("no",),
            ("no",),
            {"p2": "The chair wrote to both."},
            "It was quiet again.",
        ),
        "talk.2": (["p1", "p2", "p6"], ("yes",), ("no",), {"p2": "By Friday there was more."}, ""),
    }
    told = tell(bank.scenarios["talk.2.answered"].item).splitlines()
    assert told[-4:] == [
        "- [post 2] Lee: Well.",
        "- A reader saw it.",
        "- [post 3] you: You in algebra.",
        "- [post 4] A reader: Oh!",
    ]


def test_rulings_of_branches_follow_from_their_facts(bank: Bank) -> None:
    assert {id_: (each.quadrant, each.home) for id_, each in bank.scenarios.items()} == {
        "talk.1": ("uoft-to-uoft", "uoft-to-uoft"),
        "talk.2.answered": ("multi-party", "uoft-to-uoft"),
        "talk.2.told": ("uoft-to-uoft", "uoft-to-uoft"),
        "talk.2": ("uoft-to-uoft", "uoft-to-uoft"),
    }
    degrees = {id_: each.ruling.verdicts["disengage-stress"].degree for id_, each in bank.scenarios.items()}
    assert degrees == {
        "talk.1": "essential",
        "talk.2.answered": "essential",
        "talk.2.told": "neutral",
        "talk.2": "essential",
    }
    over = [each.item.case.facts("acts", "p6")["over"] for each in bank.variants["talk.2"]]
    assert over == [("unstated",), ("university-it",)]


@pytest.mark.parametrize(
    ("supports", "practices", "follows"),
    [
        ([], ["tempting-answer-in-kind"], "talk.2.answered"),
        ([], ["legal-risk", "tempting-expose"], "talk.2.answered"),
        (["leader-or-hr"], ["tempting-expose"], "talk.2.told"),
        (["leader-or-hr"], [], "talk.2.told"),
        ([], ["legal-risk"], "talk.2"),
        (None, None, "talk.2"),
    ],
)
def test_following_is_what_the_picks_lead_to(
    supports: list[str] | None, practices: list[str] | None, follows: str, bank: Bank
) -> None:
    response = {"quadrant": "uoft-to-uoft", "policies": [], "supports": supports, "practices": practices}
    assert bank.following("talk.1", response) == follows
    assert [bank.following(ending, response) for ending in bank.stages("talk")[1]] == [None, None, None]


def test_following_goes_on_where_nothing_branches() -> None:
    real = course_bank()
    assert real.following("lamp-twelve.1", {"quadrant": None}) == "lamp-twelve.2"
    assert real.branches("lamp-twelve.1") == ()
    assert real.other_endings("lamp-twelve.2") == ()


def test_branches_say_where_each_choice_leads(bank: Bank) -> None:
    assert [(each.branch.title, each.branch.then) for each in bank.branches("talk.1") if each.branch] == [
        ("You answered in kind", "A reader saw it."),
        ("You told the chair", "The chair wrote to both."),
        ("You let it be", "By Friday there was more."),
    ]
    assert [each.id for each in bank.other_endings("talk.2.told")] == ["talk.2.answered", "talk.2"]
    assert [each.variant for each in bank.branches("talk.1", 1)] == [1, 1, 1]
    assert bank.branches("talk.2") == ()


def test_what_decides_is_always_offered(bank: Bank) -> None:
    assert "leader-or-hr" in bank.scenarios["talk.1"].offers["supports"]
    assert bank.scenarios["talk.1"].item.turns_on == {"tempting-answer-in-kind", "tempting-expose", "leader-or-hr"}
    assert bank.scenarios["talk.2"].item.turns_on == frozenset()


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("conduct: [harassment]", "conduct: []", "talk.yaml:39: act 'p6' has no value for"),
        (
            "offers: {supports: [], practices: []}",
            "offers: {}",
            "it cannot be scored (stage 2, branch told, variant 0): ",
        ),
        ("acts: {p6:", "acts: {p7:", "a slot sets facts of 'p7', which is not one of the acts."),
        (', post: "Sorry."', ', event: "He says sorry."', "talk.yaml: its thread has 2 posts (stage 2, branch told, "),
    ],
)
def test_read_variants_refuses(was: str, becomes: str, words: str, folder: Path) -> None:
    path = folder / "uoft-to-uoft" / "talk.yaml"
    assert was in STORY
    path.write_text(STORY.replace(was, becomes))
    with pytest.raises(Unreadable) as found:
        read_variants(path, course_bank().rulebook)
    assert words in str(found.value)
