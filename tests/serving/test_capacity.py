"""What a container allows: its limits of memory and processors decide how many workers there are."""

from __future__ import annotations

import os
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types
import pytest

from course.serving import capacity

GIB = 2**30


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A container's folder, on a machine of 16 processors."""
    monkeypatch.setattr(capacity, "CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text + "\n")


def test_memory_of_the_container_limits_workers(cgroup: Path) -> None:
    write(cgroup, memory__max=str(GIB), memory__current=str(GIB // 4))
    assert capacity.memory_limit() == (GIB, GIB // 4)
    assert capacity.default_workers() == 4
    assert capacity.free_memory() <= GIB * 3 // 4
    write(cgroup, memory__max=str(GIB // 4))
    assert capacity.default_workers() == 1


def test_older_cgroups_are_read_too(cgroup: Path) -> None:
    write(cgroup / "memory", memory__limit_in_bytes=str(GIB), memory__usage_in_bytes="0")
    write(cgroup / "cpu", cpu__cfs_quota_us="200000", cpu__cfs_period_us="100000")
    assert (capacity.memory_limit(), capacity.processors(), capacity.default_workers()) == ((GIB, 0), 2, 2)
    write(cgroup / "memory", memory__limit_in_bytes=str(2**63 - 4096))
    write(cgroup / "cpu", cpu__cfs_quota_us="-1")
    assert (capacity.memory_limit(), capacity.processors()) == (None, 16)


def test_quota_of_processors_limits_workers(cgroup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(cgroup, memory__max="max", cpu__max="150000 100000")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"total": 64 * GIB}))
    assert capacity.default_workers() == 2
    write(cgroup, cpu__max="max 100000")
    assert capacity.default_workers() == 16
