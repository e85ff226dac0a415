"""The figures of a cohort."""

from dataclasses import replace

from course.cohort.figures import Figures, Score, Share, figure
from course.cohort.withholding import Withheld
from course.store import Attempt
from tests.cohort.answers import attempt, college, framed, learners

FEW = Withheld("few", 11)


def both(number: int) -> list[Attempt]:
    """So many learners at both scenarios, all right."""
    return [attempt(each, item) for each in learners(number) for item in ("porridge", "goose")]


def test_figure_of_nobody_says_so() -> None:
    assert figure(framed([]), college()) == Figures(11, 2, 0)


def test_figure_of_ten_learners_says_nothing_else() -> None:
    assert figure(framed(both(10)), college()) == Figures(11, 2, FEW)


def test_figure_of_eleven_learners_is_shown() -> None:
    found = figure(framed(both(11)), college())
    assert (found.learners, found.responses, found.repeated, found.gone, found.earlier) == (11, 22, 0, 0, 0)
    assert found.overall is not None
    assert (found.overall.mean, found.overall.interval.low, found.overall.learners) == (1.0, 1.0, 11)
    assert [(step.done, step.learners) for step in found.funnel] == [(1, 11), (2, 11)]
    assert (found.left_out, found.critical_miss, found.harmful_pick, found.reliability) == ((), (), (), None)


def test_figure_of_the_smallest_cell_as_set() -> None:
    assert figure(framed([attempt("a", "goose")]), college(), smallest=1).learners == 1


def test_figure_scores_by_quadrant_and_scenario() -> None:
    people = learners(20)
    attempts = [attempt(each, "goose") for each in people]
    attempts += [
        attempt(each, "porridge", quadrant="from-outside" if at < 10 else None) for at, each in enumerate(people)
    ]
    found = figure(framed(attempts), college())
    by_quadrant = {row.id: f"{row.score.mean:.4f}" for row in found.quadrants if isinstance(row.score, Score)}
    by_scenario = {row.id: f"{row.score.mean:.4f}" for row in found.scenarios if isinstance(row.score, Score)}
    assert by_quadrant == {"in-house": "0.8333", "from-outside": "1.0000"}
    assert by_scenario == {"porridge": "0.8333", "goose": "1.0000"}
    assert [(row.id, row.name, row.score is None) for row in found.quadrants] == [
        ("in-house", "Within the college", False),
        ("from-outside", "From outside", False),
        ("towards-outside", "Towards the outside", True),
    ]


def test_figure_holds_back_a_small_row_and_what_would_give_it_away() -> None:
    attempts = [attempt(each, "goose", desks=[], moves=["tempting-wipe"]) for each in learners(20)]
    attempts += [attempt(each, "porridge") for each in learners(4)]
    found = figure(framed(attempts), college())
    assert [row.score for row in found.quadrants] == [FEW, Withheld("others", 11), None]
    assert [row.score for row in found.scenarios] == [FEW, Withheld("others", 11)]
    assert (found.left_out, found.critical_miss, found.harmful_pick) == ((), (), ())
    assert [(step.done, step.learners) for step in found.funnel] == [(1, 20), (2, FEW)]


def test_figure_counts_options_left_out_most_first_and_the_few_last() -> None:
    people = learners(20)
    attempts = [
        attempt(each, "porridge", desks=["dean-of-people"] if at < 15 else None) for at, each in enumerate(people)
    ]
    attempts += [
        attempt(each, "goose", desks=["press-desk"] if at < 12 else None, moves=["tempting-wipe"] if at < 3 else None)
        for at, each in enumerate(people)
    ]
    found = figure(framed(attempts), college())
    assert [(row.item, row.option, row.degree, row.safety) for row in found.left_out] == [
        ("porridge", "listening-room", "helpful", False),
        ("goose", "night-porter", "essential", True),
        ("goose", "keep-a-copy", "essential", False),
    ]
    shares = [
        row.share if isinstance(row.share, Withheld) else (row.share.count, row.share.of) for row in found.left_out
    ]
    assert shares == [(15, 20), (12, 20), FEW]
    assert [(row.name, row.title, row.share) for row in found.harmful_pick] == [
        ("Wipe the thread", "The goose on the green", FEW)
    ]
    [missed] = found.critical_miss
    assert isinstance(missed.share, Share)
    assert (missed.option, missed.share.count, missed.share.value) == ("night-porter", 12, 0.6)
    assert (round(missed.share.interval.low, 4), round(missed.share.interval.high, 4)) == (0.3866, 0.7812)


def test_figure_counts_first_attempts_and_says_what_it_left_aside() -> None:
    people = learners(12)
    attempts = [attempt(each, "goose", desks=[], minute=0) for each in people]
    attempts += [attempt(each, "goose", minute=30) for each in people[:5]]
    attempts += [attempt("learner-13", "goose", item_version="old", desks=[])]
    gone = framed([attempt("learner-01", "porridge")]).assign(item="swan")
    found = figure(framed(attempts), college())
    assert (found.learners, found.responses, found.repeated, found.gone, found.earlier) == (13, 13, 5, 0, 1)
    assert [(row.option, row.share.of) for row in found.left_out if isinstance(row.share, Share)] == [
        ("night-porter", 12),
        ("press-desk", 12),
    ]
    assert figure(gone, college(), smallest=1) == Figures(1, 2, 0)


def test_figure_discriminates_by_the_other_scores_of_each_learner() -> None:
    people = learners(16)
    attempts = []
    for at, each in enumerate(people):
        able = at % 2 == 0
        attempts += [
            attempt(each, "porridge", quadrant=None if able else "from-outside"),
            attempt(each, "goose", quadrant=None if able else "in-house"),
        ]
    found = figure(framed(attempts), college())
    assert [f"{row.discrimination:.6f} {row.efficiency:.6f}" for row in found.scenarios] == ["1.000000 1.000000"] * 2
    assert found.reliability is not None
    assert (found.reliability.learners, found.reliability.scenarios) == (16, 2)
    assert (f"{found.reliability.alpha:.6f}", f"{found.reliability.sem:.6f}") == ("1.000000", "0.000000")


def test_figure_puts_stages_with_their_story() -> None:
    goose = college().scenarios["goose"]
    staged = replace(goose, item=replace(goose.item, stage=1, stages=2), home="in-house")
    bank = replace(college(), scenarios={**college().scenarios, "goose": staged})
    attempts = [attempt(each, item, desks=[]) for each in learners(11) for item in ("goose", "porridge")]
    found = figure(framed(attempts), bank)
    assert [(row.title, row.quadrant) for row in found.scenarios] == [
        ("Porridge again", "in-house"),
        ("The goose on the green (1 of 2)", "in-house"),
    ]
    assert [row.score.responses if isinstance(row.score, Score) else row.score for row in found.quadrants] == [
        22,
        None,
        None,
    ]
    assert {row.title for row in found.left_out} == {"Porridge again", "The goose on the green (1 of 2)"}
