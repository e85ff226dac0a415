"""`course export session`."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from course.live.room_actions import move, opened
from course.store import Ask, Cohort, Store
from tests.cli.conftest import Course

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def held(places: Path) -> Store:
    """A store with one session of six, in which they all chose the same."""
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE))
    room = opened("r1", "may", (Ask("goose", "quadrant"),), NINE, "asking")
    store.rooms.open(room)
    for number in range(6):
        assert store.rooms.vote("r1", 0, store.enrol(f"{number:064x}", "may", NINE).id, ("in-house",))
    assert store.rooms.move(move(room, "reveal", NINE))
    return store


def test_session_is_written_as_its_name_says_and_leaves_a_line_in_the_audit(
    course: Course, places: Path, tmp_path: Path
) -> None:
    store = held(places)
    for name in ("votes.csv", "votes.XLSX"):
        found = course("export", "session", "--cohort", "may", "--output", tmp_path / name)
        assert found.exit_code == 0, found.stderr
    assert (tmp_path / "votes.XLSX").read_bytes()[:2] == b"PK"
    with (tmp_path / "votes.csv").open(encoding="utf-8-sig", newline="") as file:
        chosen = [(each["votes"], each["chose"]) for each in csv.DictReader(file) if each["chose"] != "0"]
    assert chosen == [("6", "6")]
    assert [(each.act, each.role, each.rows) for each in store.audit.notes()] == [("export-session", "operator", 1)] * 2
    store.close()


def test_session_says_what_cannot_be(course: Course, places: Path, tmp_path: Path) -> None:
    held(places).close()
    for words, says in (
        (
            ["--output", tmp_path / "votes.doc"],
            "--output ends in .doc; name a .csv, .xlsx or .pdf file, or give --format.",
        ),
        (["--session", 2], "May has 1 live session with results."),
    ):
        refused = course("export", "session", "--cohort", "may", *words)
        assert (refused.exit_code, refused.stderr) == (2, f"{says}\n")
