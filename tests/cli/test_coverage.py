"""`course check --coverage` and `--readability`."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from course.cli.coverage import show
from course.cli.readability import MOST_SECONDS
from tests.cli.conftest import Course
from tests.college import SCENARIOS

GOOSE = SCENARIOS / "from-outside" / "goose.yaml"
LINE = "The goose was here first, and I would argue that the green is hers."
STAGES = "stages:\n  - {until: p2, after: Nobody slept well that night.}\n  - {until: p3}\n"


def test_coverage_names_the_stories_behind_every_rule(course: Course) -> None:
    found = json.loads(course("check", "--coverage", "--json").stdout)
    assert list(found) == ["problems", "clauses", "contacts", "translations", "scenarios", "options", "coverage"]
    coverage = found["coverage"]
    assert (coverage["stories"], coverage["enough"]) == (2, {"applies": 4, "near": 4, "speaks": 3})
    assert coverage["options"]["night-porter"] == {
        "applies": ["goose"],
        "near": ["porridge"],
        "rules": {"night-porter.menaced": ["goose"]},
    }
    assert coverage["options"]["tempting-hit-back"]["applies"] == ["goose", "porridge"]
    assert (coverage["values"], coverage["unused"]) == (10, [])
    assert "option night-porter applies in 1 of the 4 stories it needs" in coverage["thin"]
    assert "rule night-porter.menaced holds in 1 of the 3 stories it needs" in coverage["thin"]
    assert not [name for name in coverage["thin"] if name.startswith("fact value")]


def test_coverage_prints_a_table_and_what_is_thin(course: Course) -> None:
    found = course("check", "--coverage")
    lines = [" ".join(line.replace("│", " ").split()) for line in found.stdout.splitlines()]
    assert (found.exit_code, lines[0]) == (0, "Stories for each rule, out of 2")
    assert "night-porter 1 1 goose" in lines
    assert "menaced 1 goose" in lines
    assert "Too few stories: option night-porter applies in 1 of the 4 stories it needs." in lines
    assert lines[-1] == "0 problems."


def test_show_names_the_values_that_no_story_uses() -> None:
    told = StringIO()
    plain = {"stories": 2, "enough": {"applies": 4, "near": 4, "speaks": 3}, "options": {}, "thin": []}
    values = {"values": 9, "unused": ["people.role.bot", "acts.conduct.theft"], "rare": ["acts.conduct.hate"]}
    show(Console(file=told, width=120), plain | values)
    assert told.getvalue().splitlines()[-4:-1] == [
        "Fact values in total: 9.",
        "Fact values that no story uses yet (2): people.role.bot, acts.conduct.theft.",
        "Fact values that only one story uses (1): acts.conduct.hate.",
    ]
    told.truncate(0)
    show(Console(file=told, width=120), {**plain, **values, "unused": [], "rare": []})
    assert "no story uses" not in told.getvalue()


def test_coverage_fits_a_narrow_terminal(course: Course) -> None:
    found = course("check", "--coverage")
    assert max(map(len, found.stdout.splitlines()[:10])) <= 120


def test_readability_lists_the_longest_first(course: Course) -> None:
    found = json.loads(course("check", "--readability", "--json").stdout)["readability"]
    assert found == {
        "words_a_minute": 230,
        "most_seconds": 90,
        "median_grade": 2.3,
        "items": [
            {"item": "goose", "words": 62, "seconds": 16, "grade": 2.1},
            {"item": "porridge", "words": 53, "seconds": 14, "grade": 2.5},
        ],
    }
    printed = course("check", "--readability").stdout
    assert " ".join(printed.replace("│", " ").split()).startswith("Reading time and grade level")
    assert printed.index("goose") < printed.index("porridge")


def test_check_refuses_what_takes_too_long_to_read(course: Course, tmp_path: Path) -> None:
    text = GOOSE.read_text()
    assert LINE in text
    (tmp_path / "goose.yaml").write_text(text.replace(LINE, f"{LINE} " * 25))
    found = course("check", tmp_path)
    says = "it takes 104 seconds to read (398 words). Cut the setting and posts to 345 words (90 seconds)."
    assert (found.exit_code, found.stderr.splitlines()[0]) == (1, f"{tmp_path / 'goose.yaml'}: {says}")
    (tmp_path / "goose.yaml").write_text(text.replace("Writing about", f"{LINE} " * 25 + "Writing about") + STAGES)
    staged = json.loads(course("check", tmp_path, "--json").stdout)
    assert [problem["what"] for problem in staged["problems"]] == ["stage 2 takes 109 seconds to read (417 words)"]
    assert MOST_SECONDS == 90
