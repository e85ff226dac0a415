"""A backup put in the place of a store: after a clean end, after kill -9, and never under a store in use."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from course.store import Store, StoreError
from course.store.restore import Restored, restore
from course.store.sqlite import logs
from tests.store.learning import NINE, TEN, TOKEN, attempt, begin, hear_all, submit_for_ever

STAMP = "course.db.before-restore-20260901T100000Z"


@pytest.fixture
def copy(path: Path) -> Path:
    """A backup that holds one attempt; the store has another since, and is closed."""
    store = Store.open(f"sqlite:///{path}")
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.append(attempt(learner.id))
    target = path.with_name("copy.db")
    store.backup(target)
    store.append(attempt(learner.id, "later"))
    store.close()
    return target


def stored(path: Path) -> list[str]:
    store = Store.open(f"sqlite:///{path}")
    found = [each.id for each in store.attempts()]
    store.close()
    return found


def killed(path: Path, least: int = 20) -> list[str]:
    """What a writer that was killed in the middle of its work had been told is stored."""
    store = Store.open(f"sqlite:///{path}")
    learner = store.enrol(TOKEN, "autumn", NINE)
    process, here = begin(submit_for_ever, f"sqlite:///{path}", learner.id, "killed")
    told = [here.recv_bytes().decode() for _ in range(least)]
    store.close()  # while the writer has the file open, so that its log stays
    process.kill()
    process.join()
    told += hear_all(here)
    assert logs(path)[0].stat().st_size > 0
    return told


def test_restore_keeps_the_store_that_was_there(path: Path, copy: Path) -> None:
    kept = path.with_name(STAMP)
    assert restore(f"sqlite:///{path}", copy, TEN) == Restored(learners=1, attempts=1, kept=kept)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == ["copy.db", "course.db", STAMP]
    assert (stored(path), stored(kept), stored(copy)) == (["first"], ["first", "later"], ["first"])


def test_restore_where_no_store_is(tmp_path: Path, copy: Path) -> None:
    place = tmp_path / "elsewhere" / "course.db"
    assert restore(f"sqlite:///{place}", copy, TEN) == Restored(learners=1, attempts=1, kept=None)
    assert stored(place) == ["first"]


@pytest.mark.slow
def test_restore_after_a_writer_was_killed(path: Path, copy: Path) -> None:
    told = killed(path)
    restore(f"sqlite:///{path}", copy, TEN)
    assert stored(path) == ["first"]
    assert set(told) - set(stored(path.with_name(STAMP))) == set()  # its log was kept with it


@pytest.mark.slow
def test_open_refuses_the_log_of_another_file(path: Path, copy: Path) -> None:
    """As when somebody copies a backup over a store whose server was killed."""
    killed(path)
    shutil.copyfile(copy, path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError) as refused:
            Store.open(f"sqlite:///{path}")
        assert str(refused.value) == (
            f"The log {path}-wal belongs to another file than {path}; stop the course, move the log away, "
            "or put the backup in place with course restore FILE."
        )
    assert path.read_bytes() == before
    logs(path)[0].rename(path.with_name("log-moved-away"))
    assert stored(path) == ["first"]


@pytest.mark.slow
def test_open_does_not_write_a_log_into_a_file_that_it_does_not_fit(path: Path, copy: Path) -> None:
    """An older backup, made in WAL mode, does not show that it has no log; the check of its pages does.

    So many writes are more than one log holds: it was brought into the file and begun again.
    """
    killed(path, least=400)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    shutil.copyfile(copy, path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged; stop the course, keep the file"):
            Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before
    restore(f"sqlite:///{path}", copy, TEN)
    assert stored(path) == ["first"]


@pytest.mark.slow
def test_restore_refuses_a_store_under_load(path: Path, copy: Path) -> None:
    store = Store.open(f"sqlite:///{path}")
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.close()
    process, here = begin(submit_for_ever, f"sqlite:///{path}", learner.id, "busy")
    told = [here.recv_bytes().decode() for _ in range(10)]
    with pytest.raises(StoreError, match=r"is in use; stop the course and everything else that uses it\.$"):
        restore(f"sqlite:///{path}", copy, TEN)
    told += [here.recv_bytes().decode() for _ in range(10)]
    process.kill()
    process.join()
    told += hear_all(here)
    assert set(told) - set(stored(path)) == set()


def test_restore_refuses_what_is_no_sound_backup(path: Path, copy: Path) -> None:
    url, before = f"sqlite:///{path}", path.read_bytes()
    damaged, other, newer = (path.with_name(name) for name in ("damaged.db", "other.db", "newer.db"))
    whole = copy.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2] + b"\xa5" * (len(whole) - len(whole) // 2))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE minutes (text)")
    shutil.copyfile(copy, newer)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE course_schema SET version_num = '0417'")
        connection.commit()
    for backup, says in (
        (damaged, r"is damaged; "),
        (other, r"other\.db is not a store of this course; name another file\.$"),
        (newer, r"has schema 0417, newer than the "),
        (path, r"is the store itself; name another file\.$"),
        (path.with_name("none.db"), r"^There is no file .*none\.db; name the backup to restore\.$"),
    ):
        with pytest.raises(StoreError, match=says):
            restore(url, backup, TEN)
    assert path.read_bytes() == before
    assert not [each for each in path.parent.iterdir() if "restor" in each.name]


def test_restore_of_a_server_is_the_servers(copy: Path) -> None:
    with pytest.raises(StoreError, match=r"then pg_restore --clean --if-exists --no-owner .* --dbname=URL FILE\.$"):
        restore("postgresql://owner@127.0.0.1/course", copy, TEN)
