"""Learners in one process stay apart: traits, comms, prints, displays, tasks, threads, pools, exceptions, exits."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.process import ROOT
from tests.serving.app.apart import numbers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[2, 200])
def heard(request: pytest.FixtureRequest) -> dict[int, list[dict[str, Any]]]:
    """What each of so many learners heard after each had done everything with a number of its own."""
    command = [sys.executable, "-m", "tests.serving.app.apart", str(request.param)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["widgets"], said["alive"]) == (4 * request.param, 0), "a closed learner's widgets live on"
    assert len(said["heard"]) == request.param
    return {int(number): messages for number, messages in said["heard"].items()}


Heard = dict[int, list[dict[str, Any]]]


def of_type(messages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [message["content"] for message in messages if message["type"] == kind]


def bodies(messages: list[dict[str, Any]]) -> list[Any]:
    return [content["data"] for content in of_type(messages, "comm_msg")]


def test_prints_reach_only_their_learner(heard: Heard) -> None:
    for number, messages in heard.items():
        streams = of_type(messages, "stream")
        said = "".join(stream["text"] for stream in streams)
        # A print in a handler, a task, a callback, a thread, a timer, a shared pool, and to_thread: seven in all.
        # Threads may print between a text and its line's end, so the two are counted apart.
        assert said.count("\n") == 7
        assert said.replace("\n", "") == f"number {number}" * 7
        assert {stream["name"] for stream in streams} == {"stdout"}


def test_displays_reach_only_their_learner(heard: Heard) -> None:
    for number, messages in heard.items():
        shown = [
            content["data"]["text/html"]
            for content in of_type(messages, "display_data")
            if "text/html" in content["data"]
        ]
        assert shown == [f"number {number}"]


def test_traits_and_comms_reach_only_their_learner(heard: Heard) -> None:
    for number, messages in heard.items():
        updates = [body["state"]["value"] for body in bodies(messages) if body.get("method") == "update"]
        assert updates == [number, 1000 + number]


def test_messages_from_threads_reach_only_their_learner(heard: Heard) -> None:
    for number, messages in heard.items():
        custom = [body["content"] for body in bodies(messages) if body.get("method") == "custom"]
        assert {"number": number} in custom
        assert {content["number"] for content in custom} == {number}


def test_registry_shows_only_own_widgets(heard: Heard) -> None:
    for number, messages in heard.items():
        [seen] = [body["content"] for body in bodies(messages) if "known" in body.get("content", {})]
        # Probe and Child, each with its Layout.
        assert seen == {"number": number, "known": ["Child", "Probe"], "count": 4}


def test_exceptions_and_exits_stay_with_their_learner(heard: Heard) -> None:
    for messages in heard.values():
        errors = of_type(messages, "error")
        assert errors == [{"ename": "Error", "evalue": "", "traceback": []}] * 3  # raises, exits, interrupts


def test_nobody_s_words_reach_no_learner(heard: Heard) -> None:
    assert "nobody" not in json.dumps(heard)


def test_numbers_of_others_are_never_heard(heard: Heard) -> None:
    for number, messages in heard.items():
        assert set(numbers(messages)) == {number}
