"""The page answers every message once, in one sentence where it cannot, and acts on it once."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import pytest

from course.bank import Bank
from course.page import log_tracebacks
from course.store import Store, StoreError, hash_token
from course.ui import Page
from tests.ui.outline import words
from tests.ui.sending import GOOSE, PORRIDGE, Sender, screen

UNREADABLE = "This page sent something that could not be read. Please reload it; what you submitted is saved."


def test_answer_to_hello_is_the_welcome(sender: Sender) -> None:
    answer = sender.send("hello", token="")
    assert {key: value for key, value in answer.items() if key != "html"} == {
        "ack": 1,
        "focus": "course-heading",
        "announce": "",
    }
    assert screen(answer["html"]) == "welcome"


def test_guest_gets_a_token_with_the_first_answer(sender: Sender, bank: Bank, store: Store) -> None:
    assert "token" not in sender.send("open", item="porridge")
    token = sender.submit(PORRIDGE)["token"]
    other = Sender(Page(bank, store, cohort="autumn"))
    assert screen(other.send("hello", token=token)["html"]) == "verdict"
    assert other.send("map")["token"] == token


def test_submission_without_a_pick_is_sent_back_and_titled_as_an_error(sender: Sender, store: Store) -> None:
    sender.send("open", item="porridge")
    answer = sender.submit({})
    assert (answer["focus"], answer["announce"]) == ("course-errors", "")
    assert "Please choose one first." in words(answer["html"])
    assert 'data-title="Error: Porridge again, question 1 –' in answer["html"]
    assert "token" not in answer
    sender.submit(PORRIDGE)
    assert 'data-title="Porridge again, answer –' in sender.html
    [answers] = [store.open_answers(learner.id) for learner in [sender.page._session.learner] if learner]
    assert [each.question for each in answers] == ["quadrant"]


def test_verdict_comes_after_the_store(sender: Sender, store: Store) -> None:
    sender.send("open", item="porridge")
    for question in ("quadrant", "desks"):
        answer = sender.submit(PORRIDGE)
        assert (answer["focus"], answer["announce"]) == ("course-heading", "Saved. Right.")
        learner = sender.page._session.learner
        assert learner
        assert question in [each.question for each in store.open_answers(learner.id)]
        sender.onward()
    assert store.attempts() == []
    assert sender.submit({"moves": ["sleep-on-it"]})["announce"] == "Saved. Partly right."
    [stored] = store.attempts()
    assert (stored.response["moves"], stored.submitted) == (["sleep-on-it"], Sender.NOW)


def test_action_sent_again_is_answered_and_acts_once(sender: Sender, store: Store) -> None:
    sender.send("open", item="porridge")
    fields = sender.form(PORRIDGE)
    first = sender.send("submit", **fields)
    assert sender.again("submit", **fields) == first
    onward = sender.onward()
    assert sender.page.answer({"seq": sender.seq, "action": "continue", "fields": {}}) == onward
    learner = sender.page._session.learner
    assert learner
    assert len(store.open_answers(learner.id)) == 1


def test_second_answer_to_a_question_shows_the_first(sender: Sender, bank: Bank, store: Store) -> None:
    """Two windows show the same question; the second to submit is told, and shown what counts."""
    sender.send("open", item="goose")
    token = sender.submit(GOOSE)["token"]
    sender.onward()
    other = Sender(Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW))
    other.send("hello", token=token)
    sender.submit({"desks": ["press-desk"]})
    answer = other.submit({"desks": ["night-porter"]})
    told = words(answer["html"])
    assert "You had already submitted this question, in another window or earlier." in told
    assert "Night porter . Missed: this applies" in told
    sender.onward()
    learner = sender.page._session.learner
    assert learner
    assert {each.question: each.picks for each in store.open_answers(learner.id)}["desks"] == ("press-desk",)


@pytest.mark.parametrize("action", ["draft", "beat"])
def test_quiet_actions_are_acknowledged_and_no_more(sender: Sender, action: str) -> None:
    sender.send("open", item="porridge")
    assert sender.send(action, **sender.form(PORRIDGE)) == {"ack": 2}


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "hello",
        7,
        {},
        {"seq": 1, "action": "hello"},
        {"seq": "1", "action": "hello", "fields": {}},
        {"seq": True, "action": "hello", "fields": {}},
        {"seq": 0, "action": "hello", "fields": {}},
        {"seq": -1, "action": "hello", "fields": {}},
        {"seq": 1.0, "action": "hello", "fields": {}},
        {"seq": 2**53, "action": "hello", "fields": {}},
        {"seq": 1, "action": None, "fields": {}},
        {"seq": 1, "action": ["hello"], "fields": {}},
        {"seq": 1, "action": "hello", "fields": []},
        {"seq": 1, "action": "hello", "fields": None},
    ],
)
def test_message_of_another_shape_is_told_so(sender: Sender, content: object) -> None:
    assert sender.page.answer(content) == {"ack": 0, "trouble": UNREADABLE}


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("hel\ud800lo", {}),
        ("hello", {"token": "\udfff"}),
        ("open", {"item": [{"goose": "\ud800"}]}),
    ],
)
def test_text_that_cannot_be_kept_is_told_so_and_not_sent_again(
    sender: Sender, action: str, fields: dict[str, Any]
) -> None:
    assert sender.page.answer({"seq": 1, "action": action, "fields": fields}) == {"ack": 1, "trouble": UNREADABLE}


@pytest.mark.parametrize("token", [None, 7, ["a"], {"a": 1}, "x" * 10_000, "\x00", "'; DROP TABLE learners; --"])
def test_token_of_any_kind_is_a_new_visitor(sender: Sender, token: object) -> None:
    answer = sender.send("hello", token=token)
    assert ('data-screen="welcome"' in answer["html"], "token" in answer) == (True, False)


@pytest.mark.parametrize("action", ["submit", "draft", "open", "review", "read", "no-such", "", "__init__", "x" * 5000])
@pytest.mark.parametrize(
    "fields", [{}, {"item": None}, {"item": {"a": []}}, {"item": "goose", "attempt": 5, "desks": 1e999}]
)
def test_bad_fields_get_one_sentence_and_change_nothing(sender: Sender, action: str, fields: dict[str, Any]) -> None:
    opened = sender.send("open", item="porridge")
    answer = sender.send(action, **fields)
    assert (answer["ack"], answer.keys() <= {"ack", "trouble", "html", "focus", "announce", "token"}) == (2, True)
    if "trouble" in answer:
        assert answer["trouble"].endswith(".")
        assert sender.send("begin")["html"] == opened["html"]
    else:
        assert (action, fields["item"]) in [("open", "goose"), ("read", "goose")]


def full(*_: object, **_options: bool) -> bool:
    raise StoreError("The store has no space left on its disk; free some space and try again.")


@pytest.mark.parametrize("answers_before", [0, 1], ids=["guest", "learner"])
def test_store_that_fails_is_told_in_one_sentence(
    sender: Sender,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answers_before: int,
) -> None:
    sender.send("open", item="porridge")
    for _ in range(answers_before):
        sender.submit(PORRIDGE)
        sender.onward()
    fields = sender.form(PORRIDGE)
    with monkeypatch.context() as patched:
        patched.setattr(store, "submit" if answers_before else "join", full)
        assert sender.send("submit", **fields) == {
            "ack": sender.seq,
            "trouble": "This could not be saved just now. It is still here; please try again in a moment.",
        }
    assert "no space left" in caplog.text
    assert sender.again("submit", **fields)["announce"] == "Saved. Right."


def test_place_that_cannot_be_stored_stops_nobody_from_reading(
    sender: Sender, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send("open", item="porridge")
    token = sender.submit(PORRIDGE)["token"]
    sender.onward()
    learner = store.learner(hash_token(token))
    assert learner is not None
    fields = sender.form(PORRIDGE)
    unplaced = (
        "Your place and your latest picks could not be saved just now. "
        "You can keep reading, and what you submitted is saved."
    )
    with monkeypatch.context() as patched:
        patched.setattr(store, "keep_place", full)
        patched.setattr(store, "submit", full)
        moved = sender.send("map")
        assert (screen(moved["html"]), moved["trouble"].startswith(unplaced)) == ("map", True)
        assert sender.send("open", item="porridge")["trouble"].startswith(unplaced)
        assert sender.send("draft", **fields)["trouble"].startswith(unplaced)
        refused = sender.send("submit", **fields)
        assert (refused["trouble"].partition(".")[0], "html" in refused) == ("This could not be saved just now", False)
    assert "trouble" not in sender.send("map")
    [row] = store.kept(learner.id)["places"]
    assert '"screen": "map"' in row["state"]


def test_fault_is_logged_without_what_the_learner_sent(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sender.send("paths")

    def broken(*_: object) -> None:
        raise ValueError("violet-harbour")

    monkeypatch.setattr(sender.page._session, "act", broken)
    with caplog.at_level(logging.ERROR):
        answer = sender.send("map", item="violet-harbour")
    assert answer == {
        "ack": 2,
        "trouble": "Something went wrong on our side. What you submitted is saved; please try again, or reload "
        "the page.",
    }
    [record] = caplog.records
    assert record.getMessage().startswith("map failed: ValueError in broken, line ")
    assert ("violet" in caplog.text, record.exc_info) == (False, None)


def test_traceback_of_a_fault_is_logged_for_the_operator_alone(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sender.send("paths")

    def broken(*_: object) -> None:
        raise ValueError("violet-harbour")

    monkeypatch.setattr(sender.page._session, "act", broken)
    with caplog.at_level(logging.INFO, logger="course.page"):  # put back to what it was
        log_tracebacks()
        answer = sender.send("map", item="goose")
    [record] = caplog.records
    assert (record.exc_info and record.exc_info[0], "violet-harbour" in str(answer)) == (ValueError, False)
    assert 'raise ValueError("violet-harbour")' in caplog.text


def test_page_hears_and_sends_in_order(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(sender.page, "send", sent.append)
    named = ["paths", "welcome", "summary"]

    async def speak() -> None:
        for seq, action in enumerate(named, 1):
            sender.page._handle_custom_msg({"seq": seq, "action": action, "fields": {}}, [])
        while sender.page._tasks:
            await asyncio.gather(*sender.page._tasks.values())

    asyncio.run(speak())
    sender.page._handle_custom_msg({"seq": 4, "action": "beat", "fields": {}}, [])
    assert [each["ack"] for each in sent] == [1, 2, 3, 4]
    assert [screen(each["html"]) for each in sent[:3]] == named


def test_page_takes_no_more_than_it_can_do_soon_and_nothing_twice(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(sender.page, "send", sent.append)

    async def speak() -> None:
        for seq in [1, 1, 1, *range(2, 100)]:
            sender.page._handle_custom_msg({"seq": seq, "action": "beat", "fields": {}}, [])
        while sender.page._tasks:
            await asyncio.gather(*sender.page._tasks.values())
        sender.page._handle_custom_msg({"seq": 99, "action": "beat", "fields": {}}, [])  # it comes again, and is heard
        await asyncio.gather(*sender.page._tasks.values())

    asyncio.run(speak())
    assert [each["ack"] for each in sent] == [*range(1, 17), 99]


def test_slow_actions_of_all_pages_are_done_one_after_another(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many search, others are answered meanwhile, and not after all of them."""
    at_once, most, done = 0, 0, list[str]()

    def answer(content: dict[str, Any]) -> dict[str, Any]:
        nonlocal at_once, most
        if content["action"] == "ask":
            at_once += 1
            most = max(most, at_once)
            time.sleep(0.05)
            at_once -= 1
        done.append(content["action"])
        return {"ack": content["seq"]}

    pages = [Page(bank, store, cohort="open") for _ in range(6)]
    for page in pages:
        monkeypatch.setattr(page, "answer", answer)
        monkeypatch.setattr(page, "send", lambda _answer: None)

    async def speak() -> None:
        for page in pages[:5]:
            page._handle_custom_msg({"seq": 1, "action": "ask", "fields": {}}, [])
        pages[5]._handle_custom_msg({"seq": 1, "action": "map", "fields": {}}, [])
        await asyncio.gather(*(task for page in pages for task in page._tasks.values()))

    asyncio.run(speak())
    assert (most, done.count("ask"), done.index("map") < 3) == (1, 5, True)


def test_page_has_no_trait_of_its_own_but_the_words_of_its_script(sender: Sender) -> None:
    own = {name for name in sender.page.keys if not name.startswith("_")}
    assert own == {"layout", "tabbable", "tooltip", "words"}


def test_page_is_readable_before_it_is_live_and_its_name_stays(sender: Sender) -> None:
    bundle, _ = sender.page._repr_mimebundle_()
    assert (repr(sender.page), bundle["text/plain"]) == ("Page()", "Page()")
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == sender.page.model_id
    assert bundle["text/html"].startswith('<div class="course"><div class="view" data-screen="welcome"')
    assert "Minding our words at Birchpoint" in bundle["text/html"]
