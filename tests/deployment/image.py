"""The image, built on a root made of Debian's packages, and run: no image is fetched, and the build needs no network.

The user's cache keeps the root, which `python -m tests.machine` makes, and the wheels of each lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it ships no types

from tests import machine
from tests.process import ROOT, required

CONTAINERFILE = ROOT / "course" / "serving" / "deployment" / "container" / "Containerfile"
USER = 10001
BASE = "localhost/course-base"
MEMORY = 4 * 2**30
"""Bytes of free memory with which the images are built there; they take about a seventh."""


def wheels() -> Path:
    """The folder of all that pip installs into the image, at the versions that the Containerfile takes of the lock."""
    lock = ROOT / "requirements.lock"
    found = machine.IMAGE / f"wheels-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if found.exists():
        return found
    with tempfile.TemporaryDirectory(dir=machine.IMAGE) as folder:
        part, versions = Path(folder, "wheels"), Path(folder, "versions")
        [sed] = [line for line in CONTAINERFILE.read_text().splitlines() if line.startswith("RUN sed ")]
        command = sed.removeprefix("RUN ").partition(" /src/")[0]
        versions.write_text(run(["sh", "-c", f"{command} {lock}"]))
        # For the root's Python, whatever this one's version is.
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--python-version", machine.IMAGE_PYTHON]
        where = ["--only-binary", ":all:", "--dest", str(part), "--constraint", str(versions)]
        run([*pip, *where, f"{ROOT}[hub,postgresql]", "hatchling"])
        with suppress(FileExistsError):  # another checkout was faster
            part.rename(found)
    return found


def storage(folder: Path) -> Path:
    """A new folder for buildah's images and containers: in memory if there is plenty of it."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder in it, which only root can read
    free = psutil.disk_usage(str(memory)).free if memory.is_dir() else 0
    if min(free, psutil.virtual_memory().available) > MEMORY:
        return Path(tempfile.mkdtemp(prefix="course-image-", dir=memory))
    return folder / "store"


@dataclass(frozen=True)
class Image:
    """The image and one container's file system."""

    root: Path
    config: dict[str, Any]

    def environ(self) -> dict[str, str]:
        """The variables that the image sets."""
        return dict(each.split("=", 1) for each in self.config["Env"])


@contextmanager
def built(folder: Path) -> Iterator[Image]:
    """Build the image; everything is gone afterwards but the user's cache."""
    required()
    archive, given, store = machine.image_root(), wheels(), storage(folder)
    (folder / "pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    buildah = [str(machine.program("buildah", "buildah")), "--root", str(store), "--runroot", str(folder / "run")]
    try:
        scratch = run([*buildah, "from", "scratch"])
        run([*buildah, "add", "--quiet", scratch, str(archive), "/"])
        run([*buildah, "commit", "--quiet", "--rm", scratch, BASE])
        options = ["--quiet", "--format", "docker", "--build-arg", f"BASE={BASE}", "--network", "none"]
        mounted = ["--volume", f"{given}:/wheels:ro", "--volume", f"{folder / 'pip.conf'}:/etc/pip.conf:ro"]
        files = ["--ignorefile", str(ROOT / ".containerignore"), "--file", str(CONTAINERFILE), "--tag", "course"]
        run([*buildah, "build", *options, *mounted, *files, str(ROOT)])
        container = run([*buildah, "from", "localhost/course"])
        config = json.loads(run([*buildah, "inspect", container]))["Docker"]["config"]
        yield Image(Path(run([*buildah, "mount", container])), config)
    finally:
        run([*buildah, "rm", "--all"])
        shutil.rmtree(store)


def run(words: Sequence[str]) -> str:
    """What a command prints; RuntimeError with what it complained about where it fails."""
    done = subprocess.run(
        words, capture_output=True, text=True, env=os.environ | {"BUILDAH_ISOLATION": "chroot"}, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()
