"""A learner's votes in a live session: cast, changed, refused, kept and shown, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from course.bank import Bank
from course.live.room_actions import opened
from course.live.room_state import look
from course.store import Cohort, Store
from course.ui import Page
from tests.live.participant import NINE, STEPS, VOTE, begin, come, follow, go
from tests.ui.sending import PORRIDGE, Sender


def test_vote_is_kept_until_it_is_changed_and_the_end_leads_back(sender: Sender, store: Store) -> None:
    room = begin(store)
    come(sender)
    sender.send("join-room")
    voted = sender.send("vote", **VOTE)
    assert (voted["focus"], voted["announce"]) == ("voted", "Your vote is in.")
    assert 'value="in-house" aria-describedby="about-in-house" checked' in voted["html"]
    sender.again("vote", **VOTE)
    assert store.rooms.cast("r1", 0) == 1
    go(store, room, "end")
    told = follow(sender)
    assert 'data-screen="welcome"' in told["html"]
    assert told["announce"].startswith("The live session has ended.")
    assert store.attempts() == []


def votes(store: Store, *picks: str) -> list[str]:
    """So many others of the room, each with their vote at its first step."""
    ids = [store.enrol(f"{number:064x}", "may", NINE).id for number in range(len(picks))]
    for learner, pick in zip(ids, picks, strict=True):
        assert store.rooms.vote("r1", 0, learner, (pick,))
    return ids


def test_learner_is_told_before_the_vote_what_everyone_will_see_of_it(sender: Sender, store: Store) -> None:
    begin(store)
    told = "At the reveal, everyone sees how many people chose each option, once at least 5 people have voted"
    assert told in come(sender)["aside"]
    assert told in sender.send("join-room")["html"]
    assert told[1:] in sender.send("welcome")["html"]
    sender.send("join-room")
    sender.send("vote", **VOTE)
    assert told[1:] in sender.send("records")["html"]


def test_who_sees_votes_is_said_in_full_once_and_unfolds_afterwards(sender: Sender, store: Store) -> None:
    come(sender)
    sender.send("open", item="porridge")
    sender.submit(PORRIDGE)
    sender.send("map")
    room = opened("r1", "may", STEPS, NINE)
    store.rooms.open(room)
    follow(sender)  # the page moves to the live session at once, without a banner
    folded = '<details class="more" id="room-sees"><summary>Who sees your vote</summary>'
    found = [(sender.html.count("At the reveal, everyone sees"), folded in sender.html)]
    for how in ("forward", "vote"):
        room = go(store, room, how)
        html = follow(sender)["html"]
        found.append((html.count("At the reveal, everyone sees"), folded in html))
    assert found == [(1, False), (1, True), (1, True)]


def test_ballot_stands_above_the_story_once_voting_is_open(sender: Sender, store: Store) -> None:
    room = opened("r1", "may", STEPS, NINE, "reading")
    store.rooms.open(room)
    come(sender)
    reading = sender.send("join-room")["html"]
    go(store, room, "forward")
    asking = follow(sender)["html"]
    assert reading.index('id="thread-heading"') < reading.index('id="room-heading"')
    assert asking.index('id="form-heading"') < asking.index('id="thread-heading"')


def test_votes_of_a_step_are_shown_as_before_once_one_voter_is_erased(sender: Sender, store: Store) -> None:
    room = begin(store)
    come(sender)
    sender.send("join-room")
    *_, last = votes(store, *["in-house"] * 5, "from-outside")
    go(store, room, "reveal")
    assert "6 voted." in follow(sender)["html"]
    store.forget(last, NINE)
    token = sender.send("map")["token"]
    come(sender, token=token)
    html = sender.send("join-room")["html"]
    assert ("The room</th>" in html, "6 voted" in html, "5 voted" in html) == (True, True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {**VOTE, "quadrant": "no-such"}, {**VOTE, "quadrant": ["in-house", "from-outside"]},
        {**VOTE, "quadrant": 5}, {"room": "r1", "step": "0", "desks": ["press-desk"]},
        {**VOTE, "step": "1"}, {**VOTE, "step": 0}, {**VOTE, "room": "r2"}, {**VOTE, "room": None},
        {**VOTE, "quadrant": "<b>"}, {**VOTE, "quadrant": ["x"] * 300},
    ],
)  # fmt: skip
def test_hostile_vote_is_refused_in_one_sentence_and_not_counted(
    sender: Sender, store: Store, wrong: dict[str, Any]
) -> None:
    begin(store)
    come(sender)
    assert sender.send("vote", **VOTE)["trouble"] == "Please join the live session first."
    sender.send("join-room")
    assert sender.send("vote", **wrong)["trouble"].endswith(".")
    assert store.rooms.cast("r1", 0) == 0


def test_vote_that_comes_too_late_is_refused(sender: Sender, store: Store) -> None:
    room = begin(store)
    come(sender)
    sender.send("join-room")
    go(store, room, "forward")
    said = sender.send("vote", **VOTE)
    assert said["trouble"] == "Voting on this has closed, so that vote did not count."
    assert store.rooms.cast("r1", 0) == 0


def test_picks_that_were_not_sent_are_kept_when_voting_closes_and_are_no_vote(sender: Sender, store: Store) -> None:
    room = begin(store)
    come(sender)
    sender.send("join-room")
    assert set(sender.send("tick", **VOTE)) == {"ack"}
    room = go(store, room, "forward")
    closed = follow(sender)["html"]
    assert "<strong>Your picks were not sent</strong> before voting closed, so they do not count." in closed
    assert "They are kept here for you: Within the college." in closed
    late = sender.send("tick", **{**VOTE, "quadrant": "from-outside"})  # sent by the page as the form went away
    assert "They are kept here for you: From outside." in late["html"]
    assert store.rooms.cast("r1", 0) == 0
    room = go(store, room, "back")
    again = follow(sender)["html"]
    assert "they only count once you send them." in again
    assert 'value="from-outside" aria-describedby="about-from-outside" checked' in again
    assert "kept here" not in sender.send("vote", **{**VOTE, "quadrant": "from-outside"})["html"]
    sender.send("tick", **VOTE)
    room = go(store, room, "reveal")
    told = follow(sender)["html"]
    assert (
        "<strong>Your last picks were not sent</strong> before voting closed, so your vote before them counts." in told
    )
    assert told.count("picked, not sent") == 1
    assert "not sent" not in sender.send("tick", **{**VOTE, "quadrant": ""})["html"]
    assert list(store.rooms.votes("r1", 0).values()) == [("from-outside",)]


def test_picks_that_were_not_sent_are_there_again_when_the_page_is_opened_anew(
    sender: Sender, store: Store, bank: Bank
) -> None:
    def reopened() -> str:
        again = Sender(Page(bank, store, cohort="open", clock=lambda: NINE))
        shown: str = come(again, token=token)["html"]
        again.page.close()
        return shown

    room = begin(store)
    come(sender)
    token = sender.send("join-room")["token"]
    sender.send("tick", **VOTE)
    html = reopened()
    assert 'value="in-house" aria-describedby="about-in-house" checked' in html
    assert "they only count once you send them." in html
    assert (store.rooms.cast("r1", 0), store.rooms.votes("r1", 0)) == (0, {})
    sender.send("vote", **{**VOTE, "quadrant": "from-outside"})  # the page sends the form in place of its last tick
    html = reopened()
    assert html.count(" checked") == 1
    assert 'value="from-outside" aria-describedby="about-from-outside" checked' in html
    assert "no vote until" not in html
    sender.send("tick", **VOTE)
    go(store, room, "forward")
    assert "<strong>Your last picks were not sent</strong> before voting closed" in reopened()
    assert list(store.rooms.votes("r1", 0).values()) == [("from-outside",)]
    begin(store, "r2")
    assert " checked" not in reopened()  # another room asks anew


@pytest.mark.parametrize(
    "wrong", [{}, {**VOTE, "step": "9"}, {**VOTE, "step": None}, {**VOTE, "room": "r2"}, {**VOTE, "room": ["r1"]}]
)
def test_picks_for_no_step_of_the_room_are_kept_nowhere(sender: Sender, store: Store, wrong: dict[str, Any]) -> None:
    begin(store)
    come(sender)
    sender.send("join-room")
    assert set(sender.send("tick", **wrong)) == {"ack"}
    assert sender.send("tick", **{**VOTE, "quadrant": "no-such"})["trouble"].startswith("This vote could not be read.")
    assert store.rooms.cast("r1", 0) == 0


def test_room_takes_no_vote_from_the_instant_at_which_its_cohort_closes(bank: Bank, store: Store) -> None:
    now = [NINE]
    june = Cohort("june", "June", NINE, code="xyz789", closes=NINE + timedelta(hours=1))
    store.add_cohort(june)
    begin(store, cohort="june")
    sender = Sender(Page(bank, store, cohort="open", clock=lambda: now[0]))
    come(sender, join="xyz789")
    sender.send("join-room")
    seen = look(store, "june", NINE)
    assert sender.page.behind(seen) is False
    now[0] += timedelta(hours=1)
    assert "moved on" in sender.send("vote", **VOTE)["trouble"]
    assert sender.page.behind(seen) is True
    assert follow(sender)["announce"].startswith("The live session has ended.")
    assert sender.page.behind(seen) is False
    assert store.rooms.cast("r1", 0) == 0
    sender.page.close()
