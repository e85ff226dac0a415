"""The units for systemd: read by systemd itself, and their nightly work rehearsed on both stores."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from course.serving.capacity import SERVER_MEMORY, WORKER_MEMORY
from course.store import Store, hash_token
from tests import machine
from tests.process import ROOT
from tests.store import postgres

UNITS = ROOT / "course" / "serving" / "deployment" / "systemd"
COURSE = Path(sys.executable).parent / "course"
NOW = datetime.now(UTC)


def unit(name: str, kept: Path) -> str:
    """A unit with this environment's course, and this folder for the backups."""
    found = (UNITS / name).read_text()
    return found.replace("/opt/course/.venv/bin/course", str(COURSE)).replace("/var/lib/course-backup", str(kept))


def run(name: str, kept: Path, store: str) -> None:
    """Run what a unit starts, as systemd would, with the password apart from the URL; no line may fail."""
    parts = urlsplit(store)
    if parts.password:
        store = store.replace(f":{parts.password}@", "@")
    for line in re.findall(r"^ExecStart=(.*)$", unit(name, kept), flags=re.MULTILINE):
        words = shlex.split(line.replace("$$", "$").replace("%%", "%"))
        path = f"{machine.postgresql()}:{os.environ['PATH']}"
        ran = subprocess.run(
            words,
            env={"PATH": path, "COURSE_STORE": store, "PGPASSWORD": parts.password or ""},
            capture_output=True,
            text=True,
            umask=0o077,
        )
        assert ran.returncode == 0, ran.stderr


def enrolled(url: str) -> Store:
    """A store with a learner of today and one who has not been here for two years."""
    store = Store.open(url)
    store.enrol(hash_token("today"), "autumn", NOW)
    store.enrol(hash_token("long-ago"), "autumn", NOW - timedelta(days=730))
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'course.db'}"
    database: postgres.Server = request.getfixturevalue("database")
    return database.database()


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in sorted(UNITS.iterdir())])
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, tmp_path: Path) -> None:
    for each in UNITS.iterdir():
        (tmp_path / each.name).write_text(unit(each.name, tmp_path))
    asked = tmp_path / name.replace("@.", "@8866.")
    if asked.name != name:
        asked.symlink_to(tmp_path / name)
    words = [str(machine.program("systemd-analyze", "systemd")), "verify", "--man=no", str(asked)]
    told = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    )
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.slow
def test_night_makes_a_copy_that_can_be_restored_and_drops_old_ones(url: str, tmp_path: Path) -> None:
    kept = tmp_path / "backups"
    kept.mkdir()
    for name, days in (("course-old.db", 40), ("course-recent.db", 20), ("notes.txt", 90)):
        (kept / name).touch()
        then = time.time() - days * 86400
        os.utime(kept / name, (then, then))
    store = enrolled(url)
    run("course-backup.service", kept, url)
    run("course-backup.service", kept, url)  # a second time on the same day
    kind = "db" if url.startswith("sqlite") else "dump"
    copy = kept / f"course-{datetime.now().astimezone():%Y-%m-%d}.{kind}"
    assert {each.name for each in kept.iterdir()} == {"course-recent.db", "notes.txt", copy.name}
    assert copy.stat().st_mode & 0o077 == 0
    for learner in store.idle(NOW + timedelta(days=1)):
        store.forget(learner, NOW)
    store.close()
    if kind == "db":
        subprocess.run([COURSE, "restore", copy, "--store", url], check=True, capture_output=True)
    else:
        programs = machine.postgresql()
        assert programs is not None
        subprocess.run([programs / "pg_restore", "--clean", "--dbname", url, copy], check=True, capture_output=True)
    again = Store.open(url)
    assert again.learner(hash_token("today")) is not None
    again.close()


@pytest.mark.slow
def test_night_erases_those_who_have_not_been_here_for_long(url: str, tmp_path: Path) -> None:
    store = enrolled(url)
    run("course-retain.service", tmp_path, url)
    found = [store.learner(hash_token(name)) is not None for name in ("today", "long-ago")]
    store.close()
    assert found == [True, False]


def test_no_account_sees_the_password_while_the_backup_runs(tmp_path: Path) -> None:
    told = unit("course-backup.service", tmp_path)
    sample = dict(re.findall(r"^#     (\w+)=(.*)$", told, flags=re.MULTILINE))
    assert "PASSWORD" in sample.values()
    said = tmp_path / "pg_dump"
    said.write_text('#!/bin/sh\necho "$@" > "${0%/*}/arguments"; touch "${2#--file=}"\n')
    said.chmod(0o700)
    [line, _] = re.findall(r"^ExecStart=(.*)$", told, flags=re.MULTILINE)
    words = shlex.split(line.replace("$$", "$").replace("%%", "%"))
    subprocess.run(words, env={"PATH": f"{tmp_path}:{os.environ['PATH']}", **sample}, check=True)
    arguments = (tmp_path / "arguments").read_text()
    assert sample["COURSE_STORE"] in arguments
    assert "PASSWORD" not in arguments


def test_unit_is_started_again_for_as_long_as_it_fails() -> None:
    told = (UNITS / "course@.service").read_text()
    assert {"Restart=always", "StartLimitIntervalSec=0"} <= set(told.splitlines())


def test_memory_of_the_unit_carries_the_workers_that_it_names() -> None:
    told = (UNITS / "course@.service").read_text()
    [most] = re.findall(r"^MemoryMax=(\d+)G$", told, flags=re.MULTILINE)
    [workers] = re.findall(r"(\d+) workers fit into MemoryMax", told)
    room = int(most) * 2**30 - SERVER_MEMORY
    assert room // WORKER_MEMORY == int(workers)
    assert "UMask=0077" in told
