"""What the tests need of the system: found, or installed in one go."""

import pytest

from tests import debian, machine
from tests.machine import Need

NEEDS = (Need(lambda: None, ("one", "both")), Need(lambda: True, ("there",)), Need(lambda: None, ("both", "two")))


def test_missing_names_each_package_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "NEEDS", NEEDS)
    assert machine.missing() == ["one", "both", "two"]


@pytest.mark.parametrize(("works", "singly"), [(True, []), (False, [("one", "both"), ("both", "two")])])
def test_command_installs_all_in_one_go_and_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    works: bool,
    singly: list[tuple[str, ...]],
) -> None:
    asked: list[tuple[str, ...]] = []

    def install(*packages: str) -> bool:
        asked.append(packages)
        return works

    monkeypatch.setattr(machine, "NEEDS", NEEDS)
    monkeypatch.setattr(machine, "MODULES", {})
    monkeypatch.setattr(debian, "install", install)
    monkeypatch.setattr(debian, "ran", lambda *_: False)  # what is not of Debian is tried too, where it is missing
    machine.main()
    assert asked == [("one", "both", "two"), *singly]
    assert capsys.readouterr().err == (
        "The tests need more than this machine has; Debian's packages of it: one, both, two.\n"
    )


def test_program_that_is_missing_is_named_with_its_package() -> None:
    with pytest.raises(RuntimeError, match=r"need no-such-program, .* \(Debian: apt-get install its-package\)"):
        machine.program("no-such-program", "its-package")
