"""What travels in the package: the code with its pages and styles, the guidance, the bank and the notebooks."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, tracked


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel that a plain `pip install .` would make."""
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
    (wheel,) = Path(room).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_wheel_holds_every_tracked_file_of_the_rooms(packed: set[str]) -> None:
    code = {str(path.relative_to(ROOT)) for path in tracked("course", "grader")}
    content = {f"course/{path.relative_to(ROOT)}" for path in tracked("notebooks", "scenarios")}
    assert code | content <= packed


def test_wheel_holds_nothing_else_at_the_top(packed: set[str]) -> None:
    assert {name.split("/")[0] for name in packed} == {"course", "grader"}
