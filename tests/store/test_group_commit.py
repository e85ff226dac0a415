"""Writes that wait for each other are committed together, and each has its own fate."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from course.store.group_commit import Batch, Write


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path}/batch.db")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE said (number INTEGER PRIMARY KEY)"))
    yield made
    made.dispose()


def says(number: int) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO said VALUES (:number)"), {"number": number})
        return 10 * number

    return work


def said(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT number FROM said ORDER BY number")).scalars())


def together(batch: Batch, works: list[Callable[[Connection], int]]) -> list[Future[int]]:
    """The writes of as many threads, which wait until the first, that holds the turn, lets them go on."""
    inside, go = threading.Event(), threading.Event()

    def slow(_connection: Connection) -> int:
        inside.set()
        go.wait(10)
        return 0

    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(batch.write, slow)
        inside.wait(10)
        waiting = [pool.submit(batch.write, work) for work in works]
        while len(batch._waiting) < len(works):
            threading.Event().wait(0.001)
        go.set()
    first.result()
    return waiting


def test_write_returns_what_its_work_returns(engine: Engine) -> None:
    assert Batch(engine).write(says(7)) == 70
    assert said(engine) == [7]


def test_writes_use_one_connection_until_it_is_closed(engine: Engine) -> None:
    taken: list[None] = []
    event.listen(engine, "checkout", lambda *_: taken.append(None))
    batch = Batch(engine)
    batch.write(says(1))
    batch.write(says(2), synced=False)
    first = len(taken)
    batch.write(says(3))
    assert len(taken) == first
    batch.close()
    batch.write(says(4))
    assert len(taken) == 2 * first
    assert said(engine) == [1, 2, 3, 4]


def test_writes_that_wait_are_committed_together(engine: Engine) -> None:
    commits: list[None] = []
    event.listen(engine, "commit", lambda _connection: commits.append(None))
    waiting = together(Batch(engine), [says(number) for number in range(1, 9)])
    assert [each.result() for each in waiting] == [10, 20, 30, 40, 50, 60, 70, 80]
    assert said(engine) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(commits) == 2  # the first, and all that waited for it


def test_batch_waits_for_the_disk_where_one_of_its_writes_needs_it(engine: Engine) -> None:
    synced: list[bool] = []
    event.listen(engine, "commit", lambda made: synced.append(made.get_execution_options().get("synced", True)))
    batch = Batch(engine)
    batch.write(says(1), synced=False)
    batch._commit([Write(says(2), synced=False), Write(says(3), synced=True)])
    assert (synced, said(engine)) == ([False, True], [1, 2, 3])


def test_write_that_fails_fails_alone(engine: Engine) -> None:
    def bad(connection: Connection) -> int:
        says(99)(connection)
        raise ValueError("of this write alone")

    one, two, three = together(Batch(engine), [says(1), bad, says(3)])
    assert (one.result(), three.result()) == (10, 30)
    with pytest.raises(ValueError, match="of this write alone"):
        two.result()
    assert said(engine) == [1, 3]


def test_commit_that_fails_is_told_to_all(engine: Engine) -> None:
    def refuse(_connection: Connection) -> None:
        raise OSError("no space")

    batch = Batch(engine)
    event.listen(engine, "commit", refuse)
    for each in together_failing(batch):
        with pytest.raises(OSError, match="no space"):
            each.result()
    event.remove(engine, "commit", refuse)
    assert said(engine) == []


def together_failing(batch: Batch) -> list[Future[int]]:
    with pytest.raises(OSError, match="no space"):
        together(batch, [says(1), says(2)])
    with ThreadPoolExecutor(2) as pool:
        return [pool.submit(batch.write, says(number)) for number in (3, 4)]
