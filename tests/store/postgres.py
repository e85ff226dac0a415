"""A PostgreSQL server of one's own: on 127.0.0.1, at a free port, in a temporary folder, ended by who started it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import machine
from tests.port import free_ports
from tests.process import await_ready, end, required, start

SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=120",
)


class Server:
    """A running server. `crash` and `start` again show what survives."""

    def __init__(self, programs: Path, folder: Path, account: str | None, *, durable: bool) -> None:
        """Make the server's files in `folder`; it runs as `account`, or by default as the account of the tests.

        The tests crash PostgreSQL, not the machine: the system still writes what PostgreSQL has handed over. Only who
        measures needs it `durable`.
        """
        self._settings = (*SETTINGS, f"fsync={'on' if durable else 'off'}")
        self._programs = programs
        self._folder = folder
        self._as: dict[str, Any] = {} if account is None else _owned(folder, account)
        self._password = secrets.token_hex(16)
        [self.port] = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        secret = folder / "password"
        secret.write_text(self._password)
        if account is not None:
            shutil.chown(secret, account)
        self._run("initdb", "--username=owner", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8",
                  "--no-locale", "--no-sync", f"--pgdata={folder / 'cluster'}")  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers."""
        words: list[str | Path] = [self._programs / "postgres", "-D", self._folder / "cluster"]
        for setting in self._settings:
            words += ["-c", setting]
        words += ["-c", f"port={self.port}"]
        log = self._folder / "log"
        self._process = start(words, log, cwd=self._folder, **self._as)
        await_ready(self._process, self._answers, log)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def crash(self) -> None:
        """End the server at once, with nothing brought in order."""
        if self._process is not None:
            end(self._process, by=signal.SIGQUIT)
            self._process = None

    def url(self, database: str, role: str = "owner", password: str | None = None) -> str:
        """The URL of a database here."""
        return f"postgresql://{role}:{password or self._password}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database, and return its URL."""
        name = f"course_{uuid.uuid4().hex}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._programs / program, *words],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """A running server, gone with its files afterwards; `durable`: each commit waits for the disk."""
    required()
    programs = find_programs()
    # A folder of its own directly in the temporary folder: the account that runs the server must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="course-postgres-"))
    try:
        server = Server(programs, folder, _account() if os.geteuid() == 0 else None, durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder)


def find_programs() -> Path:
    """The folder of `initdb` and `postgres`; RuntimeError, with what to do, where it is missing."""
    found = machine.postgresql()
    if found is None:
        raise RuntimeError(
            "The tests of the store need PostgreSQL's server, which is not on this machine: "
            "install it (Debian: apt-get install postgresql; macOS: brew install postgresql) and run them again."
        )
    return found


def _account() -> str:
    """An account that is not the administrator's, as which alone the server agrees to run."""
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _owned(folder: Path, account: str) -> dict[str, Any]:
    entry = pwd.getpwnam(account)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
