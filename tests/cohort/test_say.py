"""What the figures mean, in words."""

from dataclasses import replace

import pytest

from course.cohort import sentence
from course.cohort.comparison import firm
from course.cohort.figures import (
    ClauseRow,
    Difference,
    Figures,
    Gain,
    Misconception,
    OptionRow,
    PickRow,
    QuadrantRow,
    Score,
    Share,
    Step,
    SureRow,
    Withheld,
)  # fmt: skip
from course.cohort.interval import NINETY_FIVE, Interval

FEW = Withheld(11)


def scored(mean: float, apart: float) -> Score:
    return Score(mean, Interval(mean - apart, mean + apart), 20, 20)


def option(share: Share | Withheld, degree: str = "essential") -> OptionRow:
    return OptionRow("goose", "The goose", "porter", "Night porter", degree, True, share)


MANY = option(Share(15, 20, Interval(0.5, 0.9)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "Too few learners have answered to compare them."),
        ([("A", scored(0.5, 0.1)), ("B", FEW), ("C", FEW)], "Only “A” has enough answers so far: 50 %."),
        (
            [("A", scored(0.8, 0.1)), ("B", scored(0.5, 0.1))],
            "Hardest is “B” (50 %), easiest “A” (80 %).",
        ),
        (
            [("A", scored(0.6, 0.1)), ("B", scored(0.5, 0.1))],
            "The scores by situation do not differ by more than chance: they lie between 50 % and 60 %.",
        ),
    ],
)
def test_say_which_quadrant_is_hardest(rows: list[tuple[str, Score | Withheld]], says: str) -> None:
    said = sentence.of_quadrants(QuadrantRow(name.lower(), name, score) for name, score in rows)
    assert said.replace("\u00a0", " ") == says


@pytest.mark.parametrize(
    ("finished", "says"),
    [
        (22, "22 to 32 learners have done every scenario; 33 to 43 joined."),
        (0, "Nobody has done every scenario yet."),
        (FEW, "Fewer than 11 learners have done every scenario so far."),
    ],
)
def test_say_how_many_finished(finished: int | Withheld, says: str) -> None:
    assert (
        sentence.of_funnel(Figures(11, 12, 33, funnel=(Step("Joined", 33), Step("All 12 scenarios", finished)))) == says
    )


@pytest.mark.parametrize(
    ("after", "also"),
    [
        (11, "11 to 21 learners have done the final self-assessment."),
        (FEW, "Fewer than 11 learners have done the final self-assessment."),
    ],
)
def test_say_how_many_took_the_check_after_apart_from_the_scenarios(after: int | Withheld, also: str) -> None:
    steps = (Step("Joined", 33), Step("All 12 scenarios", 22), Step("Final self-assessment", after, "post"))
    said = sentence.of_funnel(Figures(11, 12, 33, funnel=steps))
    assert said == f"22 to 32 learners have done every scenario; 33 to 43 joined. {also}"


def test_say_how_many_scenarios_with_how_many_stages() -> None:
    found = Figures(11, 12, 33, scenarios_answered=10, stages_answered=14)
    assert sentence.scenarios(found) == "10 scenarios told in 14 stages"
    assert sentence.scenarios(replace(found, stages_answered=10)) == "10 scenarios"
    assert sentence.scenarios(replace(found, scenarios_answered=1, stages_answered=1)) == "1 scenario"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((), "Nobody left out anything that was called for."),
        ((option(FEW),), "Too few learners have answered to say who left out what."),
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
            "Too few learners have answered to say where somebody’s safety was at stake.",
            "No move that makes matters worse was chosen by as many learners as may be shown.",
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
    assert [sentence.of_rest(rows) for rows in ((MANY,), (MANY, few), (few, few))] == [
        "",
        "Not shown: one more, where fewer than 11 learners did so, or did not.",
        "Not shown: 2 more, where each time fewer than 11 learners did so, or did not.",
    ]


HELD = Misconception("a", "Community Safety", "b", "Communications", True, 6, 5, 7, 187)


def test_say_what_many_believe() -> None:
    said = "left out “Community Safety” where it was called for, and picked “Communications” in its place."
    assert sentence.of_misconception(HELD) == f"6 in 10 {said}"
    assert sentence.of_misconception(replace(HELD, tenths=None)) == f"Most {said}"


def test_say_how_sure_it_is_that_many_believe_it() -> None:
    sure = (
        "Out of 236 pairs of options, those are named of which more than 3 in 10 learners hold it; "
        "the chance that any is named wrongly is at most 5\u00a0%."
    )
    assert sentence.of_misconceptions(Figures(11, 2, 22, misconceptions=(HELD,), tested=236)) == sure
    assert sentence.of_misconceptions(Figures(11, 2, 22, tested=236)) == f"No misconception is shared by many. {sure}"
    assert (
        sentence.of_misconceptions(Figures(11, 2, 22)) == "Too few learners have answered to look for misconceptions."
    )


