"""The figures of a cohort."""

from dataclasses import replace

import pytest

from course.bank import Forms
from course.cohort import disclosure, review
from course.cohort.figures import Coefficient, Count, Figures, PickRow, Score, Share, Withheld
from course.cohort.interval import Interval
from course.page import Trouble
from course.store import Attempt, Cohort, Sight, Store
from tests.cohort.answers import NOON, attempt, branching, college, learners
from tests.cohort.conftest import Reviewed

FEW = Withheld(11)
SHARE_FEW = Withheld(22)


def both(number: int) -> list[Attempt]:
    """So many learners at both scenarios, all right."""
    return [attempt(each, item) for each in learners(number) for item in ("porridge", "goose")]


def test_review_of_nobody_says_so(reviewed: Reviewed) -> None:
    assert reviewed([]) == Figures(11, 2, Count(0, 0))


def test_review_of_ten_learners_says_nothing_else(reviewed: Reviewed) -> None:
    assert reviewed(both(10)) == Figures(11, 2, FEW)


def test_review_of_eleven_learners_is_shown(reviewed: Reviewed) -> None:
    found = reviewed(both(11))
    assert (found.learners, found.responses) == (Count(11, 21), 22)
    assert found.overall is not None
    assert (found.overall.mean, found.overall.interval.low, found.overall.learners) == (1.0, 1.0, 11)
    assert [(step.name, step.learners) for step in found.funnel] == [
        ("Joined", Count(11, 21)),
        ("At least 1 answer", Count(11, 21)),
        ("All 2 scenarios", Count(11, 21)),
    ]
    options = (*found.left_out, *found.critical_miss, *found.harmful_pick)
    assert ({row.share for row in options}, found.reliability) == ({SHARE_FEW}, None)


def test_review_counts_whole_groups(reviewed: Reviewed) -> None:
    twenty, thirty = reviewed(both(21)), reviewed(both(32))
    assert (twenty.learners, twenty.responses, thirty.learners, thirty.responses) == (
        Count(11, 21), 22, Count(22, 32), 44,
    )  # fmt: skip


def test_review_of_the_smallest_cell_as_set(reviewed: Reviewed, shelf: Store) -> None:
    assert reviewed([attempt("a", "goose")], smallest=1).learners == Count(1, 1)  # simulated
    shelf.add_cohort(Cohort("seen", "Seen", NOON, sight="results"))
    shelf.append(replace(attempt("seen-a", "goose"), id="seen-a", cohort="seen"))
    assert review(shelf, college(), "seen", 1).learners == Count(1, 1)


def test_review_refuses_groups_of_one_where_learners_were_told_that_nobody_sees_them(shelf: Store) -> None:
    sights: tuple[Sight, ...] = ("nothing", "completion", "progress")
    for sight in sights:
        shelf.add_cohort(Cohort(sight, sight.title(), NOON, sight=sight))
        with pytest.raises(Trouble, match=f"{sight.title()} were told that facilitators see no answers of one person"):
            review(shelf, college(), sight, 1)
        assert review(shelf, college(), sight, 2).learners == Count(0, 0)


def test_review_scores_by_quadrant_and_scenario(reviewed: Reviewed) -> None:
    people = learners(22)
    attempts = [attempt(each, "goose") for each in people]
    attempts += [
        attempt(each, "porridge", quadrant="from-outside" if at < 11 else None) for at, each in enumerate(people)
    ]
    found = reviewed(attempts)
    by_quadrant = {row.id: f"{row.score.mean:.4f}" for row in found.quadrants if isinstance(row.score, Score)}
    by_scenario = {row.id: f"{row.score.mean:.4f}" for row in found.scenarios if isinstance(row.score, Score)}
    assert by_quadrant == {"in-house": "0.8500", "from-outside": "1.0000"}
    assert by_scenario == {"porridge": "0.8500", "goose": "1.0000"}
    assert [(row.id, row.name, row.score == FEW) for row in found.quadrants] == [
        ("in-house", "Within the college", False),
        ("from-outside", "From outside", False),
        ("towards-outside", "Towards the outside", True),
    ]


def test_review_adds_up_what_it_shows_and_no_more(reviewed: Reviewed) -> None:
    attempts = [attempt(each, "goose", desks=[], moves=["tempting-wipe"]) for each in learners(22)]
    attempts += [attempt(each, "porridge") for each in learners(4)]
    found = reviewed(attempts)
    assert [row.score == FEW for row in found.quadrants] == [True, False, True]
    assert [row.score == FEW for row in found.scenarios] == [True, False]
    assert found.overall is not None
    assert (found.responses, f"{found.overall.mean:.4f}") == (22, "0.3500")
    assert [(step.name, step.learners) for step in found.funnel] == [
        ("Joined", Count(22, 32)),
        ("At least 1 answer", Count(22, 32)),
        ("All 2 scenarios", FEW),
    ]


def shown(share: Share | Withheld) -> object:
    return (share.least, share.most, share.of) if isinstance(share, Share) else share


