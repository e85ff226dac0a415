"""A store that is removed, replaced or damaged while it is in use: it refuses, and says so."""

from __future__ import annotations

import logging
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path, PosixPath

import pytest

from course.store import Store, StoreError
from course.store.in_place import InPlace
from course.store.integrity import StoreWatch
from course.store.restore import restore
from course.store.sqlite import discard
from tests.store.learning import NINE, TOKEN, attempt, processes

DONE = (
    "while it was in use, and nothing more is stored; stop the course, and restore the last backup with course restore."
)
RESCUED = (
    "while it was in use, and nothing more is stored; stop the course, and restore its content "
    "with course restore {}-rescued."
)


def remove(path: Path) -> None:
    discard(path)


def replace(path: Path) -> None:
    shutil.copyfile(path, path.with_name("other.db"))
    path.with_name("other.db").replace(path)


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    ("harm", "what", "done"),
    [
        (remove, "was removed", RESCUED),
        (replace, "was replaced by another file", RESCUED),
        (cut_short, "was cut short", DONE),
    ],
)
def test_append_refuses_once_the_file_is_gone(
    harm: Callable[[Path], None], what: str, done: str, path: Path, on_disk: Store
) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.checkpoint()
    watch = StoreWatch(on_disk)
    assert watch.sound() is True
    harm(path)
    for number in range(3):
        with pytest.raises(StoreError) as refused:
            on_disk.append(attempt(learner.id, f"lost-{number}"))
        assert str(refused.value) == f"The store {path} {what} {done.format(path)}"
    assert watch.sound() is False


