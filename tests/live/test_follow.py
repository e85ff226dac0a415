"""A learner's page joins a live session, follows it and leaves it, without a browser."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from course.bank import Bank
from course.live.ballot import Ballots
from course.live.room_actions import opened, suppose
from course.store import Cohort, Room, Store, StoreError
from course.ui import Page
from tests.live.participant import NINE, STEPS, VOTE, begin, come, follow, go
from tests.ui.sending import PORRIDGE, Sender


def test_newcomer_is_invited_and_joins_where_the_room_is(sender: Sender, store: Store) -> None:
    room = begin(store)
    go(store, go(store, room, "reveal"), "forward")
    assert "Join the live session" in come(sender)["aside"]
    joined = sender.send("join-room")
    assert "2 of 2" in joined["html"]
    assert joined["token"]
    assert joined["aside"] == ""
    assert store.rooms.present("r1", NINE) == 1


def test_learner_who_reads_nothing_is_taken_along_and_one_who_picks_is_asked(sender: Sender, store: Store) -> None:
    come(sender)
    sender.send("open", item="porridge")
    sender.submit(PORRIDGE)
    sender.onward()
    begin(store)
    told = follow(sender)
    assert (told["html"], told["announce"]) == ("", "A live session has begun.")
    assert "Join the live session" in told["aside"]
    sender.send("map")
    begin(store, "r2")
    assert 'data-screen="live"' in follow(sender)["html"]


def test_guest_who_picks_on_the_first_screen_is_asked(sender: Sender, store: Store) -> None:
    come(sender)
    begin(store)
    told = follow(sender)
    assert (told["html"], told["announce"]) == ("", "A live session has begun.")
    assert "Join the live session" in told["aside"]


def test_learner_leaves_for_their_own_course_and_comes_back(sender: Sender, store: Store) -> None:
    begin(store)
    come(sender)
    sender.send("join-room")
    left = sender.send("leave-room")
    assert 'data-screen="welcome"' in left["html"]
    assert "Back to the live session" in left["aside"]
    assert store.rooms.present("r1", NINE) == 0
    again = come(sender, token=left["token"])
    assert 'data-screen="welcome"' in again["html"]
    assert 'data-screen="live"' in sender.send("join-room")["html"]
    assert 'data-screen="map"' in sender.send("map")["html"]
    assert store.rooms.present("r1", NINE) == 0


def test_nobody_is_in_the_room_of_another_cohort_before_they_move(sender: Sender, store: Store) -> None:
    store.add_cohort(Cohort("june", "June", NINE, code="xyz789"))
    come(sender)
    sender.send("open", item="porridge")
    sender.submit(PORRIDGE)
    sender.send("map")
    sender.send("records")
    asked = sender.send("resume", code="xyz789")
    assert "Do you want to move to “June”?" in asked["aside"]
    assert asked["focus"] == "move-banner"
    begin(store, "r2", "june")
    assert follow(sender)["html"] == ""
    assert "Do you want to move to “June”?" in sender.page._aside()
    assert "live session" not in sender.page._aside()
    assert sender.send("join-room")["trouble"].startswith("The live session has ended.")
    assert sender.send("vote", **{**VOTE, "room": "r2"})["trouble"] == "Please join the live session first."
    assert sender.page.present() is None
    begin(store)  # in the learner's own cohort: they can join, but answer the question first
    assert follow(sender)["html"] == ""
    assert "A live session is running in “May”." in sender.page._aside()
    assert (store.rooms.present("r1", NINE), store.rooms.present("r2", NINE)) == (0, 0)
    stayed = sender.send("stay")
    assert 'data-screen="live"' in stayed["html"]
    assert sender.send("vote", **VOTE)["announce"] == "Your vote is in."
    assert [(store.rooms.present(id_, NINE), store.rooms.cast(id_, 0)) for id_ in ("r1", "r2")] == [(1, 1), (0, 0)]

    sender.send("records")
    sender.send("resume", code="xyz789")
    assert (store.rooms.present("r1", NINE), store.rooms.present("r2", NINE)) == (0, 0)
    moved = sender.send("move")
    assert 'data-screen="live"' in moved["html"] or "Join the live session" in moved["aside"]
    sender.send("join-room")
    sender.send("vote", **{**VOTE, "room": "r2"})
    assert [(store.rooms.present(id_, NINE), store.rooms.cast(id_, 0)) for id_ in ("r1", "r2")] == [(0, 1), (1, 1)]


def test_learner_in_their_own_session_stays_in_it_with_the_link_of_another_cohort(
    sender: Sender, store: Store, bank: Bank
) -> None:
    store.add_cohort(Cohort("june", "June", NINE, code="xyz789"))
    begin(store)
    begin(store, "r2", "june")
    come(sender)
    token = sender.send("join-room")["token"]
    again = Sender(Page(bank, store, cohort="open", clock=lambda: NINE))
    asked = come(again, token=token, join="xyz789")
    assert 'data-screen="live"' in asked["html"]
    assert "Do you want to move to “June”?" in asked["aside"]
    again.send("vote", **VOTE)
    assert 'data-screen="live"' in again.send("stay")["html"]
    assert [(store.rooms.present(id_, NINE), store.rooms.cast(id_, 0)) for id_ in ("r1", "r2")] == [(1, 1), (0, 0)]
    again.page.close()


def test_banner_is_focused_after_a_code_and_after_leaving(sender: Sender, store: Store) -> None:
    """On a phone it stands above what is visible, so nobody would see that a session is running."""
    begin(store)
    sender.send("hello", token="", join="")
    typed = sender.send("resume", code="abc234")
    assert "Join the live session" in typed["aside"]
    assert 'id="join-banner" tabindex="-1"' in typed["aside"]
    assert typed["focus"] == "join-banner"
    assert sender.send("join-room")["focus"] == "course-heading"
    assert sender.send("leave-room")["focus"] == "join-banner"
    assert sender.send("map")["focus"] == "course-heading"


def test_that_a_learner_moved_is_said_until_their_next_action(sender: Sender, store: Store) -> None:
    store.add_cohort(Cohort("june", "June", NINE, code="xyz789"))
    come(sender)
    sender.send("open", item="porridge")
    sender.submit(PORRIDGE)
    sender.send("resume", code="xyz789")
    moved = sender.send("move")
    assert (moved["html"] + moved["aside"]).count("You are now in “June”.") == 1
    assert sender.send("map")["aside"] == ""
    assert "aside" not in sender.send("welcome")


def test_key_comes_with_the_reveal_and_not_before(sender: Sender, store: Store, bank: Bank) -> None:
    room = go(store, go(store, begin(store), "reveal"), "forward")
    come(sender)
    seen = [sender.send("join-room")["html"]]
    room = go(store, room, "forward")
    seen.append(follow(sender)["html"])
    because = [line for each in bank.scenarios["porridge"].ruling.verdicts.values() for line in each.because]
    assert not any(word in html for html in seen for word in (*because, "Does not apply", "verdict"))
    go(store, room, "forward")
    told = follow(sender)
    assert told["announce"] == "The answers are shown."
    assert "Does not apply" in told["html"]
    assert "Nobody voted, so the room’s results are not shown." in told["html"]
    assert "<caption>The answers</caption>" in told["html"]  # not: the room’s votes, of which there are none


def test_room_that_was_forgotten_holds_nobody(bank: Bank, store: Store) -> None:
    begin(store)
    late = Sender(Page(bank, store, cohort="open", clock=lambda: NINE + timedelta(hours=7)))
    assert "aside" not in come(late)
    assert late.send("join-room")["trouble"].startswith("The live session has ended.")
    late.page.close()


def test_pages_follow_by_themselves_and_survive_a_store_that_does_not_answer(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)

    async def story() -> None:
        page = Page(bank, store, cohort="open")
        heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        monkeypatch.setattr(page, "send", lambda content, buffers=None: heard.put_nowait(content))  # noqa: ARG005 - the widget's signature
        page._hear(page, {"seq": 1, "action": "hello", "fields": {"token": "", "join": "abc234"}}, None)
        assert (await heard.get())["ack"] == 1
        whole, failing = store.rooms.current, [True]

        def current(cohort: str, since: datetime) -> Room | None:
            if failing and failing.pop():
                raise StoreError("not just now")
            return whole(cohort, since)

        monkeypatch.setattr(store.rooms, "current", current)
        store.rooms.open(opened("r1", "may", STEPS, now))
        told = await asyncio.wait_for(heard.get(), 20)
        assert "ack" not in told
        assert "Join the live session" in told["aside"]
        page.close()

    asyncio.run(story())


def test_what_the_room_supposes_is_read_on_every_page(sender: Sender, bank: Bank, store: Store) -> None:
    room = begin(store)
    come(sender)
    sender.send("join-room")
    room = go(store, room, "reveal")
    assert "What if" not in follow(sender)["html"]
    supposed = suppose(room, 0, NINE)
    assert store.rooms.move(supposed)
    found = Ballots(bank).suppositions(STEPS[0])[0]
    told = follow(sender)
    assert found.asks in told["html"]
    assert "The answers below are for the story as told." in told["html"]
    name = bank.rulebook.quadrants[found.turns[0].option].name
    assert told["announce"].startswith(f"{found.asks} {name}: {found.turns[0].reads}")
    assert store.rooms.move(suppose(supposed, 0, NINE))
    assert found.asks not in follow(sender)["html"]
