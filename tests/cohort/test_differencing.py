"""What a facilitator who wants to know about one learner can work out: every pair of tables they could ask for.

A cohort of few learners does this and that, one act after the other; some move to another cohort and come back, some
are erased. After each act the attacker takes every figure there is. Numbers of the same people, or of people among whom
the others are, must never differ by one where a group is 2; and no mean may come from anything but whole groups.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, compress, count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.bank import Forms
from course.cohort import Figures, compare, review
from course.cohort.figures import Count, Score, Share
from course.store import Cohort, Store
from course.store.release import APART, release
from tests.cohort.answers import NOON, attempt, college

GROUP = 2
_COHORT = count(1)

acts = st.tuples(
    st.integers(0, 8),  # the learner
    st.sampled_from(["goose", "goose", "goose", "porridge", "erase", "move"]),
    st.sampled_from([None, ["press-desk"]]),
    st.sampled_from([None, "in-house"]),
    st.sampled_from(["practice", "practice", "practice", "pre"]),
    st.sampled_from([False, False, False, True]),  # whether a live room had shown them the key
)


def numbers(figures: Figures) -> Iterator[tuple[str, int]]:
    """Every number of learners that is told, under a name that is the same at every look."""
    steps = [(f"step {step.name}", step.learners) for step in figures.funnel]
    counts = [("learners", figures.learners), *steps]
    yield from ((name, count.least) for name, count in counts if isinstance(count, Count))
    scores = [(row.id, row.score) for row in figures.quadrants] + [(row.id, row.score) for row in figures.scenarios]
    for id_, score in scores:
        if isinstance(score, Score):
            yield f"score {id_}", score.learners
            yield f"responses {id_}", score.responses
    shares = [(f"{row.item} {row.option}", row.picked) for row in figures.options]
    shares += [(f"{row.item} sure", row.share) for row in figures.sure_and_wrong]
    for name, share in shares:
        if isinstance(share, Share):
            yield f"did {name}", share.least
            yield f"of {name}", share.of
    rates = [(f"{row.option} {row.kind}", row.rate) for row in figures.rates]
    rates += [(row.id, row.against) for row in figures.clauses]
    for name, rate in rates:
        yield f"decisions {name}", rate.decisions
    for misconception in figures.misconceptions:
        yield f"met {misconception.option} {misconception.instead}", misconception.share.of


def nested(one: str, other: str) -> bool:
    """Whether the people of one number are among those of the other: the same figure later, a part, a total."""
    if one == other:
        return True
    kinds = {one.partition(" ")[0], other.partition(" ")[0]}
    same = one.partition(" ")[2].split()[:2] == other.partition(" ")[2].split()[:2]
    if kinds <= {"learners", "step", "score"}:
        return True
    return kinds == {"did", "of"} and same


def small(difference: int) -> bool:
    return 0 < abs(difference) < GROUP


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(acts, min_size=6, max_size=18))
def test_no_two_tables_differ_by_a_few_learners(shelf: Store, done: list[tuple[object, ...]]) -> None:
    cohort = f"attacked-{next(_COHORT)}"
    looks: list[Figures] = []
    shelf.add_cohort(Cohort("attacked-elsewhere", "Elsewhere", NOON, simulated=True))
    for minute, (number, what, desks, quadrant, phase, seen) in enumerate(done):
        learner = f"{cohort}-{number}"
        known = shelf.learner_with(learner)
        if what == "erase":
            shelf.forget(learner, NOON)
        elif what == "move":
            there = "attacked-elsewhere" if known and known.cohort == cohort else cohort
            shelf.move(learner, there, NOON + timedelta(minutes=minute))
        elif known is None or known.cohort == cohort:
            made = attempt(learner, str(what), desks=desks, quadrant=quadrant, minute=minute)  # type: ignore[arg-type]  # as drawn above
            shelf.append(replace(made, cohort=cohort, phase=phase, certainty=3, seen=seen))  # type: ignore[arg-type]  # as drawn above
        looks.append(review(shelf, college(), cohort, GROUP))
    told = {each for look in looks for each in numbers(look)}
    for one, other in combinations(told, 2):
        if nested(one[0], other[0]):
            assert not small(one[1] - other[1]), (one, other)
    for look, later in combinations(looks, 2):
        for row in compare(look, later):
            assert not small(row.learners[1] - row.learners[0])


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


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(["goose", "goose", "porridge", "move", "move", "erase"])),
        min_size=8,
        max_size=40,
    )
)
def test_no_learner_who_moves_is_let_out_alone_or_lets_out_another(shelf: Store, done: list[tuple[int, str]]) -> None:
    """Learners of two cohorts submit, move and are erased; what the store lets out changes by whole groups alone."""
    cohorts = [f"attacked-{next(_COHORT)}" for _ in range(2)]
    for cohort in cohorts:
        shelf.add_cohort(Cohort(cohort, cohort, NOON, simulated=True))

    seen = [let_out(shelf, cohorts)]
    for minute, (number, what) in enumerate(done):
        learner = f"{cohorts[0]}-{number}"
        known = shelf.learner_with(learner)
        if what == "erase":
            shelf.forget(learner, NOON)
        elif what != "move":
            here = known.cohort if known else cohorts[number % 2]
            shelf.append(replace(attempt(learner, what, minute=minute), cohort=here, response={"at": minute}))
        elif known is not None:
            shelf.move(learner, cohorts[known.cohort == cohorts[0]], NOON + timedelta(minutes=minute))
        seen.append(let_out(shelf, cohorts))
    for (at, one), (later, other) in combinations(enumerate(seen), 2):
        for was, now in zip(one, other, strict=True):
            gone, new = len(was - now), len(now - was)
            if later == at + 1 or not (gone and new):  # else two groups that have a learner in common
                assert not small(gone)
                assert not small(new)


def let_out(shelf: Store, cohorts: list[str]) -> list[set[str]]:
    """What is let out of each cohort: of each item, and of whoever finished."""
    sets = []
    for cohort in cohorts:
        out = shelf.statistics.released(cohort, ["goose", "porridge"], {"practice": ["goose", "porridge"]}, GROUP)
        rows = list(zip(out["item"], out["response"], out["counted"], out["finished"], strict=True))
        sets += [{who for of, who, told, _ in rows if told and of == item} for item in ("goose", "porridge")]
        sets.append({who for of, who, _, ended in rows if ended and of == "goose"})
    return sets


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
    assert (found.learners, found.responses) == (Count(6, 7), 4)
    shelf.forget(f"{cohort}-1", NOON + timedelta(days=1))  # who was in no cell leaves no gap in any
    assert review(shelf, college(), cohort, GROUP).responses == 4
