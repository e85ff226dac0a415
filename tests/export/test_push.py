"""Statements pushed to a real learning record store, Ralph, which goes down and comes back meanwhile."""

from __future__ import annotations

import base64
import http.client
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.export.push import NotSent, Pusher, RecordStore
from course.export.xapi_statements import Entry
from course.session.visibility import exports
from course.store import Cohort, Sight, Store, hash_token
from tests import machine
from tests.cli.conftest import Course
from tests.cohort.answers import NOON, attempt, college
from tests.port import free_ports
from tests.process import await_ready, end, start

KEY = "course:a-secret"
SERVE = """
import sys, uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend
FSLRSBackend.default_operation_type = BaseOperationType.APPEND
uvicorn.run("ralph.api:app", host="127.0.0.1", port=int(sys.argv[1]))
"""
"""Ralph, as it is, but that its statements in files go to the end of the file: it would else take one request alone."""
HASHED = "import bcrypt, sys; print(bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt(4)).decode())"


class Ralph:
    """A learning record store on 127.0.0.1, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, [self._port] = folder, free_ports(1)
        self.endpoint = f"http://127.0.0.1:{self._port}/xAPI"
        python = machine.record_store()
        name, _, password = KEY.partition(":")
        hashed = subprocess.run([python, "-c", HASHED, password], capture_output=True, text=True, check=True)
        user = {
            "agent": {"mbox": "mailto:course@example.org"}, "scopes": ["statements/write", "statements/read"],
            "hash": hashed.stdout.strip(), "username": name,
        }  # fmt: skip
        (folder / "auth.json").write_text(json.dumps([user]))
        (folder / "data").mkdir()

    @contextmanager
    def up(self) -> Iterator[None]:
        """Run it while the block runs."""
        log = self._folder / "ralph.log"
        words: list[str | Path] = [machine.record_store(), "-c", SERVE, str(self._port)]
        environ = {
            "RALPH_APP_DIR": str(self._folder),
            "RALPH_AUTH_FILE": str(self._folder / "auth.json"),
            "RALPH_RUNSERVER_BACKEND": "fs",
            "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(self._folder / "data"),
        }
        process = start(words, log, environ, cwd=self._folder)
        try:
            await_ready(process, lambda: b"running on" in log.read_bytes(), log)
            yield
        finally:
            end(process)
            log.unlink()

    def statements(self) -> list[dict[str, Any]]:
        """All that it has."""
        found: list[dict[str, Any]] = []
        path = "/xAPI/statements/?limit=100"
        while path:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
            head = {
                "Authorization": f"Basic {base64.b64encode(KEY.encode()).decode()}",
                "X-Experience-API-Version": "1.0.3",
            }
            connection.request("GET", path, headers=head)
            page = json.loads(connection.getresponse().read())
            connection.close()
            found += page["statements"]
            path = page.get("more", "")
        return found


@pytest.fixture
def ralph(tmp_path: Path) -> Ralph:
    folder = tmp_path / "ralph"
    folder.mkdir()
    return Ralph(folder)


@pytest.fixture
def store(store: Store) -> Store:
    """A store with a cohort of each sight, and a simulated one."""
    sights: tuple[Sight, ...] = ("nothing", "completion", "progress", "results")
    for sight in sights:
        store.add_cohort(Cohort(sight, sight.title(), NOON, sight=sight))
    store.add_cohort(Cohort("demo", "Demo", NOON, simulated=True))
    store.append(replace(attempt("made-up", "goose"), id="made-up", cohort="demo"))
    return store


def answer(store: Store, cohort: str, number: int) -> str:
    """An answer of a new learner; their id."""
    id_ = store.enrol(hash_token(f"{cohort}-{number}"), cohort, NOON).id
    made = replace(attempt(id_, "goose", minute=number), id=f"{cohort}-{number}", cohort=cohort, simulated=False)
    assert store.append(made)
    return id_


def pusher(store: Store, ralph: Ralph) -> Pusher:
    return Pusher(college(), store, RecordStore(ralph.endpoint, KEY), "https://c.example/", lambda: NOON)


@pytest.mark.slow
def test_what_waits_is_sent_once_when_the_record_store_is_back(store: Store, ralph: Ralph) -> None:
    for cohort in ("nothing", "completion", "progress"):
        answer(store, cohort, 0)
    for number in range(60):
        answer(store, "results", number)
    down = pusher(store, ralph)
    with pytest.raises(NotSent, match="does not answer"):
        down.push()
    first = down.delay
    with pytest.raises(NotSent):
        down.push()
    assert (0.8 <= first <= 1.2, 1.6 <= down.delay <= 2.4) == (True, True)
    with ralph.up():
        assert down.push() == (60, 0)
        assert down.delay == 0
        sent = ralph.statements()
        assert len(sent) == len({each["id"] for each in sent}) == 60
        details = [each["context"]["extensions"]["https://c.example/xapi/details"] for each in sent]
        assert {each["cohort"] for each in details} == {"results"}
        assert down.push() == (0, 0)
    answer(store, "results", 60)
    with pytest.raises(NotSent):
        down.push()
    with ralph.up():
        assert pusher(store, ralph).push() == (1, 0)
        assert len(ralph.statements()) == 61


@pytest.mark.slow
def test_statement_at_fault_keeps_none_of_the_others_back(
    store: Store, ralph: Ralph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        answer(store, "results", number)
    whole = RecordStore.post

    def spoiled(self: RecordStore, entries: list[Entry]) -> str:
        for each in entries:
            if each.name == "attempt:results-3":
                each.statement["verb"] = {}
        return whole(self, entries)

    monkeypatch.setattr(RecordStore, "post", spoiled)
    with ralph.up():
        assert pusher(store, ralph).push() == (6, 1)
        assert len(ralph.statements()) == 6
        assert pusher(store, ralph).push() == (0, 0)
    assert list(store.deliveries.refused()) == ["attempt:results-3"]


@pytest.mark.slow
def test_wrong_key_refuses_nothing_for_good(store: Store, ralph: Ralph) -> None:
    answer(store, "results", 0)
    with ralph.up():
        wrong = Pusher(college(), store, RecordStore(ralph.endpoint, "course:no"), "https://c.example/", lambda: NOON)
        with pytest.raises(NotSent, match="answered 401"):
            wrong.push()
        assert pusher(store, ralph).push() == (1, 0)


def post(says: str) -> Callable[[RecordStore, list[Entry]], str]:
    return lambda _self, _entries: says


def test_record_store_that_takes_nothing_is_at_fault_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(store, "results", 0)
    made = Pusher(college(), store, RecordStore("http://127.0.0.1:9/", KEY), "https://c.example/", lambda: NOON)
    monkeypatch.setattr(RecordStore, "post", post("400 no such version"))
    with pytest.raises(NotSent, match="does not accept statements: 400 no such version"):
        made.push()
    assert store.deliveries.refused() == {}
    monkeypatch.setattr(RecordStore, "post", post(""))
    assert made.push() == (1, 0)


def test_learner_answers_while_a_request_is_on_the_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the store is locked meanwhile: an answer that comes during a request is stored, and sent next."""
    answer(store, "results", 0)
    came = iter(range(1, 4))

    def slow(_self: RecordStore, _entries: list[Entry]) -> str:
        number = next(came, None)
        if number is not None:
            answer(store, "results", number)
        return ""

    monkeypatch.setattr(RecordStore, "post", slow)
    made = Pusher(college(), store, RecordStore("http://127.0.0.1:9/", KEY), "https://c.example/", lambda: NOON)
    assert made.push() == (4, 0)


