"""Whole reports, in every form that they take, before and after one learner does something."""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import count
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.bank import Bank, Forms
from course.cli.report import in_terminal
from course.cohort import CohortView, Figures, as_html, as_plain, review
from course.export.report import as_document
from course.store import Cohort, Learner, Phase, Store
from tests.cohort.answers import NOON, attempt, college

GROUP = 2
_COHORT = count(1)

ITEMS: list[tuple[Phase, str]] = [
    ("pre", "porridge"),
    ("practice", "goose"),
    ("practice", "porridge"),
    ("post", "goose"),
]
each_act = st.tuples(
    st.integers(0, 6),
    st.sampled_from(["join", "finish", "finish", "finish", "erase", "move", "move", *ITEMS]),
    st.sampled_from([None, ["press-desk"], []]),
    st.sampled_from([None, "in-house"]),
    st.sampled_from([None, 1, 3]),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(each_act, min_size=6, max_size=24))
def test_no_act_of_one_learner_changes_a_report_by_fewer_than_a_group(
    shelf: Store, done: list[tuple[int, Any, list[str] | None, str | None, int | None]]
) -> None:
    """Compare whole reports, as JSON and as documents, before and after one acts, moves or is erased.

    Whatever differs in them differs with the number of learners or of answers behind it, by a whole group or more, in
    the cohort that a learner leaves as in that to which they move. Every second learner begins in the other one.
    """
    cohorts, minute = [f"reported-{next(_COHORT)}" for _ in range(2)], count()
    bank = replace(college(), forms=Forms(("porridge",), ("goose",)))
    abouts = [Cohort(each, each, NOON, simulated=True) for each in cohorts]
    for about in abouts:
        shelf.add_cohort(about)

    before = [review(shelf, bank, each, GROUP) for each in cohorts]
    for number, what, desks, quadrant, certainty in done:
        learner, begins = f"{cohorts[0]}-{number}", cohorts[number % 2]
        known = shelf.learner_with(learner)
        if what == "erase":
            shelf.forget(learner, NOON)
        elif what == "move" and known is not None:
            shelf.move(learner, cohorts[known.cohort == cohorts[0]], NOON + timedelta(minutes=next(minute)))
        elif what in ("join", "move"):
            shelf.join(Learner(learner, None, begins, NOON, simulated=True))
        else:
            here = known.cohort if known else begins
            left = ITEMS if what == "finish" else [what]
            for phase, item in left:
                made = attempt(learner, item, desks=desks, quadrant=quadrant, minute=next(minute))
                shelf.append(replace(made, cohort=here, phase=phase, certainty=certainty))
        after = [review(shelf, bank, each, GROUP) for each in cohorts]
        for was, now, about in zip(before, after, abouts, strict=True):
            assert not list(changed_by_few(was, now)), what
            if was == now:
                assert documents(was, bank, about) == documents(now, bank, about)
        before = after


