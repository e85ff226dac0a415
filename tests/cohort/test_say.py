"""What the figures mean, in words."""

from dataclasses import replace

import pytest

from course.cohort import number_format, sentence
from course.cohort.comparison import firm
from course.cohort.figures import (
    ClauseRow,
    Coefficient,
    Count,
    Difference,
    Figures,
    Gain,
    Kind,
    Misconception,
    OptionRow,
    PickRow,
    QuadrantRow,
    Rate,
    RateRow,
    Score,
    Share,
    Step,
    SureRow,
    Withheld,
)  # fmt: skip
from course.cohort.interval import NINETY_FIVE, Interval

FEW = Withheld(11)
SOME = Withheld(22)


def scored(mean: float, apart: float) -> Score:
    return Score(mean, Interval(mean - apart, mean + apart), 20, 20)


def option(share: Share | Withheld, degree: str = "essential") -> OptionRow:
    return OptionRow("goose", "The goose", "porter", "Night porter", degree, True, share)


MANY = option(Share(11, 21, 33, Interval(0.2, 0.8)))
HARDLY = option(Share(0, 10, 33, Interval(0, 0.5)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "Too few learners have answered to compare them."),
        ([("A", scored(0.5, 0.1)), ("B", FEW), ("C", FEW)], "Only “A” has enough answers so far: 50 %."),
        (
            [("A", scored(0.8, 0.1)), ("B", scored(0.5, 0.1))],
            "“B” (50 %) was harder than “A” (80 %).",
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


JOINED = Step("Joined", Count(33, 43))


@pytest.mark.parametrize(
    ("finished", "says"),
    [
        (Count(22, 32), "22 to 32 learners have done every scenario; 33 to 43 joined."),
        (Count(0, 0), "Nobody has done every scenario yet; 33 to 43 joined."),
        (FEW, "Fewer than 11 learners have done every scenario so far; 33 to 43 joined."),
    ],
)
def test_say_how_many_finished(finished: Count | Withheld, says: str) -> None:
    figures = Figures(11, 12, Count(33, 43), funnel=(JOINED, Step("All 12 scenarios", finished)))
    assert sentence.of_funnel(figures) == says


@pytest.mark.parametrize(
    ("after", "also"),
    [
        (Count(11, 21), "11 to 21 learners have done the final self-assessment."),
        (FEW, "Fewer than 11 learners have done the final self-assessment."),
    ],
)
def test_say_how_many_took_the_check_after_apart_from_the_scenarios(after: Count | Withheld, also: str) -> None:
    steps = (JOINED, Step("All 12 scenarios", Count(22, 32)), Step("Final self-assessment", after, "post"))
    said = sentence.of_funnel(Figures(11, 12, Count(33, 43), funnel=steps))
    assert said == f"22 to 32 learners have done every scenario; 33 to 43 joined. {also}"


def test_say_how_many_scenarios_with_how_many_stages() -> None:
    found = Figures(11, 12, Count(33, 43), scenarios_answered=10, stages_answered=14)
    assert sentence.scenarios(found) == "10 scenarios told in 14 stages"
    assert sentence.scenarios(replace(found, stages_answered=10)) == "10 scenarios"
    assert sentence.scenarios(replace(found, scenarios_answered=1, stages_answered=1)) == "1 scenario"
    assert sentence.scenarios(replace(found, further_answered=1)) == "10 scenarios told in 14 stages and 1 other story"
    assert sentence.scenarios(replace(found, scenarios_answered=0, stages_answered=0, further_answered=3)) == (
        "3 other stories"
    )


LATER = "Results for a single scenario are shown once 22 of its learners are counted."


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((), "None of the scenarios answered so far calls for any option."),
        ((option(SOME),), LATER),
        (
            (MANY, option(SOME)),
            "“Night porter” in “The goose” was left out by 11 to 21 of 33 learners, though it is called for there.",
        ),
    ],
)
def test_say_what_was_left_out(rows: tuple[OptionRow, ...], says: str) -> None:
    assert sentence.of_left_out(rows) == says


