"""Stories that unfold: the next stage after the feedback, and again after another try at the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from course.bank import Bank, Forms, open_bank
from course.progress import progress
from course.session import Desk, Sitting, act, criteria
from course.store import Attempt
from tests import college
from tests.session.moment import TEN, complete

STAGES = "\nstages:\n  - until: p2\n  - until: p3\n"
PORRIDGE = (college.SCENARIOS / "in-house" / "porridge.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """The college with a soup in two stages."""
    folder = tmp_path_factory.mktemp("scenarios")
    (folder / "goose.yaml").write_text((college.SCENARIOS / "from-outside" / "goose.yaml").read_text("utf-8"))
    (folder / "soup.yaml").write_text(PORRIDGE.replace("id: porridge", "id: soup") + STAGES, encoding="utf-8")
    return open_bank(college.GUIDANCE, folder)


@pytest.fixture
def desk(bank: Bank) -> Desk:
    return Desk(bank, progress((), bank.sequence), "iris", "autumn")


def done(desk: Desk, *items: str, sitting: Sitting | None = None) -> tuple[Sitting, Attempt, Desk]:
    """These items, one after the other, a minute apart."""
    at, made, minute = sitting or Sitting(), None, len(desk.done.done)
    for item in items:
        minute += 1
        opened = act(at, "open", {"item": item}, desk, TEN).sitting
        at, made, desk = complete(opened, desk, item, at=TEN + timedelta(minutes=minute))
    assert made is not None
    return at, made, desk


def onward(sitting: Sitting, attempt: Attempt, desk: Desk) -> Sitting:
    """The sitting after Continue at the verdict on the last question, and again at the feedback."""
    fields = {"item": attempt.item, "attempt": attempt.id}
    feedback = act(sitting, "continue", fields, desk, TEN).sitting
    assert feedback.screen == "feedback"
    return act(feedback, "continue", fields, desk, TEN).sitting


def test_feedback_leads_to_the_next_stage_and_then_along_the_path(desk: Desk) -> None:
    sitting, first, desk = done(desk, "soup.1")
    following = onward(sitting, first, desk)
    assert (following.screen, following.item) == ("question", "soup.2")
    sitting, second, desk = done(desk, "soup.2", sitting=following)
    assert onward(sitting, second, desk).screen == "paths"


def test_feedback_leads_to_a_later_stage_again_once_the_stage_before_is_done_again(desk: Desk) -> None:
    sitting, second, desk = done(desk, "soup.1", "soup.2")
    first = desk.done.latest("soup.1")
    assert first is not None
    review = act(sitting, "review", {"item": "soup.1"}, desk, TEN).sitting
    assert act(review, "continue", {"item": "soup.1", "attempt": first.id}, desk, TEN).sitting.screen == "paths"
    again = replace(first, id="again", submitted=second.submitted + timedelta(minutes=1))
    later = replace(desk, done=desk.done.with_attempt(again))
    shown = act(review, "review", {"item": "soup.1"}, later, TEN).sitting
    assert act(shown, "continue", {"item": "soup.1", "attempt": "again"}, later, TEN).sitting.item == "soup.2"


def test_feedback_does_not_lead_to_a_stage_that_is_reserved(desk: Desk, bank: Bank) -> None:
    reserved = replace(desk, bank=replace(bank, forms=Forms((), ("soup.2",))))
    sitting, first, reserved = done(reserved, "soup.1")
    assert onward(sitting, first, reserved).item == "soup.1"


def test_way_knows_the_open_stage_and_the_last_one_done(desk: Desk) -> None:
    way = desk.way(Sitting())
    assert (way.open_stage("soup.1"), way.ending("soup.1")) == ("soup.1", "soup.1")
    assert way.finished() == ()
    _, _, half = done(desk, "soup.1")
    way = half.way(Sitting())
    assert (way.open_stage("soup.1"), way.ending("soup.1"), way.finished()) == ("soup.2", "soup.1", ())
    _, _, whole = done(half, "soup.2")
    way = whole.way(Sitting())
    assert (way.open_stage("soup.1"), way.ending("soup.1")) == (None, "soup.2")
    assert way.finished() == way.finished("in-house") == (("soup.1", "soup.2"),)
    assert (way.finished("from-outside"), way.items("from-outside")) == ((), ("goose",))
    assert (way.items("in-house"), way.items()) == (("soup.1", "soup.2"), ("soup.1", "soup.2", "goose"))
    assert [each.item for each in way.attempts] == ["soup.1", "soup.2"]


def test_story_of_which_a_stage_is_open_does_not_count(desk: Desk) -> None:
    _, _, half = done(desk, "soup.1")
    assert criteria(half.way(Sitting(viewed=("soup.1", "soup.2"))))[0].done == 0
    _, _, whole = done(half, "soup.2")
    assert [criteria(whole.way(Sitting(viewed=viewed)))[0].done for viewed in (("soup.1",), ("soup.2",))] == [0, 1]


def test_way_knows_the_module_in_which_the_learner_is(desk: Desk) -> None:
    assert desk.way(Sitting(part="from-outside", item="soup.1")).module() == "from-outside"
    assert desk.way(Sitting(part="pre", item="goose")).module() == "from-outside"
    assert desk.way(Sitting(part="pre", item="soup.2")).module() == "in-house"
    assert desk.way(Sitting()).module() == "in-house"


def test_stop_of_a_path_opens_the_stage_that_is_due(desk: Desk) -> None:
    _, _, half = done(desk, "soup.1", "goose")
    on_path = act(Sitting("paths"), "path", {"path": "orientation"}, half, TEN).sitting
    assert (on_path.item, on_path.screen) == ("soup.2", "question")
    _, _, whole = done(half, "soup.2")
    assert act(Sitting("paths"), "path", {"path": "orientation"}, whole, TEN).sitting.screen == "summary"
    way = whole.way(Sitting(path="orientation"))
    assert (way.next_stop, [way.passed(stop) for stop in way.stops]) == (None, [True, True])
    assert desk.way(Sitting()).next_stop is None
