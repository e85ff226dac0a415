"""Counts of options."""

from dataclasses import replace

from course.bank import Bank
from course.cohort.count import flagged, in_force, left_out
from tests.cohort.answers import attempt, college, framed


def test_left_out_counts_each_option_that_applies_over_those_who_answered_its_group() -> None:
    frame = framed(
        [
            attempt("a", "goose", desks=["press-desk"], moves=[]),
            attempt("b", "goose", desks=[], moves=["keep-a-copy", "tempting-wipe"]),
            attempt("c", "goose"),
            attempt("c", "porridge", desks=["dean-of-people"]),
        ]
    )
    assert left_out(frame, college()).values.tolist() == [
        ["goose", "from-outside", "desks", "night-porter", "essential", True, 2, 3],
        ["goose", "from-outside", "desks", "press-desk", "essential", False, 1, 3],
        ["goose", "from-outside", "moves", "keep-a-copy", "essential", False, 1, 3],
        ["porridge", "in-house", "desks", "dean-of-people", "essential", False, 0, 1],
        ["porridge", "in-house", "desks", "listening-room", "helpful", False, 1, 1],
        ["porridge", "in-house", "moves", "keep-a-copy", "essential", False, 0, 1],
        ["porridge", "in-house", "moves", "sleep-on-it", "helpful", False, 0, 1],
    ]


def test_left_out_of_nobody_is_an_empty_table() -> None:
    assert left_out(framed([]), college()).shape == (0, 8)


def test_in_force_keeps_what_was_answered_under_this_wording_and_these_rules() -> None:
    frame = framed(
        [attempt("a", "goose"), attempt("b", "goose", item_version="old"), attempt("c", "goose", rules_version="old")]
    )
    assert in_force(frame, college())["learner"].tolist() == ["a"]


def varied() -> Bank:
    """The college's bank with a second variant of the goose, in which the press desk is only helpful."""
    [goose] = college().variants["goose"]
    verdicts = goose.ruling.verdicts
    milder = replace(verdicts["press-desk"], degree="helpful")
    other = replace(
        goose,
        item=replace(goose.item, variant=1, version="other"),
        ruling=replace(goose.ruling, verdicts={**verdicts, "press-desk": milder}),
    )
    return replace(college(), variants={**college().variants, "goose": (goose, other)})


def test_left_out_reads_each_variant_by_its_own_key() -> None:
    frame = framed([attempt("a", "goose", desks=[]), attempt("b", "goose", desks=[]), attempt("c", "goose", desks=[])])
    frame["variant"] = ["", "0", "1"]
    found = left_out(frame, varied())[["option", "degree", "left_out", "answered"]]
    assert found.values.tolist() == [
        ["night-porter", "essential", 3, 3],
        ["press-desk", "essential", 2, 2],
        ["keep-a-copy", "essential", 0, 3],
        ["press-desk", "helpful", 1, 1],
    ]


def test_in_force_compares_each_variant_with_its_own_version() -> None:
    attempts = [attempt(each, "goose") for each in "ab"]
    attempts += [attempt(each, "goose", item_version="other") for each in "cd"]
    frame = framed(attempts)
    frame["variant"] = ["0", "1", "1", ""]
    assert in_force(frame, varied())["learner"].tolist() == ["a", "c"]


def test_flagged_counts_learners_for_each_option() -> None:
    frame = framed(
        [
            attempt("a", "goose", desks=[], moves=["tempting-wipe", "tempting-hit-back"]),
            attempt("b", "goose", desks=["press-desk"], moves=["tempting-wipe"]),
            attempt("c", "porridge", moves=["tempting-hit-back"]),
        ]
    )
    assert flagged(frame, "critical_miss").values.tolist() == [["goose", "night-porter", 2]]
    assert flagged(frame, "harmful_pick").values.tolist() == [
        ["goose", "tempting-hit-back", 1],
        ["goose", "tempting-wipe", 2],
        ["porridge", "tempting-hit-back", 1],
    ]
    assert flagged(framed([]), "harmful_pick").shape == (0, 3)
