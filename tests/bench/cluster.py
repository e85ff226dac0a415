"""Replicas, PostgreSQL and nginx as processes of their own, bound to cores, and what each of them spends."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types
import psycopg

from course.store import Store
from tests.deployment import nginx
from tests.port import free_ports
from tests.process import running, status
from tests.store import postgres

GROUPS = ("front", "workers", "database", "nginx", "learners")
"""The replicas' first processes, their workers, PostgreSQL, nginx, and the process that plays the learners."""

REST, IDLE = 180, 0.05
"""Replicas are at rest when each computes for less than this many seconds in one; they get so many for it."""


@dataclass(frozen=True)
class Cores:
    """Which cores are whose."""

    replicas: tuple[int, ...]
    others: tuple[int, ...]

    @classmethod
    def of_this_process(cls) -> Cores:
        """Half of the cores for replicas, the others for all else; a single core is everybody's."""
        mine = sorted(os.sched_getaffinity(0))
        half = max(1, len(mine) // 2)
        return cls(tuple(mine[:half]), tuple(mine[half:] or mine))


@dataclass(frozen=True)
class Cluster:
    """The running processes."""

    address: str
    replicas: tuple[int, ...]
    store: str

    def spent(self) -> dict[str, float]:
        """Seconds of processor time so far, of each group, and `elsewhere`: of whatever else runs on this machine."""
        found = dict.fromkeys(GROUPS, 0.0)
        me = psutil.Process()
        found["learners"] = _seconds(me)
        for child in me.children(recursive=True):
            group = {"nginx": "nginx", "postgres": "database"}.get(child.name(), "workers")
            found["front" if child.pid in self.replicas else group] += _seconds(child, ended=group == "database")
        return found | {"elsewhere": _machine() - sum(found.values())}

    def rest(self) -> None:
        """Wait until the replicas have done what they do before anyone comes."""
        before = self.spent()
        for _ in range(REST):
            time.sleep(1)
            now = self.spent()
            if now["front"] + now["workers"] - before["front"] - before["workers"] < IDLE * len(self.replicas):
                return
            before = now
        raise RuntimeError("the replicas never came to rest")

    def fronts(self) -> list[float]:
        """The same, of each replica's first process."""
        return [_seconds(psutil.Process(pid)) for pid in self.replicas]

    def memory(self) -> list[float]:
        """Megabytes (PSS) of each replica with its workers."""
        families = ([one, *one.children(recursive=True)] for one in map(psutil.Process, self.replicas))
        return [sum(each.memory_full_info().pss for each in family) / 2**20 for family in families]

    def stored(self) -> int:
        """How many answers are stored, one for each question that was submitted."""
        with psycopg.connect(self.store) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM answers")
        return int(count)


def _seconds(process: psutil.Process, *, ended: bool = False) -> float:
    """What a process has spent; `ended`: with its children that have ended, as PostgreSQL's do."""
    try:
        used = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(used.user + used.system + (used.children_user + used.children_system if ended else 0.0))


def _machine() -> float:
    """What all processes of this machine have spent."""
    used = psutil.cpu_times()
    return float(sum(used) - used.idle - used.iowait - used.guest - used.guest_nice)


def _healthy(port: int) -> bool:
    return status(f"http://127.0.0.1:{port}/health") == 204


@contextmanager
def cluster(folder: Path, count: int, cores: Cores) -> Iterator[Cluster]:
    """So many replicas with a worker each, their cores in turn, until the end of the block."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores.others)
    door, *ports = free_ports(1 + count)
    try:
        with ExitStack() as stack:
            store = stack.enter_context(postgres.serving(durable=True)).database()
            Store.open(store).close()
            pids = []
            for at, port in enumerate(ports):
                core = str(cores.replicas[at % len(cores.replicas)])
                serve = [sys.executable, "-m", "course", "serve", "--port", str(port), "--store", store]
                words = ["taskset", "--cpu-list", core, *serve, "--workers", "1"]
                log = folder / f"{port}.log"
                pids.append(stack.enter_context(running(words, log, functools.partial(_healthy, port))).pid)
            site = Cluster(stack.enter_context(nginx.serving(folder, door, ports)), tuple(pids), store)
            site.rest()
            yield site
    finally:
        os.sched_setaffinity(0, before)
