"""Learners of the tests: what they submit, and processes in which they do."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

from course.store import Answer, Attempt, Record, Store, hash_token

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
TOKEN = hash_token("violet-harbour-lantern-meadow")

# Each process begins clean of the tests' threads and connections, and without importing everything anew.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.store.learning"])


def attempt(learner: str, id: str = "first", **changed: Any) -> Attempt:  # noqa: A002  # the field's own name
    given: dict[str, Any] = {
        "id": id,
        "cohort": "autumn",
        "learner": learner,
        "phase": "practice",
        "item": "stray-remark",
        "item_version": "aa11",
        "rules_version": "bb22",
        "response": {"quadrant": "multi-party", "policies": ["free-speech"]},
        "started": NINE,
        "submitted": TEN,
    }
    return Attempt(**given | changed)


def answer(learner: str, attempt: str = "first", question: str = "quadrant", **changed: Any) -> Answer:
    given: dict[str, Any] = {"item": "stray-remark", "picks": ("multi-party",), "submitted": TEN}
    return Answer(attempt, question, learner, **given | changed)


def record(code_hash: str, learner: str | None, revoked: datetime | None = None) -> Record:
    return Record(code_hash, learner, NINE, "1.0", "bb22", revoked)


def submit_for_ever(url: str, learner: str, name: str, heard: Connection) -> None:
    """Append without end, and tell each id once the store acknowledged it."""
    store = Store.open(url, patience=90)  # on a busy machine a server takes its time to start again
    for number in itertools.count():
        store.append(attempt(learner, f"{name}-{number}"))
        heard.send_bytes(f"{name}-{number}".encode())


def submit_ten(url: str, name: str, heard: Connection) -> None:
    """Open the store, join, append ten attempts and one that everyone appends, and tell what the store said to each."""
    store = Store.open(url)
    store.enrol(hash_token(name), "autumn", NINE)
    everyone = store.enrol(TOKEN, "autumn", NINE)
    said = [store.append(attempt(everyone.id, f"{name}-{number}")) for number in range(10)]
    said.append(store.append(attempt(everyone.id, "the-same")))
    store.close()
    heard.send(said)


def begin(work: Callable[..., None], *words: str) -> tuple[Any, Connection]:
    """A process that does `work`, and the end of a pipe to hear from it."""
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=work, args=(*words, there))
    process.start()
    there.close()
    return process, here


def hear_all(here: Connection) -> list[str]:
    """What is left to hear from a process that has ended."""
    heard = []
    while True:
        try:
            heard.append(here.recv_bytes().decode())
        except EOFError:
            here.close()
            return heard
