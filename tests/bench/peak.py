"""The most memory that a process has held so far."""

from pathlib import Path


def peak() -> float:
    """Of this process, in megabytes, since its program began; what its parent held before does not count, unlike in
    getrusage, which hands a parent's peak down to its children. Linux only.
    """
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
