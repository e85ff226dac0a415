from pathlib import Path

from tests.durations import merged, order


def test_order_begins_with_the_longest_and_ends_with_browsers() -> None:
    files = ["tests/ui/test_b.py", "tests/ui/test_a.py", "tests/serving/test_x.py", "tests/serving/test_y.py"]
    browsers = ["tests/ui/test_new_browser.py", "tests/ui/test_long_browser.py"]
    seconds = {"tests/ui/test_b.py": 9.0, "tests/serving/test_x.py": 4.0, "tests/serving/test_y.py": 6.0}
    assert order([*browsers, *files], browsers, {**seconds, "tests/ui/test_long_browser.py": 80.0}) == [
        "tests/serving/test_x.py",
        "tests/serving/test_y.py",
        "tests/ui/test_b.py",
        "tests/ui/test_a.py",
        "tests/ui/test_long_browser.py",
        "tests/ui/test_new_browser.py",
    ]


def test_merged_takes_the_later_and_drops_what_is_gone_or_short(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).touch()
    before = {"a.py": 3.0, "b.py": 2.0, "gone.py": 9.0}
    assert merged(before, {"a.py": 5.0, "c.py": 0.4}, tmp_path) == {"a.py": 5.0, "b.py": 2.0}