@pytest.mark.parametrize(
    ("rows", "critical", "harmful"),
    [
        (
            (),
            "Options on which somebody’s safety depends were not offered in any scenario that was answered.",
            "Moves that make matters worse were not offered in any scenario that was answered.",
        ),
        ((option(SOME),), LATER, LATER),
        (
            (HARDLY,),
            ("Options on which somebody’s safety depends were left out by fewer than 11 learners in every scenario."),
            "Moves that make matters worse were chosen by fewer than 11 learners in every scenario.",
        ),
        (
            (option(Share(0, 0, 3, Interval(0, 0.5))),),
            "Options on which somebody’s safety depends were never left out.",
            "Moves that make matters worse were never chosen.",
        ),
        (
            (MANY, HARDLY),
            "“Night porter” in “The goose” was left out by 11 to 21 of 33 learners.",
            "“Night porter” in “The goose” was chosen by 11 to 21 of 33 learners.",
        ),
    ],
)
def test_say_what_endangered_somebody_or_made_matters_worse(
    rows: tuple[OptionRow, ...], critical: str, harmful: str
) -> None:
    assert (sentence.of_critical(rows), sentence.of_harmful(rows)) == (critical, harmful)


def test_say_how_many_more_there_are() -> None:
    few = option(SOME)
    assert [sentence.of_rest(rows) for rows in ((MANY,), (MANY, HARDLY), (HARDLY, few, few))] == [
        "",
        "Not in the table: 1 more, with fewer than 11 learners each.",
        (
            "Not in the table: 1 more, with fewer than 11 learners each; "
            "2 from scenarios that fewer than 22 learners have answered."
        ),
    ]


@pytest.mark.parametrize(
    ("share", "number", "part"),
    [
        (Share(0, 10, 110, Interval(0, 0.2)), "fewer than 11", "< 10 %"),
        (Share(66, 76, 110, Interval(0.5, 0.8)), "66 to 76", "60–70 %"),
        (Share(99, 110, 110, Interval(0.8, 1)), "at least 99", "≥ 90 %"),
        (Share(11, 22, 22, Interval(0.3, 1)), "at least 11", "≥ 50 %"),
        (Share(2, 2, 3, Interval(0.2, 0.9)), "2", "67 %"),
    ],
)
def test_say_how_many_did_something(share: Share, number: str, part: str) -> None:
    assert number_format.number(share) == number
    assert number_format.part(share).replace("\u00a0", " ") == part
    assert number_format.counted(share) == f"{number} of {share.of} learners"


RATE = Rate(0.45, Interval(0.35, 0.55), 22, 430, 9)


def test_one_decision_and_one_learner_are_in_the_singular() -> None:
    assert number_format.decisions(RATE) == "430 decisions by 22 learners"
    assert number_format.decisions(replace(RATE, learners=1, decisions=1)) == "1 decision by 1 learner"
    assert number_format.people(1_200) == "1,200 learners"


@pytest.mark.parametrize(
    ("kind", "went"),
    [
        ("safety", "was left out in 45 % (35 to 55 %) of the decisions in which somebody’s safety depended on it"),
        ("left out", "was left out in 45 % (35 to 55 %) of the decisions that called for it"),
        ("harmful", "was chosen in 45 % (35 to 55 %) of the decisions in which it makes matters worse"),
        ("chosen", "was chosen in 45 % (35 to 55 %) of the decisions in which it does not apply"),
    ],
)
def test_say_how_often_over_several_scenarios(kind: Kind, went: str) -> None:
    said = sentence.of_rate(RateRow("porter", "Night porter", kind, RATE)).replace("\u00a0", " ")
    assert said == f"“Night porter” {went}: 430 decisions by 22 learners."
    assert sentence.of_rates((), "Too few.") == "Too few."


