"""What a facilitator exports on the page of a cohort."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.bank import open_bank
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.export.export_menu import offers
from course.page import Trouble
from course.store import Cohort, Sight, Store, hash_token
from tests import college
from tests.cohort.answers import attempt

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a cohort of each sight, each with one answer."""
    opened = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    sights: tuple[Sight, ...] = ("nothing", "completion", "progress", "results")
    for sight in sights:
        opened.add_cohort(Cohort(sight, sight.title(), NINE, code=f"abc23{sights.index(sight) + 4}", sight=sight))
        learner = opened.enrol(hash_token(sight), sight, NINE).id
        opened.append(replace(attempt(learner, "goose"), id=sight, cohort=sight, simulated=False))
    yield opened
    opened.close()


@pytest.fixture
def hosting(store: Store) -> Hosting:
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    return Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE, offers=offers(11))


@pytest.mark.parametrize(
    ("sight", "kinds"),
    [
        ("nothing", ["report"]),
        ("completion", ["report", "completion"]),
        ("progress", ["report"]),
        ("results", ["report", "completion", "csv", "xlsx"]),
    ],
)
def test_page_offers_what_the_sight_allows_and_makes_it(
    hosting: Hosting, store: Store, sight: str, kinds: list[str]
) -> None:
    html = hosting.actions["invite"]({"cohort": sight}).html
    assert re.findall(r'data-action="export"[^>]*data-kind="([^"]*)"', html) == kinds
    for kind in kinds:
        shown = hosting.actions["export"]({"cohort": sight, "kind": kind})
        [(link, name)] = re.findall(r'id="made-file" href="data:[^,"]*;base64,([^"]*)" download="([^"]*)"', shown.html)
        assert shown.focus == "made-file"
        assert base64.b64decode(link)
        done = " (0 of 1 have completed the course; people without an answer are not listed)"
        says = {"report": "", "completion": done}.get(kind, " (1 attempt)")
        assert f">Download {name}</a>{says}</p>" in shown.html
        assert name.rpartition(".")[2] == {"report": "html", "completion": "csv"}.get(kind, kind)
    noted = sorted((note.act, note.role) for note in store.audit.notes())
    assert noted == sorted((f"export-{kind}", "facilitator") for kind in kinds)
    for wrong in ({"report", "completion", "csv", "xlsx"} - set(kinds)) | {"other"}:
        with pytest.raises(Trouble, match="the learners of this cohort were told"):
            hosting.actions["export"]({"cohort": sight, "kind": wrong})
    with pytest.raises(Trouble, match="told"):
        hosting.actions["export"]({"cohort": sight, "kind": ["csv"]})
    assert len(store.audit.notes()) == len(kinds)


def test_completion_of_a_cohort_without_answers_says_so(hosting: Hosting, store: Store) -> None:
    store.add_cohort(Cohort("empty", "Empty", NINE, code="abc239", sight="completion"))
    shown = hosting.actions["export"]({"cohort": "empty", "kind": "completion"}).html
    assert ".csv</a> (no one has answered anything yet)</p>" in shown


def test_file_that_was_made_is_gone_from_the_next_screen(hosting: Hosting) -> None:
    hosting.actions["export"]({"cohort": "results", "kind": "csv"})
    assert "made-file" not in hosting.actions["invite"]({"cohort": "nothing"}).html


def test_page_says_the_id_the_link_and_that_it_only_works_here(hosting: Hosting) -> None:
    html = hosting.actions["invite"]({"cohort": "results"}).html
    assert "<code>results</code>" in html
    assert 'data-copy="http://127.0.0.1/j/abc237"' in html
    assert "This link only works on this computer." in html
    assert "COURSE_ADDRESS=https://course.example.edu/" in html
