"""Notebooks under test keep stores and temporary files in a folder of the test run, as nbval kills their kernels."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SCRATCH = TemporaryDirectory(prefix="notebooks-")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Iterator[None]:
    """A notebook's kernel starts while its first cell is set up, and takes the environment of that moment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(name, SCRATCH.name)
        patch.setenv("COURSE_STORE", f"sqlite:///{Path(SCRATCH.name, 'course.db')}")
        patch.setenv("COURSE_TOKEN_FILE", str(Path(SCRATCH.name, "token")))
        yield
