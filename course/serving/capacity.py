"""Measure the memory, processors and file descriptors available to this machine or container."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # it ships no types

if sys.platform != "win32":  # Windows has no such limits
    import resource

CGROUP: Final = Path("/sys/fs/cgroup")
SERVER_MEMORY: Final = 300 * 2**20
"""Memory reserved for the server process and its pages, in bytes."""
WORKER_MEMORY: Final = 150 * 2**20
"""Memory for one worker of virtual kernels, in bytes: 60 MB measured when idle, plus room for its caches."""
V1_UNLIMITED: Final = 2**60
"""Limit above which cgroup v1 means "unlimited": it reports a number near 2**63."""


def memory_limit() -> tuple[int, int] | None:
    """Return the container's memory limit and current usage in bytes (cgroup v2 or v1), or None if it has no limit."""
    for folder, limit, used in (
        (CGROUP, "memory.max", "memory.current"),
        (CGROUP / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        with contextlib.suppress(OSError, ValueError):  # this version is missing, or the value is "max"
            found = int((folder / limit).read_text()), int((folder / used).read_text())
            if found[0] < V1_UNLIMITED:
                return found
    return None


def free_memory() -> int:
    """Return the memory still available to this machine or container, in bytes."""
    free = int(psutil.virtual_memory().available)
    limit = memory_limit()
    return min(free, limit[0] - limit[1]) if limit else free


def processors() -> int:
    """Return the number of processors available to this process, given its CPU affinity and the container's quota."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return max(1, min(count, round(quota))) if quota else count


def _quota() -> float | None:
    """Return the container's CPU quota as a number of processors, or None if it has no quota."""
    with contextlib.suppress(OSError, ValueError):  # cgroup v2 is missing, or the value is "max"
        quota, period = (int(word) for word in (CGROUP / "cpu.max").read_text().split())
        return quota / period
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):  # cgroup v1 is missing
        quota, period = (int((CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text()) for name in ("quota", "period"))
        return quota / period if quota > 0 else None
    return None


def default_workers() -> int:
    """Return the default number of worker processes: one per processor, limited by memory."""
    limit = memory_limit()
    memory = limit[0] if limit else int(psutil.virtual_memory().total)
    return max(1, min(processors(), (memory - SERVER_MEMORY) // WORKER_MEMORY))


def free_descriptors() -> int:
    """Return how many more file descriptors this process can open."""
    if sys.platform == "win32":
        return 1_000_000
    used: int = psutil.Process().num_fds()
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - used


def raise_descriptors() -> int:
    """Raise this process's file descriptor limit, up to 65536 or the hard limit, and return the new limit."""
    if sys.platform == "win32":
        return 1_000_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return soft
