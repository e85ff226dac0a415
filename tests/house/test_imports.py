"""What a learner's side loads, and how modules are called; `make lint` holds the direction of imports."""

import re
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, tracked

DRAWERS = {"common", "data", "handler", "helper", "info", "lib", "manager", "misc", "util"}
HEAVY = (
    "import sys; import {room}; print(sorted({{'pandas', 'numpy', 'matplotlib', 'course.cohort'}} & set(sys.modules)))"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "room", ["course.session", "course.bank", "course.progress", "course.store", "course.ui", "grader"]
)
def test_import_of_the_learners_side_loads_no_pandas(room: str) -> None:
    loaded = subprocess.run([sys.executable, "-c", HEAVY.format(room=room)], cwd=ROOT, capture_output=True, text=True)
    assert (loaded.stdout, loaded.stderr) == ("[]\n", "")


@pytest.mark.slow
def test_import_of_the_server_skips_the_slowest_package_of_jupyter() -> None:
    code = "import sys; import course.serving.server; print(sys.modules.get('rfc3987_syntax'), 'lark' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (loaded.stdout, loaded.stderr) == ("None False\n", "")


def test_modules_are_called_by_a_noun_of_the_domain() -> None:
    modules = tracked("course/*.py", "grader/*.py", "tests/*.py", "course/*.js")
    words = {
        (word.removesuffix("s"), path)
        for path in modules
        for part in path.relative_to(ROOT).parts
        for word in re.split(r"[._]", part)
    }
    assert sorted(str(path.relative_to(ROOT)) for word, path in words if word in DRAWERS) == []
