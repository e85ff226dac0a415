"""The commands of the person who keeps the store: verify, forget, retain, audit, backup, restore."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course.cli.hub import tokens
from course.session import new_token
from course.session.code import record_code
from course.store import Place, Record, Store, hash_token
from tests.cli.conftest import Course
from tests.store.learning import attempt

TOKEN = new_token()
BEGAN = datetime(2020, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def learner(places: Path) -> str:
    """One learner with two rows and a record, and another with none."""
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    made = store.enrol(hash_token(TOKEN), "autumn", BEGAN)
    store.append(attempt(made.id, started=BEGAN, submitted=BEGAN))
    store.keep_place(Place(made.id, 1, {}, BEGAN))
    store.records.issue(Record(hash_token(record_code(TOKEN)), made.id, BEGAN, "1.0", "bb22cc33dd"))
    store.enrol(hash_token("other"), "autumn", datetime.now(UTC))
    store.close()
    return made.id


def test_verify_says_valid_revoked_unknown(course: Course, learner: str) -> None:
    code = record_code(TOKEN)
    valid = course("verify", code.lower().replace("-", " "))
    assert valid.exit_code == 0
    assert valid.stdout == (
        f"Valid: the record {code} was issued on 1 September 2020 to a learner who had completed the course "
        "(course 1.0, rules bb22cc33).\n"
    )
    course("forget", learner, "--yes")
    revoked = course("verify", code)
    assert (revoked.exit_code, revoked.stdout.partition(" on ")[0]) == (1, "Revoked")
    unknown = course("verify", "2222-2222-2222-2222")
    assert (unknown.exit_code, unknown.stdout.partition(":")[0]) == (1, "Unknown")
    wrong = course("verify", "seven")
    assert (wrong.exit_code, wrong.stderr) == (
        2,
        "The code of a completion record has 16 letters and digits, but this one has 5. Please check it.\n",
    )


def test_forget_by_code_asks_first_and_says_the_rows(course: Course, learner: str) -> None:
    kept = course("forget", stdin=f"{TOKEN.upper()}\nn\n")
    assert (kept.exit_code, "4 rows are stored about this learner, who joined on 2020-09-01." in kept.stdout) == (
        1,
        True,
    )
    found = course("forget", stdin=f"{TOKEN.upper()}\ny\n")
    assert found.exit_code == 0
    assert found.stdout.endswith("Erased: 4 rows (1 in records, 1 in places, 1 in attempts, 1 in learners).\n")
    again = course("forget", learner, "--yes")
    assert (again.exit_code, again.stderr) == (
        2,
        "No learner in this store has this number, and it is not a resume code. Check the number and --store.\n",
    )
    assert course("forget", TOKEN, "--yes").stderr.startswith("No learner in this store has this resume code")


def test_retain_erases_the_idle_alone(course: Course, learner: str, places: Path) -> None:
    days = (datetime.now(UTC) - BEGAN) // timedelta(days=1)
    assert course("retain", "--days", days + 9).stdout == f"Erased: 0 learners idle for {days + 9:,} days, 0 rows.\n"
    dry = course("retain", "--days", days - 9, "--dry-run")
    assert dry.stdout == f"1 learner idle for {days - 9:,} days; nothing was erased.\n"
    assert course("retain", "--days", days - 9).stdout == f"Erased: 1 learner idle for {days - 9:,} days, 4 rows.\n"
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    left = store.learner_with(learner), store.learner(hash_token("other"))
    store.close()
    assert (left[0], left[1] is not None) == (None, True)


def test_audit_lists_what_was_done_and_names_nobody(course: Course, learner: str) -> None:
    assert course("audit").stdout == "No export, erasure or unlocking has been recorded yet.\n"
    course("forget", learner, "--yes")
    said = course("audit").stdout
    assert re.fullmatch(r"[\d-]{10} [\d:]{8} UTC  erase +4  operator\n", said)
    assert learner not in said


def test_backup_is_a_store(course: Course, learner: str, places: Path) -> None:
    target = places / "copy.db"
    found = course("backup", target)
    assert (found.exit_code, found.stdout) == (0, f"The copy is in {target}. Only you can read it.\n")
    copy = Store.open(f"sqlite:///{target}")
    assert copy.learner_with(learner) is not None
    copy.close()
    again = course("backup", target)
    assert (again.exit_code, again.stderr) == (2, f"The backup {target} exists already; name a new file.\n")
    nowhere = course("backup", places / "none" / "copy.db")
    says = f"There is no folder {places / 'none'} for the backup; make it, or name another file.\n"
    assert (nowhere.exit_code, nowhere.stderr, (places / "none").exists()) == (2, says, False)


def test_hub_knows_a_learner_again_by_the_secret_alone() -> None:
    token = tokens(b"one", "autumn")("iris@college.example")
    assert tokens(b"one", "autumn")("iris@college.example") == token
    assert tokens(b"two", "autumn")("iris@college.example") != token
    assert re.fullmatch("[0-9a-f]{64}", token)


def test_restore_says_what_is_back_and_where_the_old_store_is(course: Course, learner: str, places: Path) -> None:
    copy = places / "copy.db"
    course("backup", copy)
    course("forget", learner, "--yes")
    found = course("restore", copy)
    assert (found.exit_code, found.stderr) == (0, "")
    [kept] = places.glob("course.db.before-restore-*")
    assert found.stdout.splitlines() == [
        f"Restored 2 learners and 1 attempt from {copy}.",
        f"The previous store is kept as {kept}; delete it when you no longer need it.",
        "Learners who were erased after this backup was made are in the store again: erase them with course forget.",
    ]
    assert course("forget", learner, stdin="n\n").stdout.startswith("4 rows are stored about this learner")
    refused = course("restore", places / "token-that-is-not-there")
    assert (refused.exit_code, "does not exist" in refused.stderr) == (2, True)
