"""The course at the command line, with the invented college and a store of its own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.cli import main
from tests.college import GUIDANCE, SCENARIOS

TODAY = date(2026, 7, 1)
"""When contacts are checked here: a month after those of the college were."""
Course = Callable[..., Result]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the store and the token would be made; the environment names the college."""
    for name, value in {
        "GUIDANCE": GUIDANCE,
        "SCENARIOS": SCENARIOS,
        "STORE": f"sqlite:///{tmp_path / 'course.db'}",
        "TOKEN_FILE": tmp_path / "token",
        "LANGUAGES": "en",
    }.items():
        monkeypatch.setenv(f"COURSE_{name}", str(value))
    for name in ("COHORT", "SMALLEST_CELL", "NOTEBOOKS"):
        monkeypatch.delenv(f"COURSE_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("course.cli.contacts.today", lambda: TODAY)
    return tmp_path


@pytest.fixture
def course(places: Path) -> Course:  # noqa: ARG001 - its environment is what counts
    """Run a command in this process."""

    def run(*words: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin)

    return run