def test_say_where_many_were_sure_and_wrong() -> None:
    row = SureRow("goose", "The goose", True, Share(15, 40, Interval(0.2, 0.5)))
    assert [
        sentence.of_sure(rows) for rows in ((), (row,), (replace(row, safety=False),), (replace(row, share=FEW),))
    ] == [
        "Nobody was asked how sure they were of a question with a dangerous answer.",
        f"In “The goose”, 15 of 40 learners were sure of {sentence.DANGEROUS}.",
        f"In “The goose”, 15 of 40 learners were sure of {sentence.DANGEROUS}.",
        f"Too few learners were sure of {sentence.DANGEROUS} to show it for any scenario.",
    ]


def test_say_what_to_teach_again() -> None:
    row = ClauseRow("c", "Best Practices, item 2", "Call.", 51, 100, 40, Interval(0.36, 0.66))
    assert sentence.of_clauses((row,)) == (
        "First of all Best Practices, item 2: 51\u00a0% of 100 decisions that rest on it, by up to 40 learners, "
        "went against it (95\u00a0% interval 36 to 66\u00a0%)."
    )
    assert sentence.of_clauses(()) == "Too few learners have answered to say."


def test_say_what_was_gained() -> None:
    found = Gain(44, 50.0, 80.0, 0.6, Interval(0.5, 0.7), "medium")
    assert sentence.of_gain(found).replace("\u00a0", " ") == (
        "From 50 % in the pre-check to 80 % in the final self-assessment, over the 44 learners who did both: "
        "60 % of what there was left to learn, a normalised gain of 0.60 (medium; 95 % interval 0.50 to 0.70)."
    )
    lost = replace(found, after=45.0, gain=-0.1, interval=Interval(-0.3, 0.1), band="low")
    assert (
        sentence.of_gain(lost)
        .replace("\u00a0", " ")
        .endswith(": nothing was gained, a normalised gain of −0.10 (low; 95 % interval −0.30 to 0.10).")
    )
    assert sentence.of_gain(None).startswith("Too few learners have done both")


def test_say_whether_two_figures_differ() -> None:
    more = Difference("All", 0.5, 0.7, Interval(0.1, 0.3), (22, 33), firm=True)
    same = replace(more, interval=Interval(-0.1, 0.5), firm=False)
    assert [
        sentence.of_difference(row) for row in (more, replace(more, other=0.3, interval=Interval(-0.3, -0.1)), same)
    ] == [
        "higher, hardly by chance",
        "lower, hardly by chance",
        "may be chance",
    ]
    assert sentence.apart(more) == "+20 (+10 to +30)"
    assert sentence.apart(same) == "+20 (−10 to +50)"
    assert sentence.of_differences((more, same)) == (
        "1 of 2 differs by more than chance would easily bring about; "
        "the chance that any is named wrongly is at most 5\u00a0%."
    )
    alone = replace(more, firm=False)
    assert sentence.of_difference(alone) == "higher, but among so many may be chance"
    assert sentence.of_differences((alone, same)) == (
        "None of these differs by more than chance may bring about where so many are looked at together."
    )
    assert sentence.of_differences((same,)) == "None of these differs by more than chance may bring about."
    assert sentence.apart(replace(more, other=0.502, interval=Interval(-0.004, 0.1))) == "0 (0 to +10)"


def test_difference_stands_among_many_after_holms_correction() -> None:
    def row(quantiles: float) -> Difference:
        """A difference that lies so many standard errors, of 5 points, from zero."""
        reach = 0.05 * NINETY_FIVE
        value = 0.05 * quantiles
        return Difference("", 0.5, 0.5 + value, Interval(value - reach, value + reach), (22, 22))

    # p: .045, .0124, .0012, .69; Holm compares .0012 with .05/4, .0124 with .05/3 and .045 with .05/2
    found = firm([row(2.0), row(-2.5), row(3.24), row(0.4)])
    assert [(each.told, each.firm) for each in found] == [(True, False), (True, True), (True, True), (False, False)]
    assert [each.firm for each in firm([row(2.0)])] == [True]
    even = Difference("", 1.0, 1.0, Interval(0.0, 0.0), (22, 22))
    sharp = replace(even, other=0.5, interval=Interval(-0.5, -0.5))
    assert [each.firm for each in firm([even, sharp])] == [False, True]


def test_say_which_distractors_do_no_work() -> None:
    row = PickRow("goose", "The goose", "desks", "cook", "Cook", "wrong", False, FEW, idle="hardly anybody picks it")
    assert sentence.of_picks((row,)) == "This distractor does no work here: “Cook”."
    assert sentence.of_picks((replace(row, idle="", among=33),)) == (
        "No distractor is clearly idle. Correlations are taken over the 33 learners who did every scenario."
    )


def test_say_a_coefficient_with_its_interval() -> None:
    assert [sentence.correlated(*each) for each in ((None, None), (-0.5, None), (0.451, Interval(-0.02, 0.7)))] == [
        "–", "−0.50", "0.45 (−0.02 to 0.70)",
    ]  # fmt: skip
