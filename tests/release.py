"""`make release`: builds the wheel, the source archive and the list of components, and tries them out.

What is tried runs from the wheel, in an environment and a folder that hold nothing else of the project. It tags nothing
and uploads nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from tests.port import free_ports
from tests.process import ROOT, await_ready, end, start

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NAME, VERSION = str(PROJECT["name"]), str(PROJECT["version"])
STEM: Final = f"{NAME.replace('-', '_')}-{VERSION}"


class NotReleasable(Exception):
    """What was built does not do what it promises; the message says which command did what."""


def build(folder: Path) -> tuple[Path, Path]:
    """The wheel and the source archive, built into a folder."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--directory", str(folder)], cwd=ROOT, check=True)
    return folder / f"{STEM}-py3-none-any.whl", folder / f"{STEM}.tar.gz"


def compare(wheel: Path, source: Path) -> None:
    """Raise NotReleasable if a wheel built from the source archive would hold other files than the wheel."""
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(source) as archive:
            archive.extractall(name, filter="data")
        again = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", name]
        subprocess.run(again, cwd=Path(name) / STEM, check=True, stdout=subprocess.DEVNULL)
        with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(Path(name) / wheel.name) as other:
            if different := sorted(set(one.namelist()) ^ set(other.namelist())):
                raise NotReleasable(f"the wheel and one built from {source.name} differ in {different[:5]}")


def list_components(python: Path, target: Path) -> None:
    """Write the CycloneDX list (SBOM) of the packages in an environment, validated, the same for the same packages."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--pyproject"]
    subprocess.run([*command, ROOT / "pyproject.toml", "-o", target, python], check=True, cwd=ROOT)


class Trial:
    """An environment that holds only what was installed, and an empty folder to run its commands in."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.work = folder / "environment" / "bin", folder / "empty"
        self.work.mkdir()
        subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
        keep = {key: value for key, value in os.environ.items() if not key.startswith(("COURSE_", "PYTHON", "VIRTUAL"))}
        self.environ: Mapping[str, str] = keep | {"HOME": str(self.work), "XDG_DATA_HOME": str(self.work / "share")}

    def install(self, wheels: Path, extra: str = "") -> None:
        """Install the project from a folder with its wheel, and what that asks for from the package registry."""
        asked = f"{NAME}[{extra}]=={VERSION}" if extra else f"{NAME}=={VERSION}"
        pip: list[str | Path] = [self.bin / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--find-links", wheels, asked], check=True, cwd=self.work)

    def course(self, *words: str, code: int = 0, says: str = "") -> None:
        """Run a command of the course. Raises NotReleasable for another exit code, or without these words."""
        command: list[str | Path] = [self.bin / "course", *words]
        ran = subprocess.run(command, cwd=self.work, env=self.environ, capture_output=True, text=True)
        if ran.returncode != code or says not in ran.stdout + ran.stderr:
            raise NotReleasable(f"course {' '.join(words)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")

    def serve(self) -> None:
        """Start the learner's app and read its first page. TimeoutError with the log if it never comes."""
        [port] = free_ports(1)
        log, address = self.work / "serve.log", f"http://127.0.0.1:{port}/"
        server = start(
            [self.bin / "course", "serve", "--port", str(port), "--workers", "1"], log, self.environ, self.work
        )
        try:
            await_ready(server, lambda: 'id="course-heading"' in _page(address), log)
        finally:
            end(server)

    def size(self) -> int:
        """What the environment takes on disk, in MB."""
        files = (path for path in self.bin.parent.rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files) // 1_000_000


def _page(address: str) -> str:
    """The page at an address; empty while no server answers, or while its worker is not ready."""
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - an address of this machine
            return str(answer.read().decode())
    except urllib.error.URLError:
        return ""


def try_out(wheels: Path, bill: Path, folder: Path) -> None:
    """Install the wheel and use it: first without extras, then as facilitators do. Raises NotReleasable."""
    trial = Trial(folder)
    begun = time.monotonic()
    trial.install(wheels)
    click.echo(f"The core is installed in {time.monotonic() - begun:.0f} s, {trial.size()} MB.")
    list_components(trial.bin / "python", bill)
    trial.course("--version", says=VERSION)
    trial.course("check", "--coverage", "--readability", "--reviews")
    trial.course("check", "--panel", code=2, says="--panel-folder")
    trial.course("check", "--panel", "--panel-folder", str(ROOT / "tests" / "panel"), says="readers agree")
    trial.course("cohort", "new", "Orientation, May", says="orientation-may")
    trial.course("new", "our-course", says="course check")
    ours = ("--guidance", "our-course/guidance", "--scenarios", "our-course/scenarios")
    trial.course("check", *ours, says="0 problems")
    trial.course("where", says=str(trial.bin.parent))
    trial.course("report", code=2, says=f"pip install '{NAME}[facilitate]'")
    trial.serve()
    click.echo("The core serves learners.")
    trial.install(wheels, "facilitate")
    trial.course("demo", "--store", "sqlite:///demo.db")
    trial.course("report", "--store", "sqlite:///demo.db")
    trial.course("export", "report", "--store", "sqlite:///demo.db", "--output", "dean.html")
    click.echo(f"With the extra for facilitators, {trial.size()} MB: figures and exports work.")


def main() -> None:
    """Build into dist/, and try out what was built."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    wheel, source = build(dist)
    compare(wheel, source)
    with tempfile.TemporaryDirectory() as name:
        try_out(dist, dist / f"{STEM}.cdx.json", Path(name))
    for path in sorted(dist.iterdir()):
        click.echo(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        main()
    except NotReleasable as error:
        sys.exit(f"This cannot be released: {error}")
