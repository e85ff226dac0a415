"""What this machine, or the container in which the server runs, can give: memory, processors, file descriptors."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # it ships no types

if sys.platform != "win32":  # which has no such limits
    import resource

CGROUP: Final = Path("/sys/fs/cgroup")
SERVER_MEMORY: Final = 300 * 2**20
"""Bytes for the server itself, its pages and some room."""
WORKER_MEMORY: Final = 150 * 2**20
"""Bytes for one worker of virtual kernels: 60 MB measured when idle, and what it learns to keep."""
V1_UNLIMITED: Final = 2**60
"""Version 1 of cgroups writes a number near 2**63 where there is no limit."""


def memory_limit() -> tuple[int, int] | None:
    """Bytes that this container may use and those that it uses, by cgroup version 2 or 1; None without a limit."""
    for folder, limit, used in (
        (CGROUP, "memory.max", "memory.current"),
        (CGROUP / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        with contextlib.suppress(OSError, ValueError):  # not this version, or "max"
            found = int((folder / limit).read_text()), int((folder / used).read_text())
            if found[0] < V1_UNLIMITED:
                return found
    return None


def free_memory() -> int:
    """Bytes that this machine, or this container, can still give."""
    free = int(psutil.virtual_memory().available)
    limit = memory_limit()
    return min(free, limit[0] - limit[1]) if limit else free


def processors() -> int:
    """Processors that this process may use: fewer than the machine has where a container or a mask says so."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return max(1, min(count, round(quota))) if quota else count


def _quota() -> float | None:
    """Processors that the container's quota comes to; None without one."""
    with contextlib.suppress(OSError, ValueError):  # not version 2, or "max"
        quota, period = (int(word) for word in (CGROUP / "cpu.max").read_text().split())
        return quota / period
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):  # not version 1
        quota, period = (int((CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text()) for name in ("quota", "period"))
        return quota / period if quota > 0 else None
    return None


def default_workers() -> int:
    """Worker processes of virtual kernels: one a processor, and no more than fit in memory."""
    limit = memory_limit()
    memory = limit[0] if limit else int(psutil.virtual_memory().total)
    return max(1, min(processors(), (memory - SERVER_MEMORY) // WORKER_MEMORY))


def free_descriptors() -> int:
    """File descriptors that this process can still open."""
    if sys.platform == "win32":
        return 1_000_000
    used: int = psutil.Process().num_fds()
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - used


def raise_descriptors() -> int:
    """Raise this process's limit of file descriptors as far as it may; the limit then."""
    if sys.platform == "win32":
        return 1_000_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return soft
