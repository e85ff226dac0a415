"""What a learner does in the policy explorer, and what is never open to them there."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from course.bank import Bank
from course.session import Desk, Draft, Exploring, Refused, Session, Sitting, act, explorable
from course.store import Store
from tests.session.moment import NINE, TEN, answer_all, complete

UNKNOWN = "You can’t open this case here. Please choose one from the list."
UNREADABLE = "Something in these facts could not be read. Please look at them again; nothing is lost."
MENACE = {"acts/p2/does": ("menace",)}


@pytest.fixture
def done(desk: Desk) -> Desk:
    """The desk once the porridge is submitted."""
    at_porridge = Sitting("question", "porridge", "quadrant", drafts={"porridge": Draft(NINE)})
    return complete(at_porridge, desk)[2]


def after(sitting: Sitting, action: str, desk: Desk, **fields: Any) -> Sitting:
    return act(sitting, action, fields, desk, TEN).sitting


def at(exploring: Exploring | None) -> Sitting:
    return Sitting("explorer", "porridge", exploring=exploring)


PORRIDGE = at(Exploring("porridge"))


def test_explorable_is_what_is_submitted_and_the_examples(desk: Desk, done: Desk) -> None:
    pond = replace(desk.bank.scenarios["goose"].item, id="pond")
    bank = replace(desk.bank, examples={"pond": pond})
    assert list(explorable(desk.bank, desk.done)) == []
    assert list(explorable(bank, desk.done)) == ["pond"]
    assert list(explorable(bank, done.done)) == ["porridge", "pond"]


def test_explore_opens_a_case_as_told(done: Desk) -> None:
    assert after(Sitting("feedback", "porridge", attempt="x"), "explore", done, case="porridge") == Sitting(
        "explorer", "porridge", turn=1, exploring=Exploring("porridge")
    )


@pytest.mark.parametrize("action", ["explore", "look", "switch", "switching", "as-told", "ask", "try"])
def test_nothing_is_explored_before_it_is_submitted(action: str, desk: Desk) -> None:
    for kept in (None, Exploring("porridge"), Exploring("goose", switched=MENACE)):
        with pytest.raises(Refused) as refused:
            after(at(kept), action, desk, case="goose", option="night-porter", subject="acts/p1")
        assert str(refused.value) == UNKNOWN


def test_explore_comes_back_to_where_one_was(desk: Desk, done: Desk) -> None:
    switched = Exploring("porridge", switched=MENACE)
    assert after(Sitting(exploring=switched), "explore", done).exploring == switched
    assert after(at(switched), "explore", done, case="").exploring is None
    assert after(at(switched), "explore", done, case="porridge").exploring == Exploring("porridge")
    assert after(at(Exploring("goose")), "explore", desk).exploring is None  # not theirs to open


def test_switch_keeps_what_differs_and_what_the_form_does_not_show(done: Desk) -> None:
    switched = after(PORRIDGE, "switch", done, case="porridge", **{"acts/p2/does": ["menace"]})
    assert switched == Sitting("explorer", "porridge", turn=1, exploring=Exploring("porridge", switched=MENACE))
    more = after(switched, "switch", done, case="porridge", **{"circumstances/tired": []})
    assert more.exploring == Exploring("porridge", switched={**MENACE, "circumstances/tired": ("no",)})
    back = after(more, "switch", done, case="porridge", **{"acts/p2/does": ["mock"]})
    assert back.exploring == Exploring("porridge", switched={"circumstances/tired": ("no",)})
    assert after(more, "as-told", done, case="porridge").exploring == Exploring("porridge")


def test_switching_stays_where_one_is_and_waits_for_what_can_be(done: Desk) -> None:
    elsewhere = Sitting("summary", exploring=Exploring("porridge"))
    kept = after(elsewhere, "switching", done, case="porridge", **{"acts/p2/does": ["menace"]})
    assert (kept.screen, kept.exploring) == ("summary", Exploring("porridge", switched=MENACE))
    assert after(kept, "switching", done, case="porridge", **{"acts/p2/does": []}).exploring == kept.exploring


def test_ask_and_try_switch_what_flips_a_verdict(done: Desk) -> None:
    asked = after(PORRIDGE, "ask", done, case="porridge", option="night-porter")
    assert asked.exploring == Exploring("porridge", asked="night-porter")
    assert after(asked, "ask", done, case="porridge", option="night-porter").exploring == Exploring("porridge")
    tried = after(asked, "try", done, case="porridge", option="night-porter", way="0").exploring
    assert tried is not None
    assert (tried.asked, list(tried.switched.values())) == ("", [("mock", "menace")])


@pytest.mark.parametrize(
    ("action", "fields", "opened"),
    [
        ("ask", {"option": "night-porter"}, {"asked": "night-porter"}),
        ("look", {"subject": "acts/p1"}, {"subject": "acts/p1"}),
        ("switch", {"circumstances/tired": ["yes"]}, {"switched": {"circumstances/tired": ("yes",)}}),
    ],
)
def test_another_case_begins_as_told(action: str, fields: dict[str, Any], opened: dict[str, Any], done: Desk) -> None:
    pond = replace(done.bank.scenarios["goose"].item, id="pond")
    desk = replace(done, bank=replace(done.bank, examples={"pond": pond}))
    for kept in (Exploring("porridge", switched=MENACE, subject="acts/p2"), None):
        assert after(at(kept), action, desk, case="pond", **fields).exploring == Exploring("pond", **opened)


def test_look_goes_to_the_facts_of_one(done: Desk) -> None:
    looked = after(PORRIDGE, "look", done, case="porridge", subject="people/tobias")
    assert looked.exploring == Exploring("porridge", subject="people/tobias")


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("switch", {}, UNKNOWN),
        ("switch", {"case": ["porridge"]}, UNKNOWN),
        ("switch", {"case": "../porridge"}, UNKNOWN),
        ("explore", {"case": 7}, UNKNOWN),
        ("explore", {"case": {"porridge": 1}}, UNKNOWN),
        ("look", {"case": "porridge"}, UNREADABLE),
        ("look", {"case": "porridge", "subject": "acts/p9"}, UNREADABLE),
        ("look", {"case": "porridge", "subject": ["acts/p1"]}, UNREADABLE),
        ("ask", {"case": "porridge", "option": "gold"}, UNREADABLE),
        ("ask", {"case": "porridge", "option": None}, UNREADABLE),
        ("try", {"case": "porridge", "option": "night-porter"}, UNREADABLE),
        ("try", {"case": "porridge", "option": "night-porter", "way": "99"}, UNREADABLE),
        ("try", {"case": "porridge", "option": "night-porter", "way": "-1"}, UNREADABLE),
        ("try", {"case": "porridge", "option": "night-porter", "way": 0}, UNREADABLE),
        ("switch", {"case": "porridge", "acts/p2/does": []}, "Post 2: choose at least one under “Does”."),
        ("switch", {"case": "porridge", "acts/p2/does": {}}, "Post 2: That cannot be chosen under “Does”."),
        (
            "switch",
            {"case": "porridge", "acts/p2/does": ["<b>"]},
            "Post 2: “<b>” cannot be chosen under “Does”. Choose from: mock, menace, argue, enquire.",
        ),
        (
            "switch",
            {"case": "porridge", "people/iris/standing": "boarder"},
            "There is no fact “people/iris/standing” to switch here. Did you mean “people/tobias/standing”?",
        ),
    ],
)
def test_explorer_refuses_in_one_sentence(action: str, fields: dict[str, Any], said: str, done: Desk) -> None:
    with pytest.raises(Refused) as refused:
        act(PORRIDGE, action, fields, done, TEN)
    assert str(refused.value) == said


def test_from_state_reads_back_what_is_explored(bank: Bank) -> None:
    full = at(Exploring("porridge", 0, MENACE, "acts/p2", "night-porter"))
    assert Sitting.from_state(json.loads(json.dumps(full.to_state())), bank) == at(
        Exploring("porridge", 0, MENACE, "acts/p2")
    )
    gone = at(Exploring("soup", switched=MENACE))
    assert Sitting.from_state(gone.to_state(), bank) == at(None)
    other = at(Exploring("porridge", 3, {"acts/p2/sings": ("yes",)}))
    assert Sitting.from_state(other.to_state(), bank) == PORRIDGE
    before = {name: kept for name, kept in PORRIDGE.to_state().items() if name != "exploring"}
    assert Sitting.from_state(before, bank) == at(None)


def test_what_is_switched_is_there_after_a_reload(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    answer_all(session)
    session.act("explore", {"case": "porridge"}, NINE)
    session.act("switching", {"case": "porridge", "acts/p2/does": ["menace"]}, NINE)
    later = Session(bank, store, "autumn")
    later.resume("violet-harbour")
    assert (later.sitting.screen, later.sitting.exploring) == ("explorer", Exploring("porridge", switched=MENACE))
