"""The command that mutates modules: which modules it knows, how it names a change, and how it counts."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.__main__ import (
    EQUIVALENT,
    ROOT,
    configure,
    interval,
    line,
    main,
    read_equivalent,
    sample,
    status_of,
)
from tests.mutation.modules import TESTS
from tests.mutation.mutants import Mutant, changed, mutants

MODULE = "grader/scoring.py"


def has_functions(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def test_every_module_of_the_grader_and_the_session_has_tests() -> None:
    found = [path for folder in ("grader", "course/session") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert {path.relative_to(ROOT).as_posix() for path in found if has_functions(path)} == set(TESTS)


def test_the_tests_of_modules_exist() -> None:
    for test in {test for tests in TESTS.values() for test in tests}:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), test
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8") or not name, test


def test_main_refuses_a_module_without_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grader/guidance.py"]) == 2
    assert capsys.readouterr().err == "No tests are named for grader/guidance.py. Add them to TESTS in modules.py.\n"


SOURCE = """\
class Door:
    def opens(self, key: int) -> bool:
        if key > 1:
            raise ValueError("No such key fits this door.")
        return True
"""


def test_mutants_are_named_by_what_they_change(tmp_path: Path) -> None:
    configure(MODULE, tmp_path)
    (tmp_path / "grader").mkdir()
    (tmp_path / MODULE).write_text(SOURCE)
    found = mutants(MODULE, tmp_path)
    where = "grader.scoring.Door.opens: "
    message = 'raise ValueError("No such key fits this door.")'
    assert [(each.change.removeprefix(where), each.wording) for each in found] == [
        ("if key > 1: => if key >= 1:", False),
        ("if key > 1: => if key > 2:", False),
        (f"{message} => raise ValueError(None)", False),
        (f'{message} => raise ValueError("XXNo such key fits this door.XX")', True),
        (f"{message} => {message.replace('No such', 'no such')}", True),
        (f'{message} => raise ValueError("NO SUCH KEY FITS THIS DOOR.")', True),
        ("return True => return False", False),
    ]
    assert all(each.name.startswith("grader.scoring.xǁDoorǁopens__mutmut_") for each in found)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("a = f(1)\nreturn a", "nothing"),
        ("a = f(2)\nreturn a", "a = f(1) => a = f(2)"),
        ("return a", "a = f(1) =>"),
        ("a = f(1)\n  b = 2\nreturn a", "=>  b = 2".replace("  ", " ")),
    ],
)
def test_changed(after: str, said: str) -> None:
    assert changed("a = f(1)\nreturn a", after) == said


def test_equivalent_mutants_are_given_by_their_change_below_their_reason() -> None:
    text = "# The head.\n\n# It is sorted later.\ngrader.a.f: x => y\n"
    assert read_equivalent(text) == {"grader.a.f: x => y"}
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    listed = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    assert [lines[number] for number in listed if not _reasoned(lines, number)] == []


def _reasoned(lines: list[str], number: int) -> bool:
    """Whether a comment stands above the line, or above the lines that it shares it with."""
    while lines[number].strip() and not lines[number].startswith("#"):
        number -= 1
    return lines[number].startswith("#")


def test_line_counts_neither_equivalent_mutants_nor_wording() -> None:
    killed, other, message = Mutant("a", "f: x => y", False), Mutant("b", "f: x => z", False), Mutant("c", "f", True)
    statuses = {"a": "killed", "b": "survived"}
    assert [status_of(each, statuses, {"f: x => z"}) for each in (killed, other, message)] == [
        "killed",
        "equivalent",
        "wording",
    ]
    assert status_of(other, statuses, ()) == "survived"
    assert status_of(killed, {}, ()) == "not tried"
    counts = Counter(
        {"killed": 6, "timeout": 1, "survived": 1, "no tests": 2, "equivalent": 3, "wording": 4, "not tried": 5}
    )
    assert line("grader/a.py", counts).split() == ["grader/a.py", "22", "6", "1", "1", "2", "3", "4", "5", "70.0", "%"]
    assert line("all", Counter(wording=2)).split()[-1] == "none"


def test_sample_is_the_same_for_a_seed_and_another_for_another() -> None:
    names = [f"grader.a.x_f__mutmut_{number}" for number in range(50)]
    chosen = sample(names, 5, 1)
    assert (len(chosen), chosen < set(names), sample(names[::-1], 5, 1)) == (5, True, chosen)
    assert sample(names, 5, 2) != chosen
    assert sample(names, None, 1) == set(names)


@pytest.mark.parametrize(
    ("noticed", "counted", "low", "high"),
    [(9, 10, 0.5958, 0.9821), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (360, 400, 0.8667, 0.9257)],
)
def test_interval(noticed: int, counted: int, low: float, high: float) -> None:
    assert interval(noticed, counted) == pytest.approx((low, high), abs=1e-4)


def test_line_of_a_sample_ends_in_an_interval() -> None:
    assert line("all", Counter(killed=9, survived=1), sampled=True).endswith("  90.0 %  59.6 to 98.2 %\n")
    assert line("all", Counter(wording=2), sampled=True).split()[-1] == "none"
