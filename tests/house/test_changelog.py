"""The changelog has the form of Keep a Changelog, and its newest version is the project's."""

import re
import tomllib
from datetime import date

from tests.house.tree import ROOT

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
LINES = (ROOT / "CHANGELOG.md").read_text().splitlines()
VERSIONS = [line for line in LINES if line.startswith("## ")]


def test_newest_version_is_the_project_s() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    released = [line for line in VERSIONS if line != "## [Unreleased]"]
    assert released[0].startswith(f"## [{version}] - ")


def test_every_version_has_a_date_and_they_descend() -> None:
    dates = [
        date.fromisoformat(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - (\S+)", line)[1])  # type: ignore[index]  # else it fails
        for line in VERSIONS
        if line != "## [Unreleased]"
    ]
    assert dates == sorted(dates, reverse=True)


def test_every_change_is_one_line_under_its_kind() -> None:
    sections = {line.removeprefix("### ") for line in LINES if line.startswith("### ")}
    assert sections <= KINDS
    first = next(at for at, line in enumerate(LINES) if line.startswith("### "))
    assert [line for line in LINES[first:] if line and not re.match(r"- .*[.]$|#{2,4} ", line)] == []