def test_erased_learner_leaves_no_delivery(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = answer(store, "results", 0)
    monkeypatch.setattr(RecordStore, "post", post(""))
    made = Pusher(college(), store, RecordStore("http://127.0.0.1:9/", KEY), "https://c.example/", lambda: NOON)
    assert made.push() == (1, 0)
    [row] = store.kept(id_)["deliveries"]
    assert row["name"] == "attempt:results-0"
    assert store.forget(id_, NOON)["deliveries"] == 1
    store.deliveries.keep([("attempt:results-0", id_)], NOON)
    assert store.deliveries.known(["attempt:results-0"]) == set()
    assert [exports(each.sight) for each in store.cohorts()].count(True) == 1


@pytest.mark.slow
def test_command_pushes_what_waits_and_says_when_it_cannot(
    course: Course, places: Path, ralph: Ralph, tmp_path: Path
) -> None:
    opened = Store.open(f"sqlite:///{places / 'course.db'}")
    if opened.cohort("results") is None:
        opened.add_cohort(Cohort("results", "Results", NOON, sight="results"))
    answer(opened, "results", 0)
    opened.close()
    (tmp_path / "key").write_text(f"{KEY}\n")
    words = [
        "push",
        "--lrs",
        ralph.endpoint,
        "--home",
        "https://c.example/",
        "--credentials",
        tmp_path / "key",
        "--once",
    ]
    failed = course(*words)
    assert (failed.exit_code, "Statements that were not sent are kept in the store." in failed.stderr) == (1, True)
    with ralph.up():
        assert course(*words).stdout == "Sending: Results.\n1 statement sent.\n"
        assert course(*words).stdout == "Sending: Results.\n0 statements sent.\n"
    (tmp_path / "key").write_text("no colon\n")
    assert "does not contain KEY:SECRET on one line." in course(*words).stderr
