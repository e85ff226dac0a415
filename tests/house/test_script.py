"""The page's one script stays small, and knows nothing of what any of it means."""

import re
from pathlib import Path

import pytest

from course.bank import open_bank
from course.settings import Settings
from tests import college

SCRIPT = Path(__file__).resolve().parents[2] / "course" / "page" / "page.js"
OF_THE_COURSE = {
    "scenario", "item", "option", "quadrant", "rule", "clause", "module", "variant", "phase", "attempt", "score",
    "draft", "feedback", "certainty", "policies", "supports", "practices",
}  # fmt: skip
NAMED_SO = {"draft"}
"""What it calls a form that is not sent yet; the action's own name stands in the HTML."""


def test_script_stays_under_400_lines() -> None:
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.slow
def test_script_speaks_of_no_scenario() -> None:
    settings = Settings()
    known = set(OF_THE_COURSE)
    for guidance, scenarios in [(settings.guidance, settings.scenarios), (college.GUIDANCE, college.SCENARIOS)]:
        bank = open_bank(guidance, scenarios)
        known |= {*bank.scenarios, *bank.rulebook.quadrants, *bank.rulebook.groups, *bank.rulebook.options}
    spoken = set(re.findall(r"[a-z]+(?:-[a-z]+)*", SCRIPT.read_text(encoding="utf-8").lower()))
    assert spoken & known == NAMED_SO
