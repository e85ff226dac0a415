"""Notebooks under test keep temporary files in a folder of the test run: nbval kills kernels before they tidy up."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

SCRATCH = TemporaryDirectory(prefix="notebooks-")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Iterator[None]:
    """A notebook's kernel starts while its first cell is set up, and takes the environment of that moment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(name, SCRATCH.name)
        yield
