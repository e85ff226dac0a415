"""What was acknowledged is there, whatever happens to the one who wrote it."""

from __future__ import annotations

import time

import psycopg
import pytest
from sqlalchemy import make_url

from course.store import Store
from course.store.postgresql import CONNECTIONS, engine
from tests.store.learning import NINE, TOKEN, attempt, begin, hear_all, submit_for_ever, submit_ten
from tests.store.postgres import Server


@pytest.mark.slow
def test_survive_writers_that_are_killed(url: str) -> None:
    store = Store.open(url)
    learner = store.enrol(TOKEN, "autumn", NINE)
    acknowledged = []
    for round_ in range(10):
        process, here = begin(submit_for_ever, url, learner.id, f"round-{round_}")
        acknowledged += [here.recv_bytes().decode() for _ in range(5 + round_)]
        time.sleep(round_ / 1500)  # so that the end comes now here, now there within a transaction
        process.kill()
        process.join()
        assert process.exitcode == -9
        acknowledged += hear_all(here)
    store.close()

    again = Store.open(url)
    stored = [each.id for each in again.attempts()]
    again.close()
    assert len(acknowledged) >= 95
    assert set(acknowledged) - set(stored) == set()
    assert len(stored) == len(set(stored)) <= len(acknowledged) + 10  # a last one each, committed and not yet told


@pytest.mark.slow
def test_survive_twenty_that_begin_at_once(url: str) -> None:
    writers = [begin(submit_ten, url, f"learner-{number}") for number in range(20)]
    said = [here.recv() for _, here in writers]
    for process, here in writers:
        process.join()
        here.close()
        assert process.exitcode == 0

    store = Store.open(url)
    stored = [each.id for each in store.attempts()]
    store.close()
    assert [each[:10] for each in said] == [[True] * 10] * 20
    assert sorted(each[10] for each in said) == [False] * 19 + [True]
    expected = {f"learner-{number}-{turn}" for number in range(20) for turn in range(10)} | {"the-same"}
    assert len(stored) == 201
    assert set(stored) == expected


def test_survive_a_server_that_crashes(server: Server) -> None:
    url = server.database()
    store = Store.open(url)
    learner = store.enrol(TOKEN, "autumn", NINE)
    process, here = begin(submit_for_ever, url, learner.id, "writer")
    acknowledged = []
    for _ in range(3):
        acknowledged += [here.recv_bytes().decode() for _ in range(10)]
        server.crash()
        server.start()
    acknowledged += [here.recv_bytes().decode() for _ in range(10)]  # it went on by itself
    process.kill()
    process.join()
    acknowledged += hear_all(here)
    stored = {each.id for each in store.attempts()}
    store.close()
    assert acknowledged == [f"writer-{number}" for number in range(len(acknowledged))]
    assert set(acknowledged) - stored == set()


def test_survive_a_connection_that_is_cut(server: Server) -> None:
    url = server.database()
    store = Store.open(url)
    learner = store.enrol(TOKEN, "autumn", NINE)
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.append(attempt(learner.id)) is True
    assert store.attempts() == [attempt(learner.id)]
    store.close()


def test_connections_stay_open_for_the_next_transactions(server: Server) -> None:
    made = engine(make_url(server.database()), 5)
    served = []
    for _ in range(2):
        open_ = [made.connect() for _ in range(CONNECTIONS)]
        served.append({each.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for each in open_})
        for each in open_:
            each.close()
    made.dispose()
    assert (len(served[0]), served[0] == served[1]) == (15, True)
