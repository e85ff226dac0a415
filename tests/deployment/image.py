"""`python -m tests.deployment.image`: build the image on a root made of Debian's packages, and run it until healthy.

It needs root, buildah and mmdebstrap (Debian: apt-get install buildah mmdebstrap), and some minutes. No image is
fetched, and the build itself reaches no network: pip downloads the wheels before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests import machine
from tests.patience import wait
from tests.port import free_ports
from tests.process import ROOT, running, status

CONTAINERFILE = ROOT / "course" / "serving" / "deployment" / "container" / "Containerfile"
RELEASE = "bookworm"


def build(folder: Path) -> list[str]:
    """Build the base and the image in this folder, and return the words with which buildah finds them."""
    root, wheels, versions = folder / "root.tar", folder / "wheels", folder / "versions"
    packages = "--include=python3,python3-venv,ca-certificates"
    run([str(machine.program("mmdebstrap", "mmdebstrap")), "--variant=apt", packages, RELEASE, str(root)])
    [sed] = [line for line in CONTAINERFILE.read_text().splitlines() if line.startswith("RUN sed ")]
    command = sed.removeprefix("RUN ").partition(" /src/")[0]
    versions.write_text(run(["sh", "-c", f"{command} {ROOT / 'requirements.lock'}"]))
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(wheels), "--constraint", str(versions)]
    run([*pip, f"{ROOT}[hub,postgresql]", "hatchling"])
    (folder / "pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    buildah = [
        str(machine.program("buildah", "buildah")),
        "--root",
        str(folder / "store"),
        "--runroot",
        str(folder / "run"),
    ]
    base = run([*buildah, "from", "scratch"])
    run([*buildah, "add", "--quiet", base, str(root), "/"])
    run([*buildah, "commit", "--quiet", "--rm", base, "course-base"])
    given = ["--build-arg", "BASE=localhost/course-base", "--network", "none"]
    mounted = ["--volume", f"{wheels}:/wheels:ro", "--volume", f"{folder / 'pip.conf'}:/etc/pip.conf:ro"]
    files = ["--ignorefile", str(ROOT / ".containerignore"), "--file", str(CONTAINERFILE)]
    run([*buildah, "build", "--quiet", "--format", "docker", *given, *mounted, *files, "--tag", "course", str(ROOT)])
    return buildah


def run(words: Sequence[str]) -> str:
    """What a command prints; it must succeed."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main() -> None:
    """Say how large the image is, and how long it took to be healthy."""
    os.environ["BUILDAH_ISOLATION"] = "chroot"
    with tempfile.TemporaryDirectory(prefix="image_") as made:
        folder = Path(made)
        buildah = build(folder)
        size = run([*buildah, "images", "--format", "{{.Size}}", "localhost/course"])
        container = run([*buildah, "from", "localhost/course"])
        [port] = free_ports(1)
        health = f"http://127.0.0.1:{port}/health"
        words = [*buildah, "run", "--user", "10001:10001", "--network", "host", container, "--", "course", "serve"]
        begun = time.monotonic()
        try:
            with running(
                [*words, "--port", str(port), "--workers", "1"], folder / "run.log", lambda: status(health) == 204
            ):
                sys.stdout.write(
                    f"The image of {size} is healthy after {time.monotonic() - begun:.1f} s, as user 10001.\n"
                )
            wait(lambda: status(health) == 0, "It still answers.")
        finally:
            run([*buildah, "rm", "--all"])
            run([*buildah, "rmi", "--all", "--force"])


if __name__ == "__main__":
    main()