def test_watch_finds_a_damaged_page_and_says_it_once(
    path: Path, on_disk: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append_many([attempt(learner.id, f"{number:04}") for number in range(500)])
    on_disk.checkpoint()
    monkeypatch.setattr("course.store.integrity.EVERY", 0.0)
    watch = StoreWatch(on_disk)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xa5" * 8192 + whole[middle + 8192 :])
    with caplog.at_level(logging.WARNING, "store"):
        watch._due = 0.0
        found = [watch.sound() for _ in range(3)]
        path.write_bytes(whole)
        watch._due = 0.0
        found.append(watch.sound())
    assert found == [False, False, False, True]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert caplog.records[0].message == (
        f"The store {path} is damaged; stop the course, keep the file, and restore the last backup."
    )


def test_what_one_process_finds_damaged_all_refuse(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append_many([attempt(learner.id, f"{number:04}") for number in range(500)])
    on_disk.checkpoint()
    with processes.Pool(1) as other:
        assert other.apply(append_one, (f"sqlite:///{path}", learner.id, "before")) == ""
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + b"\xa5" * 8192 + whole[middle + 8192 :])
        with pytest.raises(StoreError, match="is damaged"):
            on_disk.check(pages=True)
        assert "was found damaged, and nothing more is stored" in other.apply(
            append_one, (f"sqlite:///{path}", learner.id, "lost")
        )
        path.write_bytes(whole)
        on_disk.check(pages=True)
        assert other.apply(append_one, (f"sqlite:///{path}", learner.id, "after")) == ""


def test_append_refuses_once_the_log_is_gone_and_rescues_what_was_in_it(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append(attempt(learner.id, "kept"))
    log, rescued = path.with_name("course.db-wal"), path.with_name("course.db-rescued")
    log.unlink()
    with pytest.raises(StoreError) as refused:
        on_disk.append(attempt(learner.id, "lost"))
    assert str(refused.value) == (
        f"The store {path} lost its log while it was in use, and nothing more is stored; "
        f"stop the course, and restore its content with course restore {rescued}."
    )
    assert stat.S_IMODE(rescued.stat().st_mode) == 0o600
    assert restore(f"sqlite:///{path.with_name('again.db')}", rescued, NINE).attempts == 1


def test_rescue_is_of_this_loss_not_of_an_earlier_one(path: Path, on_disk: Store) -> None:
    rescued = path.with_name("course.db-rescued")
    rescued.touch()
    os.utime(rescued, (1, 1))
    on_disk.enrol(TOKEN, "autumn", NINE)
    discard(path)
    with pytest.raises(StoreError, match=r"was removed .* course restore .*-rescued"):
        on_disk.enrol(TOKEN, "autumn", NINE)
    assert restore(f"sqlite:///{path.with_name('again.db')}", rescued, NINE).learners == 1


def test_rescue_needs_no_read_since_the_first_write(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    store = Store.open(f"sqlite:///{path}")
    store.append(attempt(learner.id, "kept"))
    path.with_name("course.db-wal").unlink()
    with pytest.raises(StoreError, match=r"lost its log .* course restore .*-rescued"):
        store.append(attempt(learner.id, "lost"))
    store.close()


def nothing(log: Path) -> None:
    os.truncate(log, 0)


def half(log: Path) -> None:
    os.truncate(log, log.stat().st_size // 2)


def hole(log: Path) -> None:
    """What SQLite makes of it when it writes on where it believes the log to end."""
    size = log.stat().st_size
    os.truncate(log, 0)
    os.truncate(log, size)


@pytest.mark.parametrize("harm", [nothing, half, hole])
def test_append_refuses_once_the_log_is_cut_short(harm: Callable[[Path], None], path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append(attempt(learner.id, "kept"))
    harm(path.with_name("course.db-wal"))
    for number in range(3):
        with pytest.raises(StoreError, match="has a log that was cut short while it was in use"):
            on_disk.append(attempt(learner.id, f"lost-{number}"))
    assert StoreWatch(on_disk).sound() is False


def test_log_that_another_process_truncates_is_not_cut_short(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    with processes.Pool(1) as other:
        for number in range(3):
            on_disk.append(attempt(learner.id, f"kept-{number}"))
            other.apply(truncate_log, (f"sqlite:///{path}",))
            assert path.with_name("course.db-wal").stat().st_size == 0
    on_disk.append(attempt(learner.id, "last"))
    assert len(on_disk.attempts()) == 4


def truncate_log(url: str) -> None:
    """Write what was only in the log into the database file."""
    store = Store.open(url)
    store.checkpoint()
    store.close()


def test_watch_writes_what_is_only_in_the_log_into_the_file(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append(attempt(learner.id, "kept"))
    assert StoreWatch(on_disk).sound() is True
    alone = path.with_name("alone.db")
    alone.write_bytes(path.read_bytes())
    store = Store.open(f"sqlite:///{alone}")
    assert [each.id for each in store.attempts()] == ["kept"]
    store.close()


def test_store_that_is_opened_twice_keeps_its_log_from_other_processes(path: Path, on_disk: Store) -> None:
    """Closing a descriptor would take away this process's locks, and the next to close would delete the log."""
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    again = Store.open(f"sqlite:///{path}")
    with processes.Pool(1) as other:
        assert other.apply(count_attempts, (f"sqlite:///{path}",)) == 0
        on_disk.append(attempt(learner.id, "kept"))
        again.close()
        assert other.apply(count_attempts, (f"sqlite:///{path}",)) == 1


_opened: dict[str, Store] = {}


def append_one(url: str, learner: str, name: str) -> str:
    """Append an attempt in a process that keeps its store open; what the store says."""
    try:
        if url not in _opened:
            _opened[url] = Store.open(url)
        _opened[url].append(attempt(learner, name))
    except StoreError as refused:
        return str(refused)
    return ""


def count_attempts(url: str) -> int:
    """Open the store, count, and close it again."""
    store = Store.open(url)
    try:
        return len(store.attempts())
    finally:
        store.close()


def test_check_of_a_sound_store(store: Store) -> None:
    store.check()
    store.check(pages=True)


def test_file_that_grows_while_two_threads_look_is_in_place(tmp_path: Path) -> None:
    file = tmp_path / "course.db"
    file.write_bytes(bytes(4096))
    overtaken = Overtaken(file)
    in_place = InPlace(overtaken)
    overtaken.by = in_place.check
    in_place.check()


class Overtaken(PosixPath):
    """A path at which, once its state was read, the file grows and another thread looks."""

    by: Callable[[], None] | None = None

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        found = super().stat(follow_symlinks=follow_symlinks)
        if self.by is not None:
            other, self.by = self.by, None
            os.truncate(self, 2 * found.st_size)
            other()
        return found
