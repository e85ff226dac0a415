"""What a facilitator who wants to know about one learner can work out: every pair of tables they could ask for.

A cohort of few learners does this and that, one act after the other; some are erased. After each act the attacker
takes every figure there is. Numbers of the same people, or of people among whom the others are, must never differ by
one where a group is 2; and no mean may come from anything but whole groups.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from itertools import combinations, compress, count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.bank import Forms
from course.cohort import Figures, as_html, compare, review
from course.cohort.figures import Score, Share
from course.store import Cohort, Learner, Phase, Store
from course.store.release import APART, release
from tests.cohort.answers import NOON, attempt, college

GROUP = 2
_COHORT = count(1)

acts = st.tuples(
    st.integers(0, 8),  # the learner
    st.sampled_from(["goose", "goose", "goose", "porridge", "erase"]),
    st.sampled_from([None, ["press-desk"]]),
    st.sampled_from([None, "in-house"]),
    st.sampled_from(["practice", "practice", "practice", "pre"]),
    st.sampled_from([False, False, False, True]),  # whether a live room had shown them the key
)


def numbers(figures: Figures) -> Iterator[tuple[str, int]]:
    """Every number of learners that is told, under a name that is the same at every look."""
    steps = [(f"step {step.name}", step.learners) for step in figures.funnel]
    yield from ((name, number) for name, number in [("learners", figures.learners), *steps] if isinstance(number, int))
    scores = [(row.id, row.score) for row in figures.quadrants] + [(row.id, row.score) for row in figures.scenarios]
    for id_, score in scores:
        if isinstance(score, Score):
            yield f"score {id_}", score.learners
            yield f"responses {id_}", score.responses
    shares = [(f"{row.item} {row.option}", row.picked) for row in figures.options]
    shares += [(f"{row.item} sure", row.share) for row in figures.sure_and_wrong]
    for name, share in shares:
        if isinstance(share, Share):
            yield f"did {name}", share.count
            yield f"left {name}", share.of - share.count
            yield f"of {name}", share.of
    for clause in figures.clauses:
        yield f"against {clause.id}", clause.missed
    for misconception in figures.misconceptions:
        yield f"met {misconception.option} {misconception.instead}", misconception.learners


def nested(one: str, other: str) -> bool:
    """Whether the people of one number are among those of the other: the same figure later, a part, a total."""
    if one == other:
        return True
    kinds = {one.partition(" ")[0], other.partition(" ")[0]}
    same = one.partition(" ")[2].split()[:2] == other.partition(" ")[2].split()[:2]
    if kinds <= {"learners", "step", "score"}:
        return True
    return kinds in ({"did", "of"}, {"left", "of"}) and same


def small(difference: int) -> bool:
    return 0 < abs(difference) < GROUP


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(acts, min_size=6, max_size=18))
def test_no_two_tables_differ_by_a_few_learners(shelf: Store, done: list[tuple[object, ...]]) -> None:
    cohort = f"attacked-{next(_COHORT)}"
    looks: list[tuple[int, Figures]] = []
    erased = 0
    for minute, (number, what, desks, quadrant, phase, seen) in enumerate(done):
        learner = f"{cohort}-{number}"
        if what == "erase":
            erased += sum(shelf.forget(learner, NOON).values()) > 0
        else:
            made = attempt(learner, str(what), desks=desks, quadrant=quadrant, minute=minute)  # type: ignore[arg-type]  # as drawn above
            shelf.append(replace(made, cohort=cohort, phase=phase, certainty=3, seen=seen))  # type: ignore[arg-type]  # as drawn above
        looks.append((erased, review(shelf, college(), cohort, GROUP)))
    told = [(name, number, before) for before, look in looks for name, number in numbers(look)]
    for one, other in combinations(told, 2):
        # Of an option, other people are told of once somebody was erased: test_withholding.py has what must not be.
        others = one[2] != other[2] and {one[0].partition(" ")[0], other[0].partition(" ")[0]} & {"did", "left"}
        if nested(one[0], other[0]) and not others:
            assert not small(one[1] - other[1]), (one, other)
    for (_, look), (_, later) in combinations(looks, 2):
        for row in compare(look, later):
            assert not small(row.learners[1] - row.learners[0])


ITEMS: list[tuple[Phase, str]] = [
    ("pre", "porridge"),
    ("practice", "goose"),
    ("practice", "porridge"),
    ("post", "goose"),
]
each_act = st.tuples(
    st.integers(0, 6),
    st.sampled_from(["join", "finish", "finish", "finish", "erase", *ITEMS]),
    st.sampled_from([None, ["press-desk"], []]),
    st.sampled_from([None, "in-house"]),
    st.sampled_from([None, 1, 3]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(each_act, min_size=6, max_size=24))
def test_no_act_of_one_learner_changes_a_report_by_fewer_than_a_group(
    shelf: Store, done: list[tuple[int, Any, list[str] | None, str | None, int | None]]
) -> None:
    """Compare the whole reports, as JSON and as documents, before and after one joins, submits, finishes or is erased.

    Whatever differs in them differs with the number of learners or of answers behind it, by a whole group or more.
    """
    cohort, minute = f"attacked-{next(_COHORT)}", count()
    bank = replace(college(), forms=Forms(("porridge",), ("goose",)))
    about = Cohort(cohort, cohort, NOON)

    before = review(shelf, bank, cohort, GROUP)
    for number, what, desks, quadrant, certainty in done:
        learner = f"{cohort}-{number}"
        if what == "erase":
            shelf.forget(learner, NOON)
        elif what == "join":
            shelf.join(Learner(learner, None, cohort, NOON, simulated=True))
        else:
            left = ITEMS if what == "finish" else [what]
            for phase, item in left:
                made = attempt(learner, item, desks=desks, quadrant=quadrant, minute=next(minute))
                shelf.append(replace(made, cohort=cohort, phase=phase, certainty=certainty))
        after = review(shelf, bank, cohort, GROUP)
        assert not list(changed_by_few(before, after)), what
        for full in (False, True) if before == after else ():
            assert as_html(before, bank, about, full=full) == as_html(after, bank, about, full=full)
        before = after


def test_erasing_withdraws_the_group_from_those_who_did_both_checks_and_finished(shelf: Store) -> None:
    """One of 23 who did everything is erased: no one moves up into the groups of the others."""
    cohort = f"attacked-{next(_COHORT)}"
    bank = replace(college(), forms=Forms(("goose",), ("goose",)))

    def look() -> tuple[int, int]:
        figures = review(shelf, bank, cohort, 11)
        assert figures.gain is not None
        return figures.gain.learners, round(figures.gain.before)

    for each in range(23):
        for minute, phase in enumerate(("pre", "practice", "post")):
            item = "porridge" if phase == "practice" else "goose"
            wrong = "in-house" if phase == "pre" and each != 3 else None
            made = attempt(f"{cohort}-{each}", item, quadrant=wrong, minute=10 * each + minute)
            shelf.append(replace(made, cohort=cohort, phase=phase))  # type: ignore[arg-type]  # as named above
    assert look() == (22, 70)
    shelf.forget(f"{cohort}-3", NOON + timedelta(days=1))
    assert look() == (11, 70)
    shelf.forget(f"{cohort}-2", NOON + timedelta(days=1))  # of the same group: nothing more is withdrawn
    assert look() == (11, 70)


def changed_by_few(before: Figures, after: Figures) -> Iterator[str]:
    """The parts of a report that changed although fewer than a group came to what they are taken from, or left it."""
    rows = {"overall", "quadrants", "scenarios", "misconceptions", "tested", "edits", "stages_answered"}
    rows |= {"options", "left_out", "critical_miss", "harmful_pick", "sure_and_wrong", "clauses", "scenarios_answered"}
    finishers = {"reliability", "scenarios", "options"}
    for field in fields(Figures):
        one, other = getattr(before, field.name), getattr(after, field.name)
        behind = [(before.responses, after.responses)] if field.name in rows else []
        behind += [(ended(before), ended(after))] if field.name in finishers else []
        if field.name == "gain":
            behind = [(one.learners if one else 0, other.learners if other else 0)]
        if behind and one != other and all(abs(was - now) < GROUP for was, now in behind):
            yield f"{field.name}: {one} -> {other}"


def ended(figures: Figures) -> int:
    """How many did every scenario, as the report tells."""
    return figures.reliability.learners if figures.reliability else 0


Row = tuple[object, ...]


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["goose", "porridge", "erase"])), max_size=40))
def test_no_two_means_come_from_learners_who_differ_by_a_few(done: list[tuple[int, str]]) -> None:
    rows: list[Row] = []
    gaps: list[Row] = []
    looks: list[dict[str, set[object]]] = []
    for at, (number, what) in enumerate(done):
        if what == "erase":
            mine = [row for row in rows if row[0] == f"learner-{number}"]
            rows = [row for row in rows if row not in mine]
            firsts = {row[1]: row for row in reversed(mine)}
            gaps = sorted([*gaps, *((None, *row[1:]) for row in firsts.values())], key=lambda row: str(row[-2]))
        else:
            learner = f"learner-{number}"
            rows.append(
                (
                    learner,
                    APART.join(["practice", what, "", "v", "r"]),
                    f"{learner} {at}",
                    None,
                    1.0,
                    f"{at:03}",
                    f"{at:03}",
                )
            )
        out = release(rows, gaps, {"practice": ["goose", "porridge"]}, GROUP)
        let = zip(out["item"], out["response"], out["counted"], strict=True)
        looks.append({item: set() for item in ("goose", "porridge")})
        for item, response, counted in let:
            looks[-1][item] |= {response} if counted else set()
        looks[-1]["finished"] = set(compress(out["learner"], out["finished"]))
    for one, other in combinations(looks, 2):
        for item in ("goose", "porridge"):
            assert not small(len(one[item] - other[item]))
            assert not small(len(other[item] - one[item]))
        assert len(one["finished"]) % GROUP == 0


def test_erasing_takes_the_whole_group_out_and_never_lets_it_in_again(shelf: Store) -> None:
    cohort = f"attacked-{next(_COHORT)}"

    def come(numbers_: range) -> None:
        shelf.append_many(
            replace(attempt(f"{cohort}-{each}", "goose", minute=each), cohort=cohort) for each in numbers_
        )

    def seen() -> int:
        return review(shelf, college(), cohort, GROUP).responses

    come(range(5))
    assert seen() == 4
    shelf.forget(f"{cohort}-1", NOON + timedelta(days=1))
    assert seen() == 2
    come(range(5, 6))
    assert seen() == 4
    shelf.forget(f"{cohort}-5", NOON + timedelta(days=1))
    come(range(6, 8))
    assert seen() == 4


def test_what_was_seen_in_a_live_room_is_in_no_figure_and_shifts_none(shelf: Store) -> None:
    cohort = f"attacked-{next(_COHORT)}"
    for minute in range(6):
        made = attempt(f"{cohort}-{minute}", "goose", minute=minute)
        shelf.append(replace(made, cohort=cohort, seen=minute in (1, 3)))
    found = review(shelf, college(), cohort, GROUP)
    assert (found.learners, found.responses) == (6, 4)
    shelf.forget(f"{cohort}-1", NOON + timedelta(days=1))  # who was in no cell leaves no gap in any
    assert review(shelf, college(), cohort, GROUP).responses == 4
