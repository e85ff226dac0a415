"""The results of a session: what is shown of it, to whom, and as which files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from course.bank import open_bank
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.export.session_results import FILES
from course.live.ballot import Ballots
from course.live.results import Results, past, results
from course.live.room_actions import move, opened
from course.page import Trouble
from course.store import Ask, Cohort, Room, Store
from tests import college

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
BANK = open_bank(college.GUIDANCE, college.SCENARIOS)
STEPS = (Ask("goose", "quadrant"), Ask("goose", "desks"), Ask("porridge", "quadrant"), Ask("porridge", "desks"))
MAY = Cohort("may", "=May", NINE, code="abc234")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    made.add_cohort(MAY)
    yield made
    made.close()


def go(store: Store, room: Room, how: str) -> Room:
    moved = move(room, how, NINE)
    assert store.rooms.move(moved)
    found = store.rooms.find(room.id)
    assert found is not None
    return found


def held(store: Store) -> tuple[Room, list[str]]:
    """A session of seven: one question revealed with 7 votes, one with 4, one skipped, and one never asked."""
    room = opened("r1", "may", STEPS, NINE, "asking")
    store.rooms.open(room)
    learners = [store.enrol(f"{number:064x}", "may", NINE).id for number in range(7)]
    for number, each in enumerate(learners):
        store.rooms.sit("r1", each, here=True, now=NINE)
        assert store.rooms.vote("r1", 0, each, ("from-outside",) if number < 5 else ("in-house",))
    room = go(store, go(store, room, "reveal"), "forward")
    for each in learners[:4]:
        assert store.rooms.vote("r1", 1, each, ("press-desk",))
    room = go(store, go(store, room, "reveal"), "forward")
    return go(store, go(store, room, "skip"), "end"), learners


def found(store: Store) -> Results:
    [room] = store.rooms.of("may")
    return results(Ballots(BANK), room)


def test_results_show_what_the_room_saw_and_nothing_else(store: Store) -> None:
    held(store)
    shown = found(store)
    assert [each.state for each in shown.asked] == ["revealed", "revealed", "skipped", "not revealed"]
    assert [each.votes for each in shown.asked] == [7, None, None, None]
    assert [each.withheld for each in shown.asked] == [
        "", "Fewer than 5 people voted, so the votes are not shown.", "Skipped.",
        "The answers were not revealed, so nothing is shown.",
    ]  # fmt: skip
    assert shown.asked[0].tally is not None
    assert shown.asked[0].tally.counts == {"from-outside": 5, "in-house": 2}
    assert (shown.joined, shown.most) == (7, 7)
    points = [(each.answer.choice.id, each.astray, each.cast) for each in shown.asked[0].wrong]
    assert points == [("from-outside", 2, 7), ("in-house", 2, 7)]


def test_erasing_a_voter_changes_no_number(store: Store) -> None:
    _, learners = held(store)
    before = found(store)
    store.forget(learners[0], NINE)
    assert found(store) == before


def test_votes_erased_before_their_numbers_were_stored_are_not_shown(store: Store) -> None:
    room, _ = held(store)
    [first, *_] = results(Ballots(BANK), replace(room, chosen={})).asked
    assert first.withheld == "Some votes were deleted before their numbers were stored, so the votes are not shown."
    assert (first.votes, first.wrong) == (7, ())


def test_files_have_a_row_for_each_option_that_is_shown_and_no_formula(store: Store) -> None:
    held(store)
    shown = found(store)
    table = list(csv.DictReader(io.StringIO(FILES["CSV"](shown, MAY).content.decode("utf-8-sig"))))
    assert [(each["number"], each["option"], each["chose"]) for each in table] == [
        *(("1", each.choice.name, str({"from-outside": 5, "in-house": 2}.get(each.choice.id, 0)))
          for each in shown.asked[0].answers),
        ("2", "", ""), ("3", "", ""), ("4", "", ""),
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(FILES["Excel (XLSX)"](shown, MAY).content))
    sheet = [list(row) for row in book["Questions"].iter_rows(values_only=True)]
    assert len(sheet) == len(table) + 1
    assert book["About"]["B1"].value == "'=May"
    assert all(cell.data_type != "f" for row in book["About"].iter_rows() for cell in row)
    file = FILES["PDF"](shown, MAY)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    assert file.name == "session-may-2026-09-01.pdf"
    assert "What the room got wrong" in text
    assert "Fewer than 5 people voted" in text


def test_page_lists_sessions_shows_results_and_makes_files(store: Store) -> None:
    hosting = Hosting(BANK, store, "http://127.0.0.1/", environment(), clock=lambda: NINE, files=FILES)
    assert "Live sessions so far" not in hosting.actions["invite"]({"cohort": "may"}).html
    held(store)
    assert 'data-action="session" data-room="r1"' in hosting.actions["invite"]({"cohort": "may"}).html
    shown = hosting.actions["session"]({"room": "r1"}).html
    assert 'data-path="#/session/r1"' in shown
    assert "5 of 7 chose" in shown or "2 of 7 chose" in shown
    assert shown.count('class="few"') == 3
    made = hosting.actions["export-session"]({"kind": "CSV"})
    assert (made.focus, 'download="session-may-2026-09-01.csv"' in made.html) == ("session-file", True)
    assert [(each.act, each.role, each.rows) for each in store.audit.notes()] == [("export-session", "facilitator", 2)]
    assert "download=" not in hosting.actions["session"]({"room": "r1"}).html
    assert hosting.opens("#/session/r1")
    assert hosting.opens("#/session/no-such") is False
    for wrong in ({"kind": "DOC"}, {"kind": None}, {}):
        with pytest.raises(Trouble, match="format"):
            hosting.actions["export-session"](wrong)
    for room in ("no-such", None, 5):
        with pytest.raises(Trouble, match="This session no longer exists"):
            hosting.actions["session"]({"room": room})


def test_session_of_which_nothing_was_revealed_is_listed_once_it_has_ended(store: Store) -> None:
    room = opened("r2", "may", STEPS, NINE + timedelta(hours=1))
    store.rooms.open(room)
    assert past(store, "may") == []
    go(store, room, "end")
    assert [each.id for each in past(store, "may")] == ["r2"]
    assert {each.state for each in found(store).asked} == {"not asked"}
    hosting = Hosting(BANK, store, "http://127.0.0.1/", environment(), clock=lambda: NINE, files=FILES)
    shown = hosting.actions["session"]({"room": "r2"}).html
    assert ("<p>Not asked: questions 1, 2, 3, 4.</p>" in shown, "<h3>" in shown) == (True, False)
    assert found(store).joined is None
