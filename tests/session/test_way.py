"""The way through: forms that say nothing until they are closed, and items that are kept for them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.bank import Bank, Forms, open_bank
from course.progress import progress
from course.session import Desk, Draft, Refused, Session, Sitting, Way, act, finished, place, sequence
from course.store import Learner, Store, hash_token
from tests import college


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The college with two stories more, and two forms, none of a quadrant without a story."""
    folder = tmp_path_factory.mktemp("college") / "scenarios"
    shutil.copytree(college.SCENARIOS, folder)
    for home, old, new in [("in-house", "porridge", "soup"), ("from-outside", "goose", "swan")]:
        text = (folder / home / f"{old}.yaml").read_text(encoding="utf-8")
        (folder / home / f"{new}.yaml").write_text(text.replace(f"id: {old}", f"id: {new}"), encoding="utf-8")
    return replace(open_bank(college.GUIDANCE, folder), forms=Forms(("porridge", "goose"), ("soup", "swan")))


@pytest.fixture
def desk(bank: Bank) -> Desk:
    return Desk(bank, progress((), sequence(bank)), "iris", "autumn")


def follow(sitting: Sitting, desk: Desk, *acts: tuple[str, dict[str, Any]]) -> tuple[Sitting, Desk]:
    """The sitting after these acts, and the desk on which what they submitted is done."""
    for action, fields in acts:
        step = act(sitting, action, fields, desk, TEN)
        sitting = step.sitting
        if step.attempt:
            desk = replace(desk, done=desk.done.with_attempt(step.attempt))
    return sitting, desk


def picks(desk: Desk, item: str, **changed: Any) -> tuple[str, dict[str, Any]]:
    return "submit", form(desk.attempt(item), item, **changed)


PRE: tuple[str, dict[str, Any]] = ("take", {"phase": "pre"})


def test_form_asks_item_after_item_and_ends_in_its_result(desk: Desk) -> None:
    first, done = follow(Sitting(), desk, PRE)
    assert (first.screen, first.item, first.part) == ("scenario", "porridge", "pre")
    assert first.drafts == {"porridge": Draft(TEN, phase="pre")}
    second, done = follow(first, done, picks(done, "porridge"))
    assert (second.screen, second.item, second.attempt) == ("scenario", "goose", "")
    last, done = follow(second, done, picks(done, "goose"))
    assert (last.screen, last.part, last.drafts) == ("check", "pre", {})
    assert [each.phase for tries in done.done.tries.values() for each in tries] == ["pre", "pre"]
    assert follow(last, done, PRE)[0] == replace(last, turn=last.turn + 1)


def test_form_says_nothing_of_an_item_before_it_is_closed(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE, picks(desk, "porridge"))
    with pytest.raises(Refused, match="Feedback on this one comes when the self-assessment is done"):
        act(sitting, "review", {"item": "porridge"}, done, TEN)
    again, _ = follow(sitting, done, ("submit", form(done.done.tries["porridge"][0].id)))
    assert (again.screen, again.item) == ("scenario", "goose")
    assert done.way(sitting).told.tries == {}
    closed, done = follow(sitting, done, ("end", {"phase": "pre"}))
    assert (closed.screen, closed.ended, closed.drafts) == ("check", ("pre",), {})
    assert list(done.way(closed).told.tries) == ["porridge"]
    assert follow(closed, done, ("review", {"item": "porridge"}))[0].screen == "feedback"
    assert done.way(closed).following_in("pre") is None


def test_form_of_which_nothing_is_submitted_cannot_be_ended(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE)
    with pytest.raises(Refused, match="Nothing is submitted here yet"):
        act(sitting, "end", {"phase": "pre"}, done, TEN)


def test_form_can_be_left_and_gone_on_with(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE, picks(desk, "porridge"), ("next", {}))
    assert (sitting.screen, sitting.part) == ("check", "pre")
    sitting, done = follow(sitting, done, ("overview", {}), ("begin", {}))
    assert (sitting.screen, sitting.item, sitting.drafts["goose"].phase) == ("scenario", "goose", "pre")


def test_items_are_kept_until_their_form_is_closed(desk: Desk) -> None:
    way = desk.way(Sitting())
    assert (set(way.kept), way.items()) == ({"porridge", "goose", "soup", "swan"}, ())
    with pytest.raises(Refused, match="kept for a self-assessment"):
        act(Sitting(), "open", {"item": "soup"}, desk, TEN)
    sitting, done = follow(Sitting(), desk, PRE, picks(desk, "porridge"), picks(desk, "goose"))
    assert (set(done.way(sitting).kept), done.way(sitting).items()) == ({"soup", "swan"}, ("porridge", "goose"))


