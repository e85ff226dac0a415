"""What the figures mean, in words."""

import pytest

from course.cohort import sentence
from course.cohort.figures import Figures, OptionRow, QuadrantRow, Score, Share, Step
from course.cohort.interval import Interval
from course.cohort.withholding import Withheld

FEW = Withheld("few", 11)


def scored(mean: float, apart: float) -> Score:
    return Score(mean, Interval(mean - apart, mean + apart), 20, 20)


def option(share: Share | Withheld, degree: str = "essential") -> OptionRow:
    return OptionRow("goose", "The goose", "porter", "Night porter", degree, True, share)


MANY = option(Share(15, 20, Interval(0.5, 0.9)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "Too few learners have answered to compare them."),
        ([("A", scored(0.5, 0.1)), ("B", FEW), ("C", None)], "Only “A” has enough answers so far: 50 %."),
        (
            [("A", scored(0.8, 0.1)), ("B", scored(0.5, 0.1))],
            "Hardest is “B” (50 %), easiest “A” (80 %). Their intervals do not touch, so this is hardly chance.",
        ),
        (
            [("A", scored(0.6, 0.1)), ("B", scored(0.5, 0.1))],
            "Hardest is “B” (50 %), easiest “A” (60 %). Their intervals overlap, so the order may be chance.",
        ),
    ],
)
def test_say_which_quadrant_is_hardest(rows: list[tuple[str, Score | Withheld | None]], says: str) -> None:
    said = sentence.of_quadrants(QuadrantRow(name.lower(), name, score) for name, score in rows)
    assert said.replace("\u00a0", " ") == says


@pytest.mark.parametrize(
    ("finished", "says"),
    [
        (18, "18 of the 30 who began have done all 12 scenarios."),
        (0, "Nobody has done all 12 scenarios yet."),
        (FEW, "Fewer than 11 learners have done all 12 scenarios so far."),
    ],
)
def test_say_how_many_finished(finished: int | Withheld, says: str) -> None:
    assert sentence.of_funnel(Figures(11, 12, 30, funnel=(Step(1, 30), Step(12, finished)))) == says


def test_say_how_many_finished_the_only_scenario() -> None:
    assert (
        sentence.of_funnel(Figures(11, 1, 30, funnel=(Step(1, 30),)))
        == "30 of the 30 who began have done the one scenario."
    )


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((), "Nobody left out anything that was called for."),
        ((option(FEW),), "No option that was called for was left out by as many as 11 learners."),
        (
            (MANY, option(FEW)),
            (
                "Left out most often is “Night porter” in “The goose”: "
                "by 15 of 20 learners, though it is called for there."
            ),
        ),
    ],
)
def test_say_what_was_left_out(rows: tuple[OptionRow, ...], says: str) -> None:
    assert sentence.of_left_out(rows) == says


MOST = "Most often “Night porter” in “The goose”: 15 of 20 learners"


@pytest.mark.parametrize(
    ("rows", "critical", "harmful"),
    [
        (
            (),
            "Nobody left out an option on which somebody’s safety depends.",
            "Nobody chose anything that makes matters worse.",
        ),
        (
            (option(FEW),),
            "Here somebody’s safety depended on an option that was left out.",
            "These moves make matters worse.",
        ),
        (
            (MANY,),
            f"Here somebody’s safety depended on an option that was left out. {MOST} left it out.",
            f"These moves make matters worse. {MOST} chose it.",
        ),
    ],
)
def test_say_what_endangered_somebody_or_made_matters_worse(
    rows: tuple[OptionRow, ...], critical: str, harmful: str
) -> None:
    assert (sentence.of_critical(rows), sentence.of_harmful(rows)) == (critical, harmful)


def test_say_how_many_more_there_are() -> None:
    few = option(FEW)
    assert [sentence.of_rest(rows, "chosen") for rows in ((MANY,), (MANY, few), (few, few))] == [
        "",
        "1 more option was chosen, by fewer than 11 learners.",
        "2 more options were chosen, each by fewer than 11 learners.",
    ]


def test_say_what_was_left_aside() -> None:
    assert sentence.of_left_aside(Figures(11, 2, 20)) == ""
    assert sentence.of_left_aside(Figures(11, 2, 20, repeated=1, gone=3, earlier=1)) == (
        "Left aside: 1 later attempt at the same scenario and 3 attempts at scenarios that are not in the bank. "
        "1 answer was given under earlier wording or rules, "
        "and counts towards scores only, not towards options left out."
    )
