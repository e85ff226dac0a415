"""Notebooks under test keep stores and temporary files in a folder of the test run, as nbval kills their kernels."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

SCRATCH = TemporaryDirectory(prefix="notebooks-")
ERRORS = Path(SCRATCH.name, "stderr")
"""What the kernels say of themselves."""
_number = itertools.count()


class Apart(KernelManager):
    """A kernel that shares nothing with those that start beside it: neither ports nor IPython's profile."""

    def __init__(self, **traits: Any) -> None:
        # Of five TCP ports that were free when they were chosen, another process may have one when the kernel is there.
        super().__init__(**traits, transport="ipc", ip=str(Path(SCRATCH.name, str(next(_number)))))

    def start_kernel(self, *, stderr: IO[str], **options: Any) -> None:
        stderr.close()  # nbval would let nobody know why a kernel died
        with ERRORS.open("w") as told:
            super().start_kernel(stderr=told, **options)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Iterator[None]:
    """A notebook's kernel starts while its first cell is set up, and takes the environment of that moment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR"):
            patch.setenv(name, SCRATCH.name)
        patch.setenv("COURSE_STORE", f"sqlite:///{Path(SCRATCH.name, 'course.db')}")
        patch.setenv("COURSE_TOKEN_FILE", str(Path(SCRATCH.name, "token")))
        patch.setattr(nbval.kernel, "KernelManager", Apart)
        try:
            yield
        except RuntimeError as problem:
            problem.add_note(ERRORS.read_text(errors="replace"))
            raise
