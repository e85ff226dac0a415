"""Stories as the printed rulebook appends them."""

import pytest

from course.bank import Bank, open_bank
from course.export.story_prose import told_stories
from tests.college import GUIDANCE, SCENARIOS
from tests.course_bank import course_bank


def of(bank: Bank, *items: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.anchor, each.items) for each in told_stories(bank.scenarios[id_] for id_ in items)]


def test_told_stories_come_by_title_and_once() -> None:
    bank = open_bank(GUIDANCE, SCENARIOS)
    told = told_stories([bank.scenarios["porridge"], bank.scenarios["goose"], bank.scenarios["goose"]])
    assert [each.item.title for each in told] == ["Porridge again", "The goose on the green"]
    assert [each.act for each in told[1].happenings] == [act.id for act in bank.scenarios["goose"].item.case.acts]
    assert {person.id for person in told[1].people} >= {bank.scenarios["goose"].item.case.decision_maker}


@pytest.mark.slow
def test_told_stories_tell_a_part_with_the_last_one_that_goes_on_from_it() -> None:
    bank = course_bank()
    assert of(bank, "quiz-night.1", "quiz-night.3") == [("story-quiz-night.3", ("quiz-night.1", "quiz-night.3"))]
    assert of(bank, "second-printing.3", "second-printing.1", "second-printing.3.answered") == [
        ("story-second-printing.3", ("second-printing.3", "second-printing.1")),
        ("story-second-printing.3.answered", ("second-printing.3.answered",)),
    ]
