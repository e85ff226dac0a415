"""What comes first in a report."""

from dataclasses import replace

from course.cohort.figures import (
    Coefficient,
    Count,
    Figures,
    Gain,
    Kind,
    Misconception,
    OptionRow,
    QuadrantRow,
    Rate,
    RateRow,
    ScenarioRow,
    Score,
    Share,
    Step,
    Withheld,
)  # fmt: skip
from course.cohort.interval import Interval
from course.cohort.summary import chosen, each_once, left_out, summarise

FEW = Withheld(11)
SHARE = Share(22, 32, 44, Interval(0.4, 0.8))


def row(option: str, title: str) -> OptionRow:
    return OptionRow(title, title, option, option.title(), "essential", False, SHARE)


def rated(option: str, kind: Kind) -> RateRow:
    return RateRow(option, option.title(), kind, Rate(0.4, Interval(0.3, 0.5), 44, 400, 5))


def score(mean: float) -> Score:
    return Score(mean, Interval(mean - 0.05, mean + 0.05), 44, 44)


FIGURES = Figures(
    smallest=11,
    scenarios_in_all=3,
    learners=Count(44, 54),
    overall=score(0.6),
    funnel=(Step("Joined", Count(55, 65)), Step("All 3 scenarios", Count(22, 32))),
    quadrants=(QuadrantRow("in", "Inside", score(0.6)),),
    rates=(rated("porter", "safety"), rated("call", "left out"), rated("hit-back", "harmful"), rated("wait", "chosen")),
    misconceptions=(Misconception("call", "Call", "wait", "Wait", False, SHARE),),
    gain=Gain(22, 50.0, 80.0, 0.6, Interval(0.5, 0.7), "medium"),
)


def said(figures: Figures) -> list[str]:
    return [each.replace("\u00a0", " ") for each in summarise(figures).dean]


def test_summary_says_in_three_sentences_who_took_part_how_they_did_and_what_to_act_on() -> None:
    assert said(FIGURES) == [
        "At least 55 people joined and at least 44 answered; at least 22 have done all 3 scenarios.",
        (
            "In practice they earned 60 % of the marks (95 % interval 55 to 65 %); "
            "the 22 who took both checks went from 50 % before to 80 % after."
        ),
        (
            "Talk about this first: “Porter” was left out in 40 % (30 to 50 %) of the decisions in which somebody’s "
            "safety depended on it: 400 decisions by 44 learners."
        ),
    ]


def test_summary_acts_on_what_there_is() -> None:
    plain = replace(FIGURES, rates=FIGURES.rates[1:], gain=None, overall=None)
    assert said(plain)[1:] == [
        "Too few have answered to give a score; too few have taken both checks to tell what they learned.",
        (
            "Talk about this first: 22 to 32 of 44 learners left out “Call” where it was called for, "
            "and picked “Wait” in its place."
        ),
    ]
    assert said(replace(plain, misconceptions=()))[2].startswith("Talk about this first: “Call” was left out in 40 %")
    assert said(replace(plain, misconceptions=(), rates=()))[2] == ("No option can be singled out yet.")
    nobody = (FIGURES.funnel[0], Step("The one scenario", Count(0, 0)))
    assert said(replace(plain, funnel=nobody, scenarios_in_all=1))[0] == (
        "At least 55 people joined and at least 44 answered; nobody has done the one scenario."
    )


def test_summary_keeps_what_was_left_out_apart_from_what_was_chosen() -> None:
    assert [each.option for each in left_out(FIGURES)] == ["porter", "call"]
    assert [each.option for each in chosen(FIGURES)] == ["hit-back", "wait"]


def test_summary_talks_about_scenarios_that_are_harder_or_tell_learners_apart_badly() -> None:
    flat = Coefficient(0.1, Interval(-0.2, 0.3))
    rows = (
        ScenarioRow("a", "Alike", "in", score(0.58)),
        ScenarioRow("b", "Bland", "in", score(0.7), flat),
        ScenarioRow("c", "Crag", "in", score(0.4), flat),
        ScenarioRow("d", "Dim", "in", FEW),
    )
    found = summarise(replace(FIGURES, scenarios=rows)).scenarios
    assert [(each.row.id, each.quadrant, each.why) for each in found] == [
        ("c", "Inside", "harder than the others; those who do well elsewhere hardly do better here"),
        ("b", "Inside", "those who do well elsewhere hardly do better here"),
    ]


def test_each_option_once_where_most_left_it_out() -> None:
    rows = (row("call", "Goose"), row("copy", "Goose"), row("call", "Porridge"))
    assert each_once(rows) == rows[:2]
