from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event

import course.store
from course.live.room_actions import move, opened
from course.store import Ask, Cohort, Person, Place, Store, StoreError, codename
from course.store.schema import VERSION, VERSION_TABLE
from course.store.tables import metadata
from tests.store.learning import NINE, TEN, TOKEN, answer, attempt, record
from tests.store.postgres import Server

ROOM = Path(course.store.__file__).parent


def test_open_makes_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "own" / "course.db"
    store = Store.open(f"sqlite:///{path}")
    store.add_cohort(Cohort("autumn", "Autumn", NINE))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in [path.parent, *path.parent.iterdir()]}
    store.close()
    assert modes == {"own": 0o700, "course.db": 0o600, "course.db-wal": 0o600, "course.db-shm": 0o600}


def test_open_closes_a_file_to_others(path: Path) -> None:
    path.touch(0o644)
    Store.open(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_open_leaves_a_file_of_another_kind_as_it_is(path: Path) -> None:
    path.write_text("minutes of the meeting")
    path.chmod(0o644)
    with pytest.raises(StoreError, match="is not a store of this course"):
        Store.open(f"sqlite:///{path}")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_text()) == (0o644, "minutes of the meeting")


def test_open_commits_to_the_disk(on_disk: Store) -> None:
    with on_disk._transactions._writer.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 20000,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_only_places_are_committed_before_they_are_on_the_disk(on_disk: Store) -> None:
    modes: list[int] = []

    def committing(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            modes.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(on_disk._engine, "commit", committing)
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.keep_place(Place(learner.id, 1, {}, NINE))
    on_disk.keep_place(Place(learner.id, 2, {}, NINE), synced=True)
    on_disk.keep_place(Place(learner.id, 3, {}, NINE))
    on_disk.append(attempt(learner.id))
    assert modes == [2, 1, 2, 1, 2]


def test_open_commits_to_the_disk_of_a_lazy_server(server: Server) -> None:
    url = server.database()
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("ALTER ROLE owner SET synchronous_commit = off")
    store = Store.open(url)
    with store._engine.begin() as reading:
        assert reading.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "off"
    with store._transactions._writer.begin() as writing:
        assert writing.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    with store._transactions._unsynced.begin() as writing:
        assert writing.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "off"
    store.close()
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("ALTER ROLE owner RESET synchronous_commit")


def test_open_again_finds_what_was_kept(url: str) -> None:
    first = Store.open(url)
    learner = first.enrol(TOKEN, "autumn", NINE)
    first.append(attempt(learner.id))
    first.close()
    second = Store.open(url)
    assert second.attempts() == [attempt(learner.id)]
    assert second.learner(TOKEN) == learner
    second.close()


def test_open_makes_the_tables_the_code_speaks_to(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
    assert ScriptDirectory(str(ROOM / "migrations")).get_heads() == [VERSION]


def test_open_waits_for_the_file_to_be_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        naps = []

        def nap(seconds: float) -> None:
            naps.append(seconds)
            holder.execute("ROLLBACK")

        monkeypatch.setattr(time, "sleep", nap)
        store = Store.open(f"sqlite:///{path}", patience=1)
        assert len(naps) == 1
        assert store.cohorts() == []
        store.close()


def test_open_makes_the_tables_of_a_server_one_at_a_time(server: Server) -> None:
    url = server.database()
    with psycopg.connect(url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(5842021506)")
        with pytest.raises(StoreError, match=r" is locked by another transaction; try again in a moment\.$"):
            Store.open(url, patience=0.1)
        assert holder.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    store = Store.open(url)
    assert store.cohorts() == []
    store.close()


def test_open_leaves_out_what_a_learner_does_not_need(url: str) -> None:
    Store.open(url).close()
    program = (
        "import sys; from course.store import Store; Store.open(sys.argv[1]).close();"
        "print(*sorted({'alembic', 'mako', 'pandas', 'numpy', 'psycopg'} & {*sys.modules}))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program, url],
        cwd=ROOM.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert seen == ("" if url.startswith("sqlite") else "psycopg")


def test_open_with_roles_that_can_do_no_more_than_their_part(server: Server) -> None:
    url = server.database()
    Store.open(url).close()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute((ROOM / "roles.sql").read_bytes())
        owner.execute("CREATE ROLE app LOGIN PASSWORD 'app' IN ROLE course_learning")
        owner.execute("CREATE ROLE office LOGIN PASSWORD 'office' IN ROLE course_facilitating")
    name = url.rpartition("/")[2]

    app = Store.open(server.url(name, "app", "app"))
    app.owner.claim("birchpoint")
    learner = app.enrol(TOKEN, "autumn", NINE)
    assert app.append(attempt(learner.id)) is True
    assert app.append(attempt(learner.id)) is False
    assert app.keep_place(Place(learner.id, 1, {}, NINE)) is True
    assert app.keep_place(Place(learner.id, 2, {}, NINE)) is True
    assert app.submit(answer(learner.id), Place(learner.id, 3, {}, TEN)) == (True, True)
    assert app.submit(answer(learner.id), Place(learner.id, 4, {}, TEN)) == (False, False)
    assert app.change_token(learner.id, TOKEN) is True
    assert app.records.issue(record("a" * 64, learner.id)) == record("a" * 64, learner.id)
    app.audit.note("export", "learner", 1, NINE)
    gone = app.enrol("2" * 64, "autumn", NINE)
    app.records.issue(record("b" * 64, gone.id))
    assert app.forget(gone.id, TEN, "learner") == {
        "records": 1,
        "attempts": 0,
        "answers": 0,
        "places": 0,
        "deliveries": 0,
        "looks": 0,
        "lti_grades": 0,
        "seats": 0,
        "votes": 0,
        "learners": 1,
    }
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        app.audit.notes()
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        rewrite(app, "UPDATE attempts SET score = 1")
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        rewrite(app, "UPDATE answers SET picks = '[]'")
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        rewrite(app, "DELETE FROM audit")

    office = Store.open(server.url(name, "office", "office"))
    office.owner.require("birchpoint")
    assert [row[0] for row in office.frame_rows("autumn")] == ["first"]
    assert office.attempts() == [attempt(learner.id)]
    assert office.cohorts() == [Cohort("autumn", "autumn", NINE)]
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        office.learner(TOKEN)
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        office.open_answers(learner.id)
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        office.append(attempt(learner.id, "forged"))
    room = opened("r1", "autumn", [Ask("goose", "quadrant")], NINE, "asking")
    office.rooms.open(room)
    assert app.rooms.vote("r1", 0, learner.id, ("in-house",)) is True
    app.rooms.sit("r1", learner.id, here=True, now=TEN)
    assert office.rooms.move(move(room, "reveal", TEN)) is True
    assert (office.rooms.cast("r1", 0), office.rooms.present("r1", NINE)) == (1, 1)
    assert [each.counted for each in office.rooms.of("autumn")] == [{0: 1}]
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        office.rooms.votes("r1", 0)
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        app.rooms.move(move(move(room, "reveal", TEN), "end", TEN))
    assert office.records.find("b" * 64) == record("b" * 64, None, revoked=TEN)
    office.audit.note("export-canvas", "facilitator", 3, NINE)
    assert list(app.rooms.shown(learner.id).values()) == [TEN]
    assert office.add_cohort(Cohort("seen", "Seen", NINE, sight="progress")) is True
    looked_up = app.enrol("3" * 64, "seen", NINE).id
    assert office.persons.look("seen", codename(looked_up), TEN) == Person(codename(looked_up), "progress", ())
    assert len(app.kept(looked_up)["looks"]) == 1
    moved = app.move(learner.id, "seen", TEN, "learner")
    assert (moved and moved.cohort, [each.cohort for each in office.attempts()]) == ("seen", ["seen"])
    assert len(office.statistics.released("seen", ["stray-remark"], {}, 1)["learner"]) == 1
    assert app.forget(looked_up, TEN, "learner")["looks"] == 1
    with pytest.raises(StoreError, match=r"does not permit this to the role in the store URL"):
        office.records.issue(record("c" * 64, learner.id))
    app.close()
    office.close()


def rewrite(store: Store, statement: str) -> None:
    store._transactions.write(lambda connection: connection.exec_driver_sql(statement))


def test_forget_leaves_no_byte_in_the_files(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append_many([attempt(learner.id, f"{number}", response={"x": "cinnabar"}) for number in range(50)])
    on_disk.keep_place(Place(learner.id, 1, {"x": "cinnabar"}, NINE))
    traces = (learner.id.encode(), TOKEN.encode(), b"cinnabar")
    assert all(trace in files(path) for trace in traces)
    on_disk.forget(learner.id, TEN)
    assert [trace for trace in traces if trace in files(path)] == []


def files(path: Path) -> bytes:
    return path.read_bytes() + path.with_name("course.db-wal").read_bytes()


def test_backup_copies_a_store_in_use(path: Path, on_disk: Store) -> None:
    learner = on_disk.enrol(TOKEN, "autumn", NINE)
    on_disk.append(attempt(learner.id))
    target = path.with_name("copy.db")
    on_disk.backup(target)
    on_disk.append(attempt(learner.id, "later"))
    copy = Store.open(f"sqlite:///{target}")
    assert copy.attempts() == [attempt(learner.id)]
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match=r"exists already; name a new file\.$"):
        on_disk.backup(target)


def test_backup_of_a_server_is_the_servers(server: Server, path: Path) -> None:
    store = Store.open(server.database())
    with pytest.raises(StoreError, match=r"pg_dump --format=custom --file=FILE URL\.$"):
        store.backup(path)
    store.close()
    assert not path.exists()