HELD = Misconception("a", "Community Safety", "b", "Communications", True, Share(66, 76, 110, Interval(0.5, 0.8)))


def test_say_what_many_believe() -> None:
    assert sentence.of_misconception(HELD) == (
        "66 to 76 of 110 learners left out “Community Safety” where it was called for, "
        "and picked “Communications” in its place."
    )


def test_say_how_sure_it_is_that_many_believe_it() -> None:
    sure = (
        "236 pairs of options were checked. A pair is named if more than 3 "
        "in 10 learners mix the two up; the chance that any is named wrongly is at most 5\u00a0%."
    )
    none = "No mix-up is certain enough to name; in a small group, one may go unseen."
    figures = Figures(11, 2, Count(22, 32), misconceptions=(HELD,), tested=236)
    assert sentence.of_misconceptions(figures) == sure
    assert sentence.of_misconceptions(replace(figures, misconceptions=())) == f"{none} {sure}"
    assert sentence.of_misconceptions(replace(figures, misconceptions=(), tested=0)) == (
        "Too few learners have answered to look for misconceptions."
    )


def test_say_where_many_were_sure_and_wrong() -> None:
    dangerous = "an answer that missed a safety option or made matters worse"
    row = SureRow("goose", "The goose", True, Share(11, 21, 44, Interval(0.1, 0.6)))
    assert [
        sentence.of_sure(rows)
        for rows in (
            (),
            (row,),
            (replace(row, safety=False),),
            (replace(row, share=HARDLY.share),),
            (replace(row, share=SOME),),
        )
    ] == [
        "Nobody was asked how sure they were of a question with a dangerous answer.",
        f"In “The goose”, 11 to 21 of 44 learners were sure of {dangerous}.",
        f"In “The goose”, 11 to 21 of 44 learners were sure of {dangerous}.",
        f"In every scenario, fewer than 11 learners were sure of {dangerous}.",
        LATER,
    ]


def test_say_what_to_teach_again() -> None:
    row = ClauseRow("c", "Best Practices, item 2", "Call.", RATE)
    assert sentence.of_clauses((row,)) == (
        "Best Practices, item 2: 45\u00a0% of 430 decisions that rest on it, by 22 learners, "
        "went against it (95\u00a0% interval 35 to 55\u00a0%)."
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
        "higher, unlikely to be chance",
        "lower, unlikely to be chance",
        "may be chance",
    ]
    assert number_format.apart(more) == "+20 (+10 to +30)"
    assert number_format.apart(same) == "+20 (−10 to +50)"
    assert sentence.of_differences((more, same)) == (
        "1 of 2 differs by more than chance is likely to explain; "
        "the chance that any is named wrongly is at most 5\u00a0%."
    )
    alone = replace(more, firm=False)
    assert sentence.of_difference(alone) == "higher, but with so many compared it may be chance"
    assert sentence.of_differences((alone, same)) == (
        "None of these differs by more than chance could explain, given how many are compared."
    )
    assert sentence.of_differences((same,)) == "None of these differs by more than chance could explain."
    assert number_format.apart(replace(more, other=0.502, interval=Interval(-0.004, 0.1))) == "0 (0 to +10)"


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
    row = PickRow("goose", "The goose", "desks", "cook", "Cook", "wrong", False, FEW, idle="hardly anyone picks it")
    assert sentence.of_picks((row,)) == "This distractor is not working as intended: “Cook”."
    assert sentence.of_picks((replace(row, idle="", among=33),)) == (
        "No distractor is clearly failing to do its job. "
        "Correlations are based on the 33 learners who did every scenario."
    )


def test_say_a_coefficient_with_its_interval() -> None:
    found = (None, Coefficient(-0.5, None), Coefficient(0.451, Interval(-0.02, 0.7)))
    assert [number_format.coefficient(each) for each in found] == ["–", "−0.50", "0.45 (−0.02 to 0.70)"]
