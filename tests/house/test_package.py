"""What travels in the package: the code with its pages and styles, the guidance, the bank and the notebooks."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, tracked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that a plain `pip install .` would make."""
    room = str(tmp_path_factory.mktemp("wheel"))
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        room,
        str(ROOT),
    ]
    subprocess.run(build, check=True)
    (made,) = Path(room).glob("*.whl")
    return made


@pytest.fixture(scope="module")
def packed(wheel: Path) -> set[str]:
    """The names in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.mark.slow
def test_wheel_holds_the_tracked_files_of_the_rooms_alone(packed: set[str]) -> None:
    code = {str(path.relative_to(ROOT)) for path in tracked("course", "grader")}
    content = {f"course/{path.relative_to(ROOT)}" for path in tracked("notebooks", "scenarios", "docs/institution.md")}
    assert packed == (code | content) - {"course/notebooks/conftest.py"}


@pytest.mark.slow
def test_wheel_finds_its_own_content(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    reading = (
        "from course.bank import open_bank; from course.cli.new import GUIDE; from course.settings import Settings; "
        "here = Settings.from_environment({}); open_bank(here.guidance, here.scenarios); "
        "print(here.guidance, here.scenarios, here.notebooks, GUIDE, sep='\\n')"
    )
    found = subprocess.run([sys.executable, "-c", reading], cwd=tmp_path, capture_output=True, text=True, check=True)
    here = tmp_path.resolve()
    assert found.stdout.splitlines() == [
        str(here / "grader" / "guidance"), str(here / "course" / "scenarios"), str(here / "course" / "notebooks"),
        str(here / "course" / "docs" / "institution.md"),
    ]  # fmt: skip