def test_review_counts_options_left_out_most_first_and_the_few_last(reviewed: Reviewed) -> None:
    people = learners(33)
    attempts = [
        attempt(each, "porridge", desks=["dean-of-people"] if at % 3 else None) for at, each in enumerate(people)
    ]
    attempts += [
        attempt(
            each, "goose", desks=["press-desk"] if at % 3 == 0 else None, moves=["tempting-wipe"] if at < 3 else None
        )
        for at, each in enumerate(people)
    ]
    found = reviewed(attempts)
    assert [(row.item, row.option, row.degree, row.safety, shown(row.share)) for row in found.left_out] == [
        ("porridge", "listening-room", "helpful", False, (12, 22, 33)),
        ("porridge", "dean-of-people", "essential", False, (0, 11, 33)),
        ("porridge", "keep-a-copy", "essential", False, (0, 11, 33)),
        ("porridge", "sleep-on-it", "helpful", False, (0, 11, 33)),
        ("goose", "keep-a-copy", "essential", False, (0, 11, 33)),
        ("goose", "night-porter", "essential", True, (0, 11, 33)),
        ("goose", "press-desk", "essential", False, (0, 11, 33)),
    ]
    assert [(row.name, row.title, shown(row.share)) for row in found.harmful_pick] == [
        ("Hit back", "Porridge again", (0, 10, 33)),
        ("Wipe the thread", "The goose on the green", (0, 10, 33)),
    ]
    [missed] = found.critical_miss
    assert isinstance(missed.share, Share)
    assert (missed.option, f"{missed.share.value:.4f}") == ("night-porter", "0.1667")
    assert (round(missed.share.interval.low, 4), round(missed.share.interval.high, 4)) == (0.0, 0.5039)


def test_review_tells_who_picked_each_option_and_what_does_no_work(reviewed: Reviewed) -> None:
    people = learners(396)
    attempts = [attempt(each, "porridge") for each in people]
    attempts += [attempt(each, "goose", moves=["keep-a-copy"] if at % 2 else []) for at, each in enumerate(people)]
    rows = {row.option: row for row in reviewed(attempts).options if row.item == "goose"}
    assert {option: shown(row.picked) for option, row in rows.items()}["keep-a-copy"] == (198, 208, 396)
    assert {option for option, row in rows.items() if row.idle == "hardly anyone picks it"} == {
        option for option, row in rows.items() if row.degree in ("wrong", "harmful")
    }


def test_review_calls_no_distractor_idle_while_more_than_1_in_20_may_pick_it(reviewed: Reviewed) -> None:
    """Nobody of 66 picks it; the interval reaches 5.5 %."""
    rows = reviewed(attempt(each, "goose") for each in learners(66)).options
    assert {(shown(row.picked), row.idle) for row in rows if row.degree == "harmful"} == {((0, 10, 66), "")}


def test_review_says_no_more_of_a_distractor_than_its_share_tells(reviewed: Reviewed) -> None:
    """Twenty of 22 are invented, one of whom picks it; whether a real one does is the same to see."""
    people = learners(22)
    said = []
    for real in (0, 1):
        picks = [["night-porter", "press-desk", "dean-of-people"] if at in (0, *range(21, 21 + real)) else None
                 for at in range(22)]  # fmt: skip
        found = reviewed([attempt(each, "goose", desks=picks[at]) for at, each in enumerate(people)])
        said += [
            (row.picked, row.idle) for row in found.options if (row.item, row.option) == ("goose", "dean-of-people")
        ]
    assert {shown(share) for share, _ in said} == {(0, 10, 22)}
    assert {idle for _, idle in said} == {""}


def test_review_correlates_a_pick_with_the_rest_of_the_total(reviewed: Reviewed) -> None:
    attempts = []
    for at, each in enumerate(learners(44)):
        attempts.append(attempt(each, "porridge", quadrant=None if at % 2 else "from-outside"))
        attempts.append(attempt(each, "goose", desks=["night-porter", "press-desk"] if at % 2 else ["press-desk"]))
    [row] = [row for row in reviewed(attempts).options if row.option == "night-porter" and row.item == "goose"]
    assert isinstance(row, PickRow)
    assert row.correlation == Coefficient(1.0, None)


def test_review_counts_first_attempts_under_today_s_wording_and_rules(reviewed: Reviewed) -> None:
    people = learners(22)
    attempts = [attempt(each, "goose", desks=[], minute=0) for each in people]
    attempts += [attempt(each, "goose", minute=30) for each in people[:5]]
    attempts += [attempt(f"before-{each}", "goose", item_version="old") for each in people]
    found = reviewed(attempts)
    assert (found.learners, found.responses) == (Count(44, 54), 44)
    assert [(row.option, shown(row.share)) for row in found.left_out] == [
        ("night-porter", (12, 22, 22)),
        ("press-desk", (12, 22, 22)),
        ("keep-a-copy", (0, 11, 22)),
    ]
    [edit] = found.edits
    assert (edit.name, edit.learners, f"{edit.one:.3f} {edit.other:.3f}", edit.told) == (
        "The goose on the green",
        (22, 22),
        "1.000 0.650",
        True,
    )


