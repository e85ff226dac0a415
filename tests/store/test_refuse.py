"""What a store says when it cannot do its duty, and that it goes on when it can again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from course.store import Store, StoreError
from course.store.sqlite import refuse_network
from tests import machine
from tests.store import postgres
from tests.store.learning import NINE, TOKEN, attempt
from tests.store.postgres import Server


def said(url: str, patience: float = 20.0) -> str:
    with pytest.raises(StoreError) as refused:
        Store.open(url, patience=patience)
    return str(refused.value)


def tamper(url: str, statement: str) -> None:
    """What another program does to the database."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_refuse_a_damaged_file(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append_many([attempt(learner.id, f"{number:04}") for number in range(500)])
    on_disk.close()
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xa5" * 8192 + whole[middle + 8192 :])
    assert said(f"sqlite:///{path}") == (
        f"The store {path} is damaged; stop the course, keep the file, and restore the last backup."
    )


def test_refuse_a_file_cut_short(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append_many([attempt(learner.id, f"{number:04}") for number in range(500)])
    on_disk.close()
    os.truncate(path, path.stat().st_size // 2)
    assert said(f"sqlite:///{path}") == (
        f"The store {path} is damaged; stop the course, keep the file, and restore the last backup."
    )


def test_refuse_a_file_that_is_no_store(path: Path) -> None:
    path.write_text("Minutes of the last meeting\n" * 100)
    assert said(f"sqlite:///{path}") == (
        f"The store {path} is not a store of this course; name another file, or restore the last backup."
    )
    assert path.read_text().startswith("Minutes")


def test_refuse_tables_of_another_program(url: str) -> None:
    tamper(url, "CREATE TABLE learners (name TEXT)")
    assert said(url).endswith(
        " already holds tables of another program (learners); give the course a store of its own."
    )


def test_refuse_a_newer_schema(url: str) -> None:
    Store.open(url).close()
    tamper(url, "UPDATE course_schema SET version_num = '0417'")
    assert said(url).endswith(
        " has schema 0417, newer than the 0016 of this course; update the course, or name another store."
    )


def test_refuse_without_showing_a_password(server: Server) -> None:
    text = said(server.url("nowhere"), patience=0.1)
    assert text == (
        f"The store postgresql://owner:***@127.0.0.1:{server.port}/nowhere does not exist; create it "
        f"with createdb, or check the store URL."
    )
    text = said(server.url("postgres", password="wrong"), patience=0.1)  # noqa: S106  # the wrong one
    where = f"postgresql://owner:***@127.0.0.1:{server.port}/postgres"
    assert text == f"The store {where} refuses this password; check the store URL."


def test_refuse_a_server_that_is_not_there() -> None:
    text = said("postgresql://owner:secret@127.0.0.1:1/course", patience=0.1)
    assert text == (
        "The store postgresql://owner:***@127.0.0.1:1/course cannot be reached; check that the "
        "server is running and the address in the store URL is right."
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://host/course", "The store cannot be kept in mysql; use sqlite:///PATH or postgresql://."),
        ("course.db", "The store URL course.db:... cannot be read; write sqlite:///PATH."),
        (
            "sqlite://",
            (
                "The store sqlite:// does not name a file; write sqlite:/// and the path of the store, "
                "for example sqlite:////srv/course/course.db."
            ),
        ),
    ],
)
def test_refuse_a_place_that_cannot_be_a_store(url: str, says: str) -> None:
    assert said(url) == says


MOUNTS = r"""/dev/vda / ext4 rw,relatime 0 0
server:/export /home nfs4 rw 0 0
/dev/vdb /home/local ext4 rw 0 0
//host/share /mnt/with\040space cifs rw 0 0
host:/dir /mnt/remote fuse.sshfs rw 0 0
/dev/vdc /mnt/remote xfs rw 0 0
""".splitlines()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/someone/course.db", "nfs4"), ("/home/course.db", "nfs4"), ("/mnt/with space/course.db", "cifs")],
)
def test_refuse_a_network_file_system(path: str, kind: str) -> None:
    with pytest.raises(StoreError) as refused:
        refuse_network(Path(path), MOUNTS)
    assert str(refused.value) == (
        f"The store {path} lies on a network file system ({kind}), where SQLite loses rows; "
        "put it on a local disk, or use PostgreSQL."
    )


