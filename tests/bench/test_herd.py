"""The measuring itself, with the fewest it can measure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.result import ROWS, excerpt, missed
from tests.process import ROOT

FEW = ["--joins", "4", "--over", "1", "--connected", "6", "--rounds", "1", "--no-voila", "--no-peers"]


@pytest.mark.slow
def test_herd_measures_what_is_promised(tmp_path: Path) -> None:
    kept = tmp_path / "herd.json"
    words = [sys.executable, "-m", "tests.bench", "herd", *FEW, "--json", "--write", str(kept)]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    found = json.loads(ran.stdout)
    figures = found["apps"]["course"]
    assert json.loads(kept.read_text()) == found
    assert ran.returncode == bool(found["missed"])  # how quick the machine is just now is no business of a test
    assert set(figures) == {row.key for row in ROWS}
    assert (figures["joins"], figures["connected"]) == (4, 6)
    assert 0 <= figures["killed"] <= 4  # who sits where depends on which worker answered first
    assert figures["lost"] == figures["connected_lost"] == figures["killed_missing"] == 0
    assert figures["killed_lost"] == figures["killed_disturbed"] == 0
    assert figures["first_requests"] <= 6
    assert 5 < figures["second_all_kb"] < figures["first_all_kb"] <= 60
    assert found["checks"]["line_must_s"] <= found["checks"]["line_s"]


def test_result_names_what_was_missed() -> None:
    found = {"date": "2026-01-02", "machine": "2 cores", "apps": {"course": {"lost": 1, "ready_p95": 0.5}}}
    assert missed(found) == ["of them lost: 1, promised at most 0"]
    assert "| of them lost | 1 |" in excerpt(found)
