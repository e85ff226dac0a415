"""A learner's page in a live room, without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course.bank import Bank
from course.live.ballot import Ballots
from course.live.room_actions import move, opened, suppose
from course.live.room_state import look
from course.store import Ask, Cohort, Room, Store, StoreError
from course.ui import Page
from tests.ui.sending import PORRIDGE, Sender

STEPS = (Ask("porridge", "quadrant"), Ask("porridge", "desks"))
NINE = Sender.NOW
VOTE = {"room": "r1", "step": "0", "quadrant": "in-house"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened_ = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    opened_.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    yield opened_
    opened_.close()


@pytest.fixture
def sender(bank: Bank, store: Store) -> Iterator[Sender]:
    made = Sender(Page(bank, store, cohort="open", clock=lambda: NINE))
    yield made
    made.page.close()


def begin(store: Store, id_: str = "r1", cohort: str = "may") -> Room:
    room = opened(id_, cohort, STEPS, NINE, "asking")
    store.rooms.open(room)
    return room


def go(store: Store, room: Room, how: str) -> Room:
    moved = move(room, how, NINE)
    assert store.rooms.move(moved)
    return moved


def follow(sender: Sender) -> dict[str, Any]:
    """What the page shows once it has looked again."""
    shown = sender.page._followed(sender.page._live._look())
    assert shown is not None
    sender.html = shown.html or sender.html
    told: dict[str, Any] = shown.told()
    return told


def come(sender: Sender, **fields: str) -> dict[str, Any]:
    return sender.send("hello", **{"token": "", "join": "abc234", **fields})


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


def test_room_that_was_forgotten_holds_nobody(bank: Bank, store: Store) -> None:
    begin(store)
    late = Sender(Page(bank, store, cohort="open", clock=lambda: NINE + timedelta(hours=7)))
    assert "aside" not in come(late)
    assert late.send("join-room")["trouble"].startswith("The live session has ended.")
    late.page.close()


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