def documents(figures: Figures, bank: Bank, about: Cohort) -> dict[str, str]:
    """The report in every form that it takes: as JSON, as documents, and in the terminal."""
    said = StringIO()
    with redirect_stdout(said):
        in_terminal(figures, about, bank.rulebook.review_state.says)
    return {
        "json": json.dumps(as_plain(figures)),
        "short": as_html(figures, bank, about),
        "full": as_html(figures, bank, about, full=True),
        "terminal": said.getvalue(),
    }


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.integers(19, 23), st.data())
def test_no_report_tells_what_the_last_learner_answered(shelf: Store, number: int, data: Any) -> None:
    """Two rooms differ in one answer of the learner who came last; a group is 11, and the others are not all alike.

    Where the group of that learner is not full, every form of the report is the same. Where it is, no share moves by
    anything but a whole group, and no mean by more than the step to which it is rounded.
    """
    picks = st.sampled_from([None, ["press-desk"], []])
    alike = [(None, True), ([], False), (["press-desk"], True)]
    before = [*alike, *((data.draw(picks), data.draw(st.booleans())) for _ in range(number - 1 - len(alike)))]
    about = Cohort("room", "Room", NOON)
    looks = []
    ends: list[tuple[list[str] | None, bool]] = [(None, True), ([], False)]
    for last in ends:
        cohort = f"reported-{next(_COHORT)}"
        shelf.append_many(
            replace(
                attempt(f"{cohort}-{at}", item, desks=desks, minute=2 * at + minute),
                cohort=cohort,
                certainty=3 if sure else 1,
            )
            for at, (desks, sure) in enumerate([*before, last])
            for minute, item in enumerate(("goose", "porridge"))
        )
        looks.append(review(shelf, college(), cohort, 11))
    one, other = looks
    if number != 22:
        assert documents(one, college(), about) == documents(other, college(), about)
    mine, theirs = dict(values(as_plain(one))), dict(values(as_plain(other)))
    assert mine.keys() & theirs.keys()
    for name in mine.keys() & theirs.keys():  # a list may name an option only where enough learners left it out
        moved = abs(mine[name] - theirs[name])
        if name[-1] in ("least", "most"):
            assert moved in (0, 11, 12), name  # the range that begins at zero has one number more
        elif name[-1] == "mean":
            assert moved < 0.05 + 1e-9, name


def values(plain: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number of a report, by the names on the way to it."""
    if isinstance(plain, dict):
        for key in plain:
            yield from values(plain[key], (*path, key))
    elif isinstance(plain, list):
        for number, each in enumerate(plain):
            known = [str(each[part]) for part in ("item", "option", "id", "name") if part in each]
            yield from values(each, (*path, *(known or [str(number)])))
    elif isinstance(plain, int | float) and not isinstance(plain, bool):
        yield path, plain


@pytest.mark.slow
def test_the_page_and_the_pdf_tell_nothing_that_the_figures_do_not(shelf: Store) -> None:
    """Before and after one learner joins, submits, finishes, moves or is erased, of groups that stay as they are."""
    cohort = f"reported-{next(_COHORT)}"
    shelf.add_cohort(Cohort(cohort, "Attacked", NOON))
    about = Cohort(cohort, "Attacked", NOON)
    for at in range(24):
        for minute, item in enumerate(("goose", "porridge") if at < 23 else ("goose",)):
            made = attempt(f"{cohort}-{at}", item, desks=[] if at % 3 else None, minute=2 * at + minute)
            shelf.append(replace(made, cohort=cohort))
    shelf.append(replace(attempt("elsewhere", "goose"), cohort=f"{cohort}-other"))

    def look() -> tuple[str, Figures]:
        view = CohortView(college(), shelf, cohort=cohort, smallest=11, clock=lambda: NOON)
        return view.show().html, review(shelf, college(), cohort, 11)

    def printed() -> str:  # seconds each: made of the figures alone, so it need not be made after every act
        pdf = as_document(review(shelf, college(), cohort, 11), college(), about, full=True).content
        return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)

    before, print_before = look(), printed()
    shelf.enrol("ab" * 32, cohort, NOON)  # joins
    assert look() == before
    shelf.append(replace(attempt(f"{cohort}-23", "porridge", minute=90), cohort=cohort))  # finishes
    assert look() == before
    assert printed() == print_before
    shelf.move("elsewhere", cohort, NOON)  # moves here
    assert look() == before
    shelf.move("elsewhere", f"{cohort}-other", NOON)  # and away again
    assert look() == before
    shelf.forget(f"{cohort}-23", NOON)  # stands in no full group
    assert look() == before
    assert printed() == print_before


def changed_by_few(before: Figures, after: Figures) -> Iterator[str]:
    """The parts of a report that changed although fewer than a group came to what they are taken from, or left it."""
    rows = {"overall", "quadrants", "scenarios", "misconceptions", "tested", "edits", "stages_answered"}
    rows |= {"options", "left_out", "critical_miss", "harmful_pick", "sure_and_wrong", "clauses", "scenarios_answered"}
    rows |= {"rates", "further_answered"}
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