@pytest.mark.parametrize("path", ["/srv/course.db", "/home/local/course.db", "/homework/course.db", "/mnt/remote/x.db"])
def test_refuse_no_local_disk(path: str) -> None:
    refuse_network(Path(path), MOUNTS)


def test_refuse_while_the_disk_is_full_and_go_on_afterwards(on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    limit(on_disk, 64)
    acknowledged: list[str] = []
    with pytest.raises(StoreError) as refused:
        fill(on_disk, learner.id, acknowledged)
    assert str(refused.value).endswith(" has no space left on its disk; free some space and try again.")
    assert len(acknowledged) > 10
    assert [each.id for each in on_disk.attempts()] == acknowledged

    limit(on_disk, 1_000_000)
    missed = f"{len(acknowledged):05}"
    assert on_disk.append(attempt(learner.id, missed)) is True
    assert [each.id for each in on_disk.attempts()] == [*acknowledged, missed]


def fill(store: Store, learner: str, acknowledged: list[str]) -> None:
    for number in range(10_000):
        store.append(attempt(learner, f"{number:05}"))
        acknowledged.append(f"{number:05}")


def limit(store: Store, pages: int) -> None:
    """Let the file grow to so many pages and no further; the connection for writing remembers it."""
    batch = store._transactions._batch
    assert batch is not None
    raw = batch.connection(synced=True).connection.dbapi_connection
    assert raw is not None
    assert raw.execute(f"PRAGMA max_page_count={pages}").fetchone() == (pages,)


def test_refuse_while_locked_and_go_on_afterwards(path: Path) -> None:
    store = Store.open(f"sqlite:///{path}", patience=0.1)
    learner = store.enrol(TOKEN, "autumn", NINE)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as refused:
            store.append(attempt(learner.id))
        assert str(refused.value) == (
            f"The store {path} is locked by another process; end that process, or try again in a moment."
        )
        assert store.attempts() == []  # a writer does not keep readers waiting
        holder.execute("ROLLBACK")
    assert store.append(attempt(learner.id)) is True
    store.close()


def test_refuse_no_writer_halfway(path: Path) -> None:
    """A write takes its lock at its beginning, where waiting is possible, and a reader takes none."""
    first = Store.open(f"sqlite:///{path}")
    second = Store.open(f"sqlite:///{path}", patience=0.1)
    learner = first.enrol(TOKEN, "autumn", NINE)
    with first._engine.begin() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM attempts").scalar_one() == 0
        assert second.append(attempt(learner.id)) is True
    with first._transactions._writer.begin(), pytest.raises(StoreError, match="is locked by another process"):
        second.append(attempt(learner.id, "second"))
    first.close()
    second.close()


def test_refuse_to_pass_over_a_missing_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "postgresql", lambda: None)
    with pytest.raises(
        RuntimeError, match="The tests of the store need PostgreSQL's server, which is not on this machine"
    ):
        postgres.find_programs()


def test_refuse_a_device_and_leave_its_permissions(path: Path) -> None:
    os.mkfifo(path, 0o644)
    link = path.with_name("link.db")
    link.symlink_to(path)
    assert said(f"sqlite:///{link}") == (
        f"The store {link} is a device or a pipe; name a file on a disk of this machine."
    )
    assert path.stat().st_mode & 0o777 == 0o644


def test_refuse_without_showing_a_password_in_the_query() -> None:
    text = said("postgresql://owner@127.0.0.1:1/course?password=secret", patience=0.1)
    assert text.startswith("The store postgresql://owner@127.0.0.1:1/course cannot be reached")
