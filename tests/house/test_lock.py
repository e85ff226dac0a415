"""The lock holds exact versions with hashes for everything that pyproject.toml asks for, and no address."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
ENTRIES = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==(\S+)(.*(?:\n    --hash=\S+(?: \\)?)*)", LOCK, flags=re.MULTILINE)
LOCKED = {canonicalize_name(name): Version(version) for name, version, _ in ENTRIES}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_lock_has_a_hash_for_every_package() -> None:
    assert len(ENTRIES) > 100
    assert [name for name, _, hashes in ENTRIES if "--hash=sha256:" not in hashes] == []


def test_lock_names_no_package_without_a_version() -> None:
    outside = [line for line in LOCK.splitlines() if line and line[0] not in " #" and "==" not in line]
    assert outside == []


def test_lock_carries_no_address() -> None:
    assert [line for line in LOCK.splitlines() if "://" in line or "index-url" in line or "find-links" in line] == []


ASKED = {
    asked
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for asked in group
    if not asked.startswith(PROJECT["name"])  # an extra that names others
}


@pytest.mark.parametrize("asked", sorted(ASKED))
def test_lock_satisfies_what_the_project_asks(asked: str) -> None:
    requirement = Requirement(asked)
    assert LOCKED[canonicalize_name(requirement.name)] in requirement.specifier, "run make lock"


@pytest.mark.parametrize(
    ("name", "version"),
    [("anywidget", "0.11.0"), ("ipywidgets", "8.1.9"), ("jupyterlab", "4.6.6"), ("voila", "0.5.13")],
)
def test_lock_holds_the_platform_that_was_measured(name: str, version: str) -> None:
    assert str(LOCKED[canonicalize_name(name)]) == version