def test_release_lets_everything_be_practised(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, ("release", {}))
    assert done.way(sitting).kept == frozenset()
    opened, _ = follow(sitting, done, ("open", {"item": "soup"}))
    assert opened.drafts["soup"].phase == "practice"


def test_form_counts_nothing_of_an_item_that_was_practised_before_it(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, ("release", {}), ("open", {"item": "soup"}), picks(desk, "soup"))
    sitting, done = follow(sitting, done, ("take", {"phase": "post"}), picks(done, "soup"), picks(done, "swan"))
    assert {(item, each.phase): each.seen for item, tries in done.done.tries.items() for each in tries} == {
        ("soup", "practice"): False,
        ("soup", "post"): True,
        ("swan", "post"): False,
    }
    _, done = follow(sitting, done, ("open", {"item": "swan"}), picks(done, "swan"))
    assert [each.seen for each in done.done.tries["swan"]] == [False, False]


def test_form_counts_an_item_whose_feedback_is_not_told_yet(desk: Desk) -> None:
    """What the same item earned in another form that is still silent has shown nobody its key."""
    twice = replace(desk, bank=replace(desk.bank, forms=Forms(("porridge", "goose"), ("porridge", "swan"))))
    sitting, done = follow(Sitting(), twice, PRE, picks(twice, "porridge"))
    sitting, done = follow(sitting, done, ("take", {"phase": "post"}), picks(done, "porridge"))
    assert [each.seen for each in done.done.tries["porridge"]] == [False, False]


def test_review_shows_the_attempt_that_is_named(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE, picks(desk, "porridge"), picks(desk, "goose"))
    [first] = done.done.tries["porridge"]
    sitting, done = follow(sitting, done, ("open", {"item": "porridge"}), picks(done, "porridge"))
    latest = done.done.latest("porridge")
    assert latest is not None
    assert (latest.phase, follow(sitting, done, ("review", {"item": "porridge"}))[0].attempt) == ("practice", latest.id)
    named = ("review", {"item": "porridge", "attempt": first.id})
    assert follow(sitting, done, named)[0].attempt == first.id


def test_way_back_leads_into_the_form_and_never_to_its_feedback(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE, picks(desk, "porridge"))
    back, _ = follow(sitting, done, ("overview", {}), ("return", dict(place(sitting))))
    assert (back.screen, back.item, back.drafts["goose"].phase) == ("scenario", "goose", "pre")
    for kept in ({"screen": "scenario", "item": "porridge"}, {"screen": "feedback", "item": "porridge"}):
        assert follow(sitting, done, ("return", kept))[0].screen == "check"


def test_resume_brings_back_the_form(bank: Bank, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.act("begin", {}, NINE)
    session.act("take", {"phase": "pre"}, NINE)
    session.act("submit", form(session.attempt("porridge")), TEN)
    other = Session(bank, store, "autumn")
    other.resume("violet-harbour")
    assert other.sitting == session.sitting
    assert (other.sitting.item, list(other.way.submitted("pre"))) == ("goose", ["porridge"])
    other.act("end", {"phase": "pre"}, TEN)
    session.resume("violet-harbour")
    assert session.way.closed("pre")
    store.close()


def test_finished_when_the_final_form_is_submitted_whole(desk: Desk) -> None:
    begun, done = follow(Sitting(), desk, ("take", {"phase": "post"}))
    one, done = follow(begun, done, picks(done, "soup"))
    assert finished(Way(done.bank, done.done, one)) is False
    both, done = follow(one, done, picks(done, "swan"))
    assert finished(Way(done.bank, done.done, both)) is True


def test_finished_without_forms_when_every_story_is(desk: Desk) -> None:
    bare = replace(desk, bank=replace(desk.bank, forms=None))
    sitting, done = Sitting(), bare
    assert finished(Way(done.bank, done.done, sitting)) is False
    for item in bare.bank.scenarios:
        assert finished(Way(done.bank, done.done, sitting)) is False
        sitting, done = follow(sitting, done, ("read", {"item": item}), picks(done, item))
    assert finished(Way(done.bank, done.done, sitting)) is True


def test_course_that_is_one_form_begins_with_it(bank: Bank, desk: Desk) -> None:
    alone = replace(bank.only(["soup", "swan"]), forms=Forms((), ("soup", "swan")))
    begun, _ = follow(Sitting(), replace(desk, bank=alone, done=progress((), sequence(alone))), ("begin", {}))
    assert (begun.screen, begun.part) == ("check", "post")
