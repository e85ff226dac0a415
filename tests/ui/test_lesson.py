"""What a lesson says of the answers to one question."""

from __future__ import annotations

import pytest

from course.bank import Bank
from course.store import Attempt, Store
from course.ui import Page
from course.ui.lesson import Lesson
from grader import QUADRANT
from tests.ui.outline import words
from tests.ui.sending import Sender

BOTH = (
    "Both answers are right. The guidance doesn't say how many people must be involved, "
    "or how actively, before it counts as several parties."
)
FEW = "That takes three or more people or groups."


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            "night-bus",
            {
                "uoft-to-uoft": ("This comes from outside the University: Chip insulted you (post 2).",),
                "external-to-uoft": ("This comes from outside the University: Chip insulted you (post 2).", BOTH),
                "uoft-to-external": ("This comes from outside the University: Chip insulted you (post 2).",),
                "multi-party": (BOTH,),
            },
        ),
        (
            "third-glass",
            {
                "uoft-to-uoft": ("Both sides belong to the University: Prof. Bola Oyelaran criticized you (post 1).",),
                "external-to-uoft": (
                    "This comes from inside the University: Prof. Bola Oyelaran criticized you (post 1).",
                    "Your unsent draft (post 2) counts only in the other questions.",
                ),
                "uoft-to-external": (
                    "This is directed at someone inside the University: Prof. Bola Oyelaran criticized you (post 1).",
                    "Your unsent draft (post 2) counts only in the other questions.",
                ),
                "multi-party": (
                    f"{FEW} This is only between Prof. Bola Oyelaran and you (post 1).",
                    "Your unsent draft (post 2) counts only in the other questions.",
                ),
            },
        ),
    ],
)
def test_lesson_tells_who_acts_on_whom_in_this_story(item: str, said: dict[str, tuple[str, ...]], real: Bank) -> None:
    lesson = Lesson(real.scenarios[item], real.rulebook)
    lines = lesson.verdict(QUADRANT, ["multi-party"]).lines
    assert {line.option.id: line.because for line in lines} == said


@pytest.mark.parametrize(
    ("item", "picked", "told"),
    [
        ("exam-files", "external-to-uoft", True),
        ("exam-files", "uoft-to-uoft", False),
        ("second-round", "external-to-uoft", False),  # its reason leaves no room
    ],
)
def test_verdict_tells_of_the_draft_where_it_may_have_misled(
    item: str, picked: str, told: bool, real: Bank, store: Store
) -> None:
    sender = Sender(Page(real, store, cohort="autumn"))
    sender.send("read", item=item)
    sender.submit({QUADRANT: picked})
    shown = words(sender.html).split("All options")[0]
    assert ("Your unsent draft" in shown) == told


def test_feedback_remembers_what_to_do_before_who_acts_on_whom(real: Bank) -> None:
    """Missed essential options come before a missed quadrant, since they are what a learner can act on."""
    lesson = Lesson(real.scenarios["market-notes"], real.rulebook)
    ruling = lesson.scenario.ruling
    amiss = {
        question: [next(each for each in options if not ruling.verdicts[each].applies)]
        for question, options in lesson.scenario.offers.items()
    }
    amiss[QUADRANT] = [next(each for each in real.rulebook.quadrants if each not in ruling.quadrants)]
    attempt = Attempt("a", "autumn", "iris", "practice", "market-notes", "v", "r", amiss, Sender.NOW, Sender.NOW)
    remembered = lesson.feedback(attempt).lesson
    assert (remembered.mark, remembered.degree, remembered.situation) == ("missed", "essential", False)
