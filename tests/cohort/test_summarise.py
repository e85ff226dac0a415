"""What comes first in a report."""

from dataclasses import replace

from course.cohort import sentence
from course.cohort.figures import (
    Figures,
    Misconception,
    OptionRow,
    QuadrantRow,
    ScenarioRow,
    Score,
    Share,
    SureRow,
    Withheld,
)
from course.cohort.interval import Interval, wilson
from course.cohort.summary import once, summarise

FEW = Withheld(11)


def row(option: str, title: str, count: int, degree: str = "essential", safety: bool = False) -> OptionRow:
    return OptionRow(title, title, option, option.title(), degree, safety, Share(count, 40, wilson(count, 40)))


def score(mean: float) -> Score:
    return Score(mean, Interval(mean - 0.05, mean + 0.05), 44, 44)


LEFT = (row("call", "Goose", 30), row("copy", "Goose", 24), row("call", "Porridge", 12))
FIGURES = Figures(
    smallest=11,
    scenarios_in_all=3,
    learners=44,
    overall=score(0.6),
    quadrants=(QuadrantRow("in", "Inside", score(0.6)),),
    left_out=LEFT,
    critical_miss=(row("porter", "Goose", 20, safety=True), row("porter", "Porridge", 12, safety=True)),
    harmful_pick=(row("hit-back", "Goose", 12, "harmful"),),
    misconceptions=(Misconception("call", "Call", "wait", "Wait", False, 6, 5, 8, 44),),
    sure_and_wrong=(SureRow("goose", "Goose", False, Share(15, 40, wilson(15, 40))),),
)


def test_summary_names_three_findings_each_of_its_kind_with_safety_first() -> None:
    found = summarise(FIGURES).findings
    assert [(each.says.replace("\u00a0", " "), each.sure.replace("\u00a0", " "), each.safety) for each in found] == [
        (
            (
                "“Porter” was left out where somebody’s safety depended on it: most often in “Goose”. "
                "In one more scenario 30 % left it out."
            ),
            "20 of 40 learners left it out (50 %; 95 % interval 35 to 65 %)",
            True,
        ),
        (
            "6 in 10 left out “Call” where it was called for, and picked “Wait” in its place.",
            "44 learners met both; 95 % interval 5 to 8 in 10",
            False,
        ),
        (
            f"Learners were sure of {sentence.DANGEROUS} most often in “Goose”.",
            "15 of 40 learners were (38 %; 95 % interval 24 to 53 %)",
            False,
        ),
    ]


def test_summary_names_no_option_twice_and_nothing_withheld() -> None:
    plain = replace(
        FIGURES, critical_miss=(), misconceptions=(), sure_and_wrong=(SureRow("goose", "Goose", True, FEW),)
    )
    assert [each.says.partition("”")[0] for each in summarise(plain).findings] == ["“Hit-Back", "“Call"]
    assert summarise(Figures(11, 3, FEW)).findings == ()


def test_summary_talks_about_scenarios_that_are_harder_or_tell_learners_apart_badly() -> None:
    flat = Interval(-0.2, 0.3)
    rows = (
        ScenarioRow("a", "Alike", "in", score(0.58)),
        ScenarioRow("b", "Bland", "in", score(0.7), 0.1, 0.2, flat),
        ScenarioRow("c", "Crag", "in", score(0.4), 0.15, 0.2, flat),
        ScenarioRow("d", "Dim", "in", FEW),
    )
    found = summarise(replace(FIGURES, scenarios=rows)).scenarios
    assert [(each.row.id, each.quadrant, each.why) for each in found] == [
        ("c", "Inside", "harder than the others; those who do well elsewhere hardly do better here"),
        ("b", "Inside", "those who do well elsewhere hardly do better here"),
    ]


def test_once_keeps_of_every_option_where_most_left_it_out() -> None:
    assert once(FIGURES).left_out == LEFT[:2]
    assert [len(each) for each in (once(FIGURES).critical_miss, once(FIGURES).harmful_pick)] == [1, 1]
