"""The way through: forms that say nothing until they are closed, and items that are kept for them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.bank import Bank, Forms, open_bank
from course.progress import progress
from course.session import Desk, Draft, Refused, Session, Sitting, act, criteria, finished
from course.store import Phase, Store
from grader import Completion
from tests import college
from tests.session.moment import NINE, TEN, after, complete, form


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
    return Desk(bank, progress((), bank.sequence), "iris", "autumn")


def follow(sitting: Sitting, desk: Desk, *acts: tuple[str, dict[str, Any]]) -> tuple[Sitting, Desk]:
    """The sitting after these actions, and the desk on which what they submitted is stored."""
    for action, fields in acts:
        step = act(sitting, action, fields, desk, TEN)
        sitting, desk = step.sitting, after(desk, step.answer, step.attempt)
    return sitting, desk


def answered(sitting: Sitting, desk: Desk, *items: str, phase: Phase = "pre") -> tuple[Sitting, Desk]:
    """The sitting after every question of these items, as it opens one after the other."""
    for item in items:
        sitting, _, desk = complete(sitting, desk, item, phase)
    return sitting, desk


PRE: tuple[str, dict[str, Any]] = ("take", {"phase": "pre"})
POST: tuple[str, dict[str, Any]] = ("take", {"phase": "post"})


def test_form_asks_item_after_item_and_ends_in_its_result(desk: Desk) -> None:
    first, done = follow(Sitting(), desk, PRE)
    assert (first.screen, first.item, first.part) == ("question", "porridge", "pre")
    assert first.drafts == {"porridge": Draft(TEN, phase="pre")}
    half, _ = follow(first, done, ("submit", form(done.attempt("porridge", "pre"))))
    assert (half.screen, half.item, half.question, half.attempt) == ("question", "porridge", "desks", "")
    second, done = answered(first, done, "porridge")
    assert (second.screen, second.item, second.attempt) == ("question", "goose", "")
    last, done = answered(second, done, "goose")
    assert (last.screen, last.part, last.drafts) == ("check", "pre", {})
    assert [each.phase for tries in done.done.tries.values() for each in tries] == ["pre", "pre"]
    assert follow(last, done, PRE)[0] == replace(last, turn=last.turn + 1)


def test_form_says_nothing_of_an_item_before_it_is_closed(desk: Desk) -> None:
    sitting, done = answered(*follow(Sitting(), desk, PRE), "porridge")
    with pytest.raises(Refused, match="Feedback on this story comes when the self-assessment is done"):
        act(sitting, "review", {"item": "porridge"}, done, TEN)
    again, _ = follow(sitting, done, ("submit", form(done.done.tries["porridge"][0].id)))
    assert (again.screen, again.item) == ("question", "goose")
    assert done.way(sitting).told.tries == {}
    closed, done = follow(sitting, done, ("end", {"phase": "pre"}))
    assert (closed.screen, closed.ended, closed.drafts) == ("check", ("pre",), {})
    assert list(done.way(closed).told.tries) == ["porridge"]
    assert follow(closed, done, ("review", {"item": "porridge"}))[0].screen == "feedback"
    assert done.way(closed).following_in("pre") is None


def test_form_of_which_nothing_is_submitted_cannot_be_ended(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, PRE)
    with pytest.raises(Refused, match="so there is no result"):
        act(sitting, "end", {"phase": "pre"}, done, TEN)


def test_form_can_be_left_and_continued(desk: Desk) -> None:
    sitting, done = answered(*follow(Sitting(), desk, PRE), "porridge")
    sitting, done = follow(sitting, done, ("later", {}))
    assert (sitting.screen, sitting.part) == ("check", "pre")
    sitting, done = follow(sitting, done, ("map", {}), ("begin", {}))
    assert (sitting.screen, sitting.item, sitting.drafts["goose"].phase) == ("question", "goose", "pre")


def test_form_s_own_page_is_gone_to_by_its_phase(desk: Desk) -> None:
    sitting, _ = follow(Sitting(part="in-house"), desk, ("check", {"phase": "post"}))
    assert sitting == Sitting("check", part="post", turn=1)


def test_path_continues_within_a_form_and_passes_what_is_submitted_in_it(desk: Desk) -> None:
    chosen = ("path", {"path": "full"})
    begun, _ = follow(Sitting("paths"), desk, chosen)
    assert (begun.screen, begun.part) == ("check", "pre")
    sitting, done = answered(*follow(begun, desk, PRE), "porridge")
    way = done.way(sitting)
    assert [way.passed(stop) for stop in way.stops[:2]] == [True, False]
    again, _ = follow(sitting, done, ("map", {}), chosen)
    assert (again.screen, again.item, again.drafts["goose"].phase) == ("question", "goose", "pre")
    ended, done = follow(sitting, done, ("end", {"phase": "pre"}))
    way = done.way(ended)
    assert [way.passed(stop) for stop in way.stops[:2]] == [True, True]


def test_items_are_kept_until_their_form_is_closed(desk: Desk) -> None:
    way = desk.way(Sitting())
    assert (set(way.kept), way.items()) == ({"porridge", "goose", "soup", "swan"}, ())
    with pytest.raises(Refused, match="reserved for a self-assessment"):
        act(Sitting(), "open", {"item": "soup"}, desk, TEN)
    sitting, done = answered(*follow(Sitting(), desk, PRE), "porridge", "goose")
    assert (set(done.way(sitting).kept), done.way(sitting).items()) == ({"soup", "swan"}, ("porridge", "goose"))


def test_release_lets_everything_be_practised(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, ("release", {}))
    assert done.way(sitting).kept == frozenset()
    opened, _ = follow(sitting, done, ("open", {"item": "soup"}))
    assert opened.drafts["soup"].phase == "practice"


def test_form_counts_nothing_of_an_item_that_was_practised_before_it(desk: Desk) -> None:
    opened = follow(Sitting(), desk, ("release", {}), ("open", {"item": "soup"}))
    sitting, done = answered(*opened, "soup", phase="practice")
    sitting, done = answered(*follow(sitting, done, POST), "soup", "swan", phase="post")
    assert {(item, each.phase): each.seen for item, tries in done.done.tries.items() for each in tries} == {
        ("soup", "practice"): False,
        ("soup", "post"): True,
        ("swan", "post"): False,
    }
    _, done = answered(*follow(sitting, done, ("open", {"item": "swan"})), "swan", phase="practice")
    assert [each.seen for each in done.done.tries["swan"]] == [False, False]


def test_form_counts_nothing_of_an_item_whose_verdicts_were_seen_in_part(desk: Desk) -> None:
    sitting, done = follow(Sitting(), desk, ("release", {}), ("open", {"item": "soup"}))
    sitting, done = follow(sitting, done, ("submit", form(done.attempt("soup"), item="soup")))
    assert sitting.screen == "verdict"
    sitting, done = answered(*follow(sitting, done, POST), "soup", phase="post")
    assert [(each.phase, each.seen) for each in done.done.tries["soup"]] == [("post", True)]


def test_form_counts_an_item_whose_feedback_is_not_told_yet(desk: Desk) -> None:
    """What the same item earned in another form that is still silent has shown nobody its key."""
    twice = replace(desk, bank=replace(desk.bank, forms=Forms(("porridge", "goose"), ("porridge", "swan"))))
    sitting, done = answered(*follow(Sitting(), twice, PRE), "porridge")
    _, done = answered(*follow(sitting, done, POST), "porridge", phase="post")
    assert [each.seen for each in done.done.tries["porridge"]] == [False, False]


def test_review_shows_the_attempt_that_is_named(desk: Desk) -> None:
    sitting, done = answered(*follow(Sitting(), desk, PRE), "porridge", "goose")
    [first] = done.done.tries["porridge"]
    sitting, done = answered(*follow(sitting, done, ("open", {"item": "porridge"})), "porridge", phase="practice")
    latest = done.done.latest("porridge")
    assert latest is not None
    assert (latest.phase, follow(sitting, done, ("review", {"item": "porridge"}))[0].attempt) == ("practice", latest.id)
    named = ("review", {"item": "porridge", "attempt": first.id})
    assert follow(sitting, done, named)[0].attempt == first.id


def test_resume_brings_back_the_form(bank: Bank, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.act("take", {"phase": "pre"}, NINE)
    for question in ("quadrant", "desks", "moves"):
        session.act("submit", form(session.desk.attempt("porridge", "pre"), question), TEN)
    other = Session(bank, store, "autumn")
    other.resume("violet-harbour")
    assert other.sitting == session.sitting
    assert (other.sitting.item, list(other.way.submitted("pre"))) == ("goose", ["porridge"])
    other.act("end", {"phase": "pre"}, TEN)
    session.resume("violet-harbour")
    assert session.way.closed("pre")
    store.close()


def test_course_is_complete_with_a_story_of_each_kind_and_every_safety_miss_corrected(desk: Desk) -> None:
    bare = replace(desk, bank=replace(desk.bank, forms=None))
    sitting, done = follow(Sitting(), bare, ("open", {"item": "porridge"}))
    sitting, done = answered(sitting, done, "porridge", phase="practice")

    def met() -> list[tuple[int, int]]:
        return [(each.done, each.of) for each in criteria(done.way(sitting))]

    assert met() == [(0, 2), (0, 0)]
    sitting, done = follow(sitting, done, ("continue", {"item": "porridge", "attempt": sitting.attempt}))
    assert (sitting.screen, met()) == ("feedback", [(1, 2), (0, 0)])
    sitting, done = follow(sitting, done, ("open", {"item": "goose"}))
    sitting, attempt, done = complete(sitting, done, "goose", desks=["press-desk"])
    sitting, done = follow(sitting, done, ("review", {"item": "goose"}))
    assert (met(), finished(done.way(sitting))) == ([(2, 2), (0, 1)], False)
    assert attempt.critical_miss == ("night-porter",)
    sitting, done = follow(sitting, done, ("open", {"item": "goose"}))
    sitting, _, done = complete(sitting, done, "goose", desks=["night-porter"])
    assert (met(), finished(done.way(sitting))) == ([(2, 2), (1, 1)], True)


def test_course_can_also_ask_for_a_score_in_the_final(desk: Desk) -> None:
    asks = replace(desk.bank.rulebook, completion=Completion(stories=0, safety=False, final=0.5))
    strict = replace(desk, bank=replace(desk.bank, rulebook=asks))
    sitting, done = follow(Sitting(), strict, POST)
    assert finished(done.way(sitting)) is False
    sitting, done = answered(sitting, done, "soup", "swan", phase="post")
    score = done.done.in_phase("post").score()
    assert score is not None
    assert finished(done.way(sitting)) is (score >= 0.5)


def test_nothing_done_completes_no_course(desk: Desk) -> None:
    asks = replace(desk.bank.rulebook, completion=Completion(stories=0, safety=True))
    assert finished(replace(desk, bank=replace(desk.bank, rulebook=asks)).way(Sitting())) is False


def test_course_that_is_one_form_begins_with_it(bank: Bank, desk: Desk) -> None:
    alone = replace(bank.only(["soup", "swan"]), forms=Forms((), ("soup", "swan")))
    begun, _ = follow(Sitting(), replace(desk, bank=alone, done=progress((), alone.sequence)), ("begin", {}))
    assert (begun.screen, begun.part) == ("check", "post")


def test_course_with_stories_beside_its_form_does_not_begin_with_the_form(desk: Desk) -> None:
    beside = replace(desk, bank=replace(desk.bank, forms=Forms((), ("porridge", "goose"))))
    begun, _ = follow(Sitting(), beside, ("begin", {}))
    assert (begun.screen, begun.part) == ("paths", "")
