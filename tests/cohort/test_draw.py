"""Where bars and their words stand."""

from course.cohort.chart import Bar, draw


def test_draw_places_bars_below_each_other() -> None:
    chart = draw("c", "Name", "Says.", [Bar("One", 0.5, "50 %"), Bar("Two", None, "fewer than 11", place="There")])
    assert [(bar.lines, bar.places, bar.top, bar.value) for bar in chart.narrow.bars] == [
        ((("One", 1.01),), (), 1.45, 2.23),
        ((("Two", 4.21),), (("There", 5.47),), 6.0, 6.78),
    ]
    assert (chart.narrow.height, chart.broad) == (7.33, chart.narrow)


def test_draw_breaks_a_long_label_where_the_panel_is_narrow() -> None:
    label = "The policy on everything that anybody might ever think of"
    chart = draw("c", "Name", "Says.", [Bar(label, 0.5, "50 %", place=label)])
    assert [line for line, _ in chart.narrow.bars[0].lines] == [
        "The policy on everything that",
        "anybody might ever think of",
    ]
    assert [line for line, _ in chart.narrow.bars[0].places] == [line for line, _ in chart.narrow.bars[0].lines]
    assert [line for line, _ in chart.broad.bars[0].lines] == [label]


def test_draw_nothing() -> None:
    assert draw("c", "Name", "Says.", []).narrow.height == 0