def test_review_discriminates_by_the_rest_of_the_total(reviewed: Reviewed) -> None:
    attempts = []
    for at, each in enumerate(learners(22)):
        able = at % 2 == 0
        attempts += [
            attempt(each, "porridge", quadrant=None if able else "from-outside"),
            attempt(each, "goose", quadrant=None if able else "in-house"),
        ]
    found = reviewed(attempts)
    even = Coefficient(1.0, Interval(1.0, 1.0)), Coefficient(1.0, None)
    assert [(row.discrimination, row.efficiency) for row in found.scenarios] == [even, even]
    assert found.reliability is not None
    assert (found.reliability.learners, found.reliability.answers) == (22, 2)
    assert (f"{found.reliability.alpha:.6f}", f"{found.reliability.sem:.6f}") == ("1.000000", "0.000000")


def test_review_counts_sure_answers_that_missed_a_safety_option_or_did_harm(reviewed: Reviewed) -> None:
    """Sure of the wrong situation alone is not among them."""
    attempts = [
        replace(attempt(each, "goose", desks=["press-desk"] if at < 22 else None), certainty=3)
        for at, each in enumerate(learners(44))
    ]
    attempts += [replace(attempt(each, "porridge", quadrant="from-outside"), certainty=3) for each in learners(44)]
    found = {row.title: (row.safety, shown(row.share)) for row in reviewed(attempts).sure_and_wrong}
    assert found["The goose on the green"] == (True, (22, 32, 44))
    assert found.get("Porridge again", (False, (0, 10, 44))) == (False, (0, 10, 44))


def test_review_says_which_clauses_to_teach_again(reviewed: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "KINDS", 1)  # the college has too few scenarios to pool
    attempts = [
        attempt(each, "goose", desks=["press-desk"] if at % 2 else None) for at, each in enumerate(learners(44))
    ]
    first = reviewed(attempts).clauses[0]
    cited = college().scenarios["goose"].ruling.verdicts["night-porter"].clause
    against = first.against
    assert (first.id in cited, against.mean, against.decisions, against.learners) == (True, 0.5, 44, 44)
    assert (against.interval.low, against.interval.high) == (0.35, 0.65)


def test_review_puts_stages_with_their_story(reviewed: Reviewed) -> None:
    goose = college().scenarios["goose"]
    staged = replace(goose, item=replace(goose.item, stage=1, stages=2), home="in-house")
    bank = replace(
        college(),
        scenarios={**college().scenarios, "goose": staged},
        variants={**college().variants, "goose": (staged,)},
    )
    attempts = [attempt(each, item, desks=[]) for each in learners(11) for item in ("goose", "porridge")]
    found = reviewed(attempts, bank=bank)
    assert [(row.title, row.quadrant) for row in found.scenarios] == [
        ("Porridge again", "in-house"),
        ("The goose on the green (1 of 2)", "in-house"),
    ]
    assert [row.score.responses if isinstance(row.score, Score) else row.score for row in found.quadrants] == [
        22,
        FEW,
        FEW,
    ]
    assert {row.title for row in found.left_out} == {"Porridge again", "The goose on the green (1 of 2)"}


def test_review_asks_nobody_for_every_ending(reviewed: Reviewed) -> None:
    attempts = [
        replace(attempt(each, "goose", minute=minute), item=item, id=f"{each}-{item}")
        for at, each in enumerate(learners(22))
        for minute, item in enumerate(["goose", "swan.1", "swan.2.told" if at < 17 else "swan.2"])
    ]
    porridge = [attempt(each, "porridge", desks=[] if at % 2 else None) for at, each in enumerate(learners(22))]
    found = reviewed([*attempts, *porridge], bank=branching())
    assert (found.funnel[-1].name, found.funnel[-1].learners) == (
        "All 3 scenarios (3 answers, not counting endings that depend on choices)",
        Count(22, 32),
    )
    shown = {row.id: row.score for row in found.scenarios}
    assert isinstance(shown["swan.1"], Score)
    assert (shown["swan.1"].responses, shown["swan.2"]) == (22, FEW)
    assert isinstance(shown["swan.2.told"], Score)
    assert shown["swan.2.told"].responses == 11


def test_review_compares_before_and_after_over_those_who_did_both(reviewed: Reviewed) -> None:
    bank = replace(college(), forms=Forms(("goose",), ("goose",)))
    found = []
    for at, each in enumerate(learners(33)):
        wrong = None if at % 3 else "in-house"
        found.append(replace(attempt(each, "goose", quadrant=wrong), phase="pre"))
        if at < 25:
            found.append(replace(attempt(each, "goose", minute=30), phase="post"))
        found.append(attempt(each, "porridge", minute=60))
    gained = reviewed(found, bank=bank).gain
    assert gained is not None
    assert (gained.learners, f"{gained.before:.2f}", gained.after, gained.gain, gained.band) == (
        22,
        "90.00",
        100.0,
        1.0,
        "high",
    )
