"""The command that mutates modules knows which tests are about each of them."""

import pytest

from tests.mutation.__main__ import ROOT, TESTS, main


def test_modules_and_their_tests_exist() -> None:
    named = {*TESTS, *(test for tests in TESTS.values() for test in tests)}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_main_refuses_a_module_without_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grader/guidance.py"]) == 2
    assert capsys.readouterr().err == "No tests are named for grader/guidance.py. Add them to TESTS in __main__.py.\n"
