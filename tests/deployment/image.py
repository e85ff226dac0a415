"""The image, built on a root made of Debian's packages, and run: no image is fetched, and the build needs no network.

The root is made by `python -m tests.machine`, once in a checkout, and so are the wheels here, once for each lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import machine
from tests.process import ROOT, required

CONTAINERFILE = ROOT / "course" / "serving" / "deployment" / "container" / "Containerfile"
USER = 10001
BASE = "localhost/course-base"


def wheels() -> Path:
    """The folder of all that pip installs into the image, at the versions that the Containerfile takes of the lock."""
    lock = ROOT / "requirements.lock"
    found = machine.IMAGE / f"wheels-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if (found / ".ready").exists():
        return found
    versions = machine.IMAGE / "versions"
    [sed] = [line for line in CONTAINERFILE.read_text().splitlines() if line.startswith("RUN sed ")]
    command = sed.removeprefix("RUN ").partition(" /src/")[0]
    versions.write_text(run(["sh", "-c", f"{command} {lock}"]))
    # For the root's Python, whatever this one's version is.
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--python-version", machine.IMAGE_PYTHON]
    where = ["--only-binary", ":all:", "--dest", str(found), "--constraint", str(versions)]
    run([*pip, *where, f"{ROOT}[hub,postgresql]", "hatchling"])
    (found / ".ready").touch()
    return found


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
    """Build the image; gone afterwards, but for the base, which stays beside its archive for the next time."""
    required()
    archive, given = machine.image_root(), wheels()
    (folder / "pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    kept = ["--root", str(machine.IMAGE / "store"), "--runroot", str(folder / "run")]
    buildah = [str(machine.program("buildah", "buildah")), *kept]
    try:
        if BASE not in run([*buildah, "images", "--format", "{{.Name}}"]).split():
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
        if "localhost/course" in run([*buildah, "images", "--format", "{{.Name}}"]).split():
            run([*buildah, "rmi", "localhost/course"])


def run(words: Sequence[str]) -> str:
    """What a command prints; RuntimeError with what it complained about where it fails."""
    done = subprocess.run(
        words, capture_output=True, text=True, env=os.environ | {"BUILDAH_ISOLATION": "chroot"}, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()
