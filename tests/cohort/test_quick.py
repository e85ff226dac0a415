"""Quick stories in the figures of a cohort: shown, but no part of what there is to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from course.bank import open_bank
from course.cohort.figures import Score
from course.cohort.pick_table import Picks
from tests.cohort.answers import attempt, framed, learners
from tests.cohort.conftest import Reviewed
from tests.college import GUIDANCE, with_horn


def test_review_shows_quick_stories_and_counts_the_ordinary_ones(reviewed: Reviewed, tmp_path: Path) -> None:
    bank = open_bank(GUIDANCE, with_horn(tmp_path))
    version = bank.scenarios["horn"].item.version
    people = learners(22)
    made = [attempt(each, item) for each in people for item in ("porridge", "goose")]
    made += [
        replace(attempt(each, "goose"), id=f"{each}-horn", item="horn", item_version=version,
                response={"moves": ["keep-a-copy"]}, score=1.0, groups={"moves": 1.0})
        for each in people
    ]  # fmt: skip
    found = reviewed(made, bank=bank)
    assert (found.scenarios_in_all, found.scenarios_answered, found.further_answered, found.responses) == (2, 2, 1, 66)
    assert [step.name for step in found.funnel] == ["Joined", "At least 1 answer", "All 2 scenarios"]
    horn = next(row for row in found.scenarios if row.id == "horn")
    assert isinstance(horn.score, Score)
    assert horn.score.mean == 1.0


def test_grave_answers_pick_what_does_harm_or_miss_what_safety_depends_on(tmp_path: Path) -> None:
    scenario = open_bank(GUIDANCE, with_horn(tmp_path)).scenarios["horn"]
    made = [
        replace(attempt(each, "goose"), response={"moves": picks})
        for each, picks in (("a", ["keep-a-copy"]), ("b", ["keep-a-copy", "tempting-wipe"]), ("c", []))
    ]
    grave = Picks(scenario, framed(made)).grave
    assert grave is not None
    assert grave.tolist() == [False, True, False]
