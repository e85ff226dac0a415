"""Quick stories: one question, whose verdict is all there is, on a path or as a refresher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from course.bank import Bank, Paths, open_bank
from course.progress import progress, refreshers
from course.session import Desk, Refused, Sitting, act, criteria, finished, syllabus
from tests import college
from tests.session.moment import NINE, TEN, after, form

LATER = TEN + timedelta(days=40)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The college with a quick story, the horn, and a path of it alone."""
    folder = college.with_horn(tmp_path_factory.mktemp("college"))
    (folder / "forms.yaml").write_text("quick: [horn]\n", encoding="utf-8")
    return open_bank(college.GUIDANCE, folder)


def answer(sitting: Sitting, desk: Desk, *moves: str, minutes: int = 0) -> tuple[Sitting, Desk]:
    """The horn answered, and the desk on which it is."""
    at = TEN + timedelta(minutes=minutes)
    given = form(desk.attempt("horn"), "moves", "horn", moves=list(moves or ("keep-a-copy",)))
    step = act(sitting, "submit", given, desk, at)
    return step.sitting, after(desk, step.answer, step.attempt)


def go(sitting: Sitting, desk: Desk, action: str, **fields: Any) -> Sitting:
    return act(sitting, action, fields, desk, TEN).sitting


def test_quick_path_leads_from_verdict_to_summary(desk: Desk) -> None:
    begun = go(Sitting("paths"), desk, "path", path="quick")
    assert (begun.screen, begun.item, begun.question, begun.path) == ("question", "horn", "moves", "quick")
    judged, done = answer(begun, desk)
    assert (judged.screen, judged.question, judged.drafts) == ("verdict", "moves", {})
    attempt = done.attempt("horn")
    end = go(judged, done, "continue", item="horn", attempt=judged.attempt)
    assert (end.screen, end.item, end.viewed) == ("summary", "horn", ())
    assert attempt != judged.attempt
    assert go(end, done, "begin").screen == "summary"


def test_after_a_quick_story_without_a_path_one_is_chosen(desk: Desk) -> None:
    judged, done = answer(go(Sitting(), desk, "open", item="horn"), desk)
    assert go(judged, done, "continue", item="horn", attempt=judged.attempt).screen == "paths"
    only = replace(done.bank.only(["horn"]), chosen=Paths())
    alone = replace(done, bank=only, done=progress(done.done.tries["horn"], only.sequence))
    assert go(judged, alone, "continue", item="horn", attempt=judged.attempt).screen == "map"
    assert go(Sitting(), alone, "begin").screen == "map"


def test_address_of_a_quick_story_that_is_done_shows_its_verdict(desk: Desk) -> None:
    judged, done = answer(go(Sitting(), desk, "open", item="horn"), desk)
    for to in (
        "#/story/horn",
        "#/story/horn/moves",
        "#/story/horn/feedback",
        f"#/story/horn/feedback/{judged.attempt}",
    ):
        shown = go(Sitting("map"), done, "go", to=to)
        assert (shown.screen, shown.item, shown.question, shown.attempt) == ("verdict", "horn", "moves", judged.attempt)


def test_refresher_is_a_quick_story_not_done_yet_and_else_the_one_done_longest_ago(bank: Bank) -> None:
    scenario = bank.scenarios["horn"]
    bell = replace(scenario, item=replace(scenario.item, id="bell", story="bell"))
    both = replace(bank, scenarios={**bank.scenarios, "bell": bell}, variants={**bank.variants, "bell": (bell,)})
    two = Desk(both, progress((), both.sequence), "iris", "autumn")
    assert two.refresher(TEN) == "horn"
    assert go(Sitting(), two, "go", to="#/refresher").item == "horn"
    _, done = answer(go(Sitting(), two, "open", item="horn"), two)
    assert done.refresher(TEN) == "bell"
    opened = go(Sitting(), done, "open", item="bell")
    step = act(opened, "submit", form(done.attempt("bell"), "moves", "bell", moves=["keep-a-copy"]), done, NINE)
    done = after(done, step.answer, step.attempt)
    assert done.refresher(TEN) == "bell"
    assert go(Sitting(), done, "go", to="#/refresher").item == "bell"
    _, done = answer(go(Sitting(), done, "open", item="horn"), done, minutes=-120)
    assert done.refresher(TEN) == "horn"


def test_refresher_is_one_that_is_due_where_the_syllabus_is_known(bank: Bank) -> None:
    scenario = bank.scenarios["horn"]
    bell = replace(scenario, item=replace(scenario.item, id="bell", story="bell"))
    both = replace(bank, scenarios={**bank.scenarios, "bell": bell}, variants={**bank.variants, "bell": (bell,)})
    desk = Desk(both, progress((), both.sequence), "iris", "autumn", syllabus=lambda: syllabus(both))
    opened = go(Sitting(), desk, "open", item="bell")
    step = act(opened, "submit", form(desk.attempt("bell"), "moves", "bell", moves=["tempting-wipe"]), desk, TEN)
    done = after(desk, step.answer, step.attempt)
    due = refreshers([step.attempt] if step.attempt else [], syllabus(both), LATER, ["horn", "bell"])
    assert [due[0].item, done.refresher(LATER)] == ["horn", "horn"]
    missed = replace(done, done=replace(done.done, tries={**done.done.tries, "horn": done.done.tries["bell"]}))
    assert (
        missed.refresher(LATER)
        == refreshers(
            [each for tries in missed.done.tries.values() for each in tries], syllabus(both), LATER, ["horn", "bell"]
        )[0].item
    )


def test_course_without_quick_stories_has_no_refresher(desk: Desk) -> None:
    only = desk.bank.only(["porridge", "goose"])
    without = Desk(only, progress((), only.sequence), "iris", "autumn")
    assert without.refresher(TEN) is None
    assert go(Sitting(), without, "go", to="#/refresher").screen == "map"


def test_quick_stories_complete_no_course(desk: Desk) -> None:
    _, done = answer(go(Sitting(), desk, "open", item="horn"), desk)
    way = done.way(Sitting(viewed=("horn",)))
    assert [(each.done, each.of) for each in criteria(way)] == [(0, 2), (0, 0)]
    assert not finished(way)


def test_skipped_story_is_left_out_of_its_path(desk: Desk) -> None:
    begun = go(Sitting("paths"), desk, "path", path="quick")
    skipped = go(begun, desk, "skip", item="horn")
    assert (skipped.screen, skipped.item, skipped.skipped, skipped.drafts) == ("summary", "", ("horn",), {})
    assert go(skipped, desk, "skip", item="horn").skipped == ("horn",)
    assert desk.way(skipped).next_stop is None


def test_path_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        go(Sitting("paths"), desk, "path", path="full")
    assert go(Sitting("map"), desk, "go", to="#/path/quick").item == "horn"
    with pytest.raises(Refused):
        go(Sitting("map"), desk, "go", to="#/path/horn")
