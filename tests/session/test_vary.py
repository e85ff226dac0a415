"""A learner's second try shows another variant of the story, one and the same through all of its stages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from course.bank import Bank, Forms, open_bank
from course.progress import progress
from course.session import Desk, Draft, Refused, Session, Sitting, act, syllabus
from course.store import Store
from tests import college
from tests.session.moment import NINE, TEN, answer_all, complete, form

STORY = re.sub(
    r", shows_in: \{[^}]*\}", "", (college.SCENARIOS / "in-house" / "porridge.yaml").read_text(encoding="utf-8")
)
"""Without evidence, which would not fit every variant."""
SLOTS = """
slots:
  writer:
    - {name: Tobias}
    - {name: Ada, facts: {acts: {p2: {does: [argue]}}}}
    - {name: Kim}
"""
STAGES = """
stages:
  - until: p3
  - until: p4
"""
P4 = '  - {id: p4, by: tobias, to: [iris], post: "Bowls are innocent.", does: [mock]}\ncircumstances'


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The college with three variants of the porridge, and of a soup in two stages."""
    folder = tmp_path_factory.mktemp("scenarios")
    varied = STORY.replace("name: Tobias", 'name: "{writer.name}"') + SLOTS
    (folder / "porridge.yaml").write_text(varied, encoding="utf-8")
    soup = varied.replace("id: porridge", "id: soup").replace("circumstances", P4) + STAGES
    (folder / "soup.yaml").write_text(soup, encoding="utf-8")
    return open_bank(college.GUIDANCE, folder)


@pytest.fixture
def desk(bank: Bank) -> Desk:
    return Desk(bank, progress((), bank.sequence), "iris", "autumn")


def submitted(desk: Desk, item: str, minute: int) -> tuple[str, Desk]:
    """The variant that an attempt was made on, and the desk on which it is done."""
    at = TEN + timedelta(minutes=minute)
    opened = act(Sitting(), "open", {"item": item}, desk, at).sitting
    _, made, done = complete(opened, desk, item, at=at)
    assert made.variant == str(opened.drafts[item].variant or "")
    return made.variant, done


def test_tries_show_every_variant_before_any_comes_again(desk: Desk) -> None:
    seen = []
    for minute in range(7):
        variant, desk = submitted(desk, "porridge", minute)
        seen.append(variant)
    assert (seen[0], set(seen[1:3]), seen[3:]) == ("", {"1", "2"}, [*seen[:3], ""])


def test_variants_come_in_an_order_of_the_learners_own(desk: Desk) -> None:
    seconds = set()
    for name in ("iris", "fenn", "pell", "ada", "kim"):
        _, done = submitted(replace(desk, learner=name), "porridge", 0)
        seconds.add(done.due("porridge"))
    assert seconds == {1, 2}


def test_variants_of_each_story_come_in_an_order_of_their_own(desk: Desk) -> None:
    pairs = set()
    for number in range(12):
        _, done = submitted(replace(desk, learner=f"learner {number}"), "porridge", 0)
        _, done = submitted(done, "soup.1", 1)
        pairs.add((done.due("porridge"), done.due("soup.1")))
    assert pairs == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_form_keeps_its_picks_whatever_variant_is_due_in_practice(desk: Desk) -> None:
    asked = replace(desk, bank=replace(desk.bank, forms=Forms(("porridge",), ())))
    _, done = submitted(replace(desk, bank=desk.bank), "porridge", 0)
    assert done.due("porridge") != 0
    draft = Draft(NINE, {"quadrant": ("in-house",)}, phase="pre")
    taken = act(Sitting(drafts={"porridge": draft}), "take", {"phase": "pre"}, replace(asked, done=done.done), TEN)
    assert taken.sitting.drafts == {"porridge": draft}


def test_stages_of_one_pass_tell_one_variant(desk: Desk) -> None:
    seen = []
    for minute, item in enumerate(["soup.1", "soup.2", "soup.1", "soup.2", "soup.2", "soup.1", "soup.2"]):
        variant, desk = submitted(desk, item, minute)
        seen.append(variant)
    first, second, third, fourth, again, fifth, sixth = seen
    assert (first, second) == ("", "")
    assert third == fourth not in ("", again)
    assert fifth == sixth != fourth


def test_picks_made_on_another_variant_are_not_taken_over(desk: Desk) -> None:
    _, done = submitted(desk, "porridge", 0)
    kept = Sitting(drafts={"porridge": Draft(NINE, {"quadrant": ("in-house",)})})
    opened = act(kept, "open", {"item": "porridge"}, done, TEN).sitting
    assert opened.drafts == {"porridge": Draft(TEN, variant=done.due("porridge"))}
    again = act(opened, "open", {"item": "porridge"}, done, NINE).sitting
    assert again.drafts == opened.drafts


def test_form_of_another_variant_is_refused(desk: Desk) -> None:
    _, done = submitted(desk, "porridge", 0)
    opened = act(Sitting(), "open", {"item": "porridge"}, done, TEN).sitting
    with pytest.raises(Refused, match="out of date"):
        act(opened, "submit", form(done.attempt("porridge"), variant="0"), done, TEN)


def test_picks_are_scored_by_the_variant_that_was_shown(desk: Desk) -> None:
    """As Ada argues and does not mock, the dean of people is not called for."""
    sitting = Sitting("question", "porridge", "quadrant", drafts={"porridge": Draft(NINE, variant=1)})
    shown, written = (desk.bank.variants["porridge"][each].key for each in (1, 0))
    _, made, _ = complete(sitting, desk)
    assert shown.weights != written.weights
    assert (made.variant, made.groups["desks"]) == ("1", 0.0)


def test_draft_on_a_variant_that_is_gone_keeps_no_picks(bank: Bank) -> None:
    kept = Sitting("question", "porridge", "quadrant", drafts={"porridge": Draft(NINE, {"quadrant": ("in-house",)}, 9)})
    assert Sitting.from_state(kept.to_state(), bank).drafts == {"porridge": Draft(NINE)}


def test_resume_brings_back_the_variant(bank: Bank, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.act("open", {"item": "porridge"}, NINE)
    answer_all(session)
    session.act("open", {"item": "porridge"}, TEN)
    other = Session(bank, store, "autumn")
    other.resume("violet-harbour")
    assert other.sitting == session.sitting
    assert other.sitting.drafts["porridge"].variant != 0
    answer_all(other)
    assert sorted(each.variant == "" for each in store.attempts()) == [False, True]
    store.close()


def test_syllabus_knows_every_variant_that_is_tried(desk: Desk) -> None:
    known = syllabus(desk.bank)
    assert [story.first for story in known.stories] == ["porridge", "soup.1"]
    for minute in range(3):
        opened = act(Sitting(), "open", {"item": "porridge"}, desk, TEN).sitting
        _, made, desk = complete(opened, desk, "porridge", at=TEN + timedelta(minutes=minute))
        tried = known.exercise(made)
        assert tried is not None
        assert tried.item == desk.bank.variants["porridge"][int(made.variant or 0)].item
