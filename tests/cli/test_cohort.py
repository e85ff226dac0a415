"""`course cohort`."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.live import room_actions
from course.store import Ask, Cohort, Store, read_name
from tests.cli.conftest import Course
from tests.store.learning import attempt


def opened(places: Path) -> Store:
    return Store.open(f"sqlite:///{places / 'course.db'}")


def test_cohort_new_prints_the_link_and_writes_the_picture(course: Course, places: Path) -> None:
    made = course(
        "cohort", "new", "Orientation, May", "--expect", 120, "--opens", "2027-05-01", "--closes", "2027-06-30T17:00",
        "--only", "in-house", "--qr", places / "may.svg",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    [code] = re.findall(r"http://127\.0\.0\.1:8866/j/([a-z2-9]{6})\n", made.stdout)
    store = opened(places)
    found = store.cohort_by_code(code)
    store.close()
    assert found is not None
    assert found.opens is not None
    assert found.closes is not None
    assert (found.id, found.name, found.expected, found.scenarios) == (
        "orientation-may", "Orientation, May", 120, ("in-house",),
    )  # fmt: skip
    assert f"{found.opens.astimezone():%Y-%m-%d %H:%M}" == "2027-05-01 00:00"
    assert f"{found.closes.astimezone():%Y-%m-%d %H:%M}" == "2027-06-30 17:00"
    drawn = ET.fromstring((places / "may.svg").read_text(encoding="utf-8"))  # noqa: S314 - written a moment ago by the command under test
    assert drawn.get("role") == "img"
    assert drawn[0].text == "Join link of Orientation, May"


def test_cohort_list_and_show_say_what_there_is(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    assert course("cohort", "list").stdout.startswith("There is no cohort yet.")
    monkeypatch.setenv("COURSE_ADDRESS", "https://course.example.edu/social")
    course("cohort", "new", "May")
    listed = course("cohort", "list").stdout.splitlines()[1]
    assert re.fullmatch(r"may +May +open +https://course\.example\.edu/social/j/[a-z2-9]{6} *", listed)
    shown = course("cohort", "show", "may").stdout.splitlines()
    assert (shown[0], shown[2]) == ("May (may): open.", "Scenarios: all.")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000/", "http://localhost/course/", "http://[::1]:8866/"])
def test_cohort_says_that_a_link_to_this_computer_leads_nobody_else_here(
    course: Course, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("COURSE_ADDRESS", address)
    said = course("cohort", "new", "May").stdout.splitlines()
    assert said[2].startswith("This link only works on this computer. For others to join, set COURSE_ADDRESS")


def test_cohort_close_ends_it_once(course: Course) -> None:
    course("cohort", "new", "May")
    assert course("cohort", "close", "may").stdout == "May (may) is closed.\n"
    again = course("cohort", "close", "may")
    assert (again.exit_code, again.stderr) == (2, "The cohort may is already closed.\n")
    assert "May (may): closed 20" in course("cohort", "show", "may").stdout


def test_cohort_close_ends_a_live_session_as_the_app_does(course: Course, places: Path) -> None:
    course("cohort", "new", "May")
    store = opened(places)
    now = datetime.now(UTC)
    store.rooms.open(room_actions.opened("room", "may", (Ask("goose", "quadrant"),), now))
    said = course("cohort", "close", "may").stdout
    rooms = store.rooms.of("may")
    store.close()
    assert said == "May (may) is closed.\nIts live session has ended.\n"
    assert [each.ended is not None for each in rooms] == [True]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["close", "june"], "There is no cohort 'june'; course cohort list shows them all.\n"),
        (["show", "june"], "There is no cohort 'june'; course cohort list shows them all.\n"),
        (["new", "May", "--only", "gose"], "There is no scenario or quadrant 'gose'; course check lists them all.\n"),
        (["new", "May", "--opens", "2027-05-02", "--closes", "2027-05-01"], "A cohort must close after it opens.\n"),
        (["new", "!?"], "'' cannot be an id; with --id, give one made of lowercase letters, digits and dashes.\n"),
    ],
)
def test_cohort_says_in_one_sentence_what_cannot_be(course: Course, words: list[str], says: str) -> None:
    found = course("cohort", *words)
    assert (found.exit_code, found.stderr) == (2, says)


def test_cohort_that_closes_on_a_date_closes_at_its_end_and_says_the_zone(course: Course, places: Path) -> None:
    said = course("cohort", "new", "May", "--opens", "2020-05-01", "--closes", "2031-05-06").stdout
    assert re.match(r"May \(may\): open until 2031-05-06 23:59 [A-Z+-][\w+-]*\.\n", said)
    course("cohort", "new", "June", "--closes", "2031-05-06T17:00")
    store = opened(places)
    closes = [each.closes.astimezone() for each in store.cohorts() if each.closes]
    store.close()
    assert [f"{each:%m-%d %H:%M:%S}" for each in closes] == ["05-06 23:59:59", "05-06 17:00:00"]


def test_cohort_new_keeps_the_one_that_is_there(course: Course, places: Path) -> None:
    course("cohort", "new", "May")
    again = course("cohort", "new", "May", "--expect", 5)
    assert (again.exit_code, again.stderr) == (2, "The cohort may already exists; give another id with --id.\n")
    store = opened(places)
    assert [each.expected for each in store.cohorts()] == [None]
    store.close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["new", "X", "--closes", "9999-12-31T23:59"],
            "A cohort must open and close in the years from 1970 to 8999.\n",
        ),
        (["new", "X", "--opens", "0001-01-01T00:00"], "A cohort must open and close in the years from 1970 to 8999.\n"),
        (["new", "x" * 81], "Give the cohort a name of up to 80 characters.\n"),
        (["new", "  "], "Give the cohort a name of up to 80 characters.\n"),
        (["new", "May\x1b[2J"], "Give the cohort a name of readable characters, on one line.\n"),
        (["new", "May\nJune"], "Give the cohort a name of readable characters, on one line.\n"),
        (["new", "May \udcff"], "Give the cohort a name of readable characters, on one line.\n"),
    ],
)
def test_cohort_new_says_which_names_and_years_cannot_be(
    course: Course, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.setenv("TZ", "America/Toronto")
    found = course("cohort", *words)
    assert (found.exit_code, found.stderr) == (2, says)


def test_pasted_names_are_read() -> None:
    persian, scientist = "\u06af\u0631\u0648\u0647\u200c\u0647\u0627", "\U0001f469\u200d\U0001f52c June"
    assert [read_name(each) for each in ("May\u00a02026 ", persian, scientist)] == ["May 2026", persian, scientist]
    for hidden in ("May\u202eJune", "May\u200bJune"):
        with pytest.raises(ValueError, match="readable characters"):
            read_name(hidden)


def test_cohort_list_prints_names_as_they_are_and_no_control_character(course: Course, places: Path) -> None:
    store = opened(places)
    store.add_cohort(Cohort("may", "[/red]\x1b[2J May\n", datetime.now(UTC)))
    store.close()
    found = course("cohort", "list")
    assert (found.exit_code, "\x1b" in found.stdout, "[/red][2J May" in found.stdout) == (0, False, True)


@pytest.mark.parametrize("words", [["cohort", "show", "\udcff"], ["forget", "\udcff", "--yes"]])
def test_broken_character_is_one_sentence(course: Course, places: Path, words: list[str]) -> None:
    found = course(*words)
    says = f"The store {places / 'course.db'} cannot store a text that contains half of a character; type it again.\n"
    assert (found.exit_code, found.stderr) == (2, says)


def test_cohort_move_takes_a_learner_along_and_widens_no_sight(course: Course, places: Path) -> None:
    store = opened(places)
    now = datetime.now(UTC)
    for id_, sight in (("may", "nothing"), ("june", "nothing"), ("watched", "results")):
        store.add_cohort(Cohort(id_, id_.title(), now, sight=sight))  # type: ignore[arg-type]  # as named above
    learner = store.enrol("a" * 64, "may", now).id
    store.append(attempt(learner, cohort="may"))

    moved = course("cohort", "move", learner, "june")
    assert (moved.exit_code, moved.stdout) == (0, "Moved the learner and their answers from may to june.\n")
    assert [each.cohort for each in store.attempts()] == ["june"]
    again = course("cohort", "move", learner, "june")
    assert (again.exit_code, again.stderr) == (2, "This learner is already in june.\n")
    watched = course("cohort", "move", learner, "watched")
    assert watched.exit_code == 2
    assert watched.stderr == (
        "Facilitators of watched may see more about one person than learners of june were told. "
        "Give this learner the link of watched: they are asked, and can move themselves.\n"
    )
    assert course("cohort", "move", learner, "none").stderr.startswith("There is no cohort 'none'")
    assert course("cohort", "move", "nobody", "june").stderr.startswith("No learner in this store has this number")
    assert store.cohort("june") is not None
    assert [each.cohort for each in store.attempts()] == ["june"]
    assert [(each.act, each.role) for each in store.audit.notes()] == [("move", "operator")]
    store.close()


def test_cohort_move_leaves_simulated_learners_where_they_are(course: Course, places: Path) -> None:
    store = opened(places)
    store.add_cohort(Cohort("may", "May", datetime.now(UTC)))
    store.append(attempt("acted", cohort="demo", simulated=True))
    store.close()
    assert course("cohort", "move", "acted", "may").stderr == (
        "Simulated learners cannot be moved, and nobody can be moved to a simulated cohort.\n"
    )
