"""What `course doctor` looks at on this machine: capacity, store, backups, clock, contacts and environment."""

import difflib
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]  # it ships no types

from course.bank import Bank
from course.cli.app import shown
from course.cli.contacts import contacts_of
from course.cli.failure import counted
from course.cli.finding import Finding
from course.cli.hub import SECRET
from course.live.expected_learners import expected
from course.serving import capacity
from course.serving.admission import SLOT_MEMORY, Admission
from course.serving.slot import Slots
from course.settings import Settings
from course.store import Store, StoreError
from grader import Rulebook

LEAST_DISK: Final = 500 * 2**20
"""Bytes that should be free on an embedded store's disk, since restoring a backup makes a copy."""
OLDEST_BACKUP: Final = timedelta(hours=36)
"""Backups are made every night, so one older than this is late."""
AHEAD: Final = timedelta(minutes=2)
"""An attempt submitted this far in the future shows that the clock was changed."""
OTHERS: Final = frozenset(
    {SECRET}
    | {f"COURSE_{name}" for name in ("WORKERS", "BACKUPS", "METRICS_TOKEN_FILE", "LOG_FORMAT", "FRAME_ANCESTORS")}
)
"""Environment variables that are read outside `Settings`."""


def course(content: Bank, places: Settings) -> Iterator[Finding]:
    """Report which course is served, and from which folders."""
    rules = content.rulebook
    yield Finding(
        "course",
        "good",
        f"{rules.title} ({rules.course}), {counted(len(content.stories), 'scenario')}: guidance in {places.guidance}, "
        f"scenarios in {places.scenarios}.",
    )


def machine(workers: int | None) -> Iterator[Finding]:
    """Report processors, memory and open files, and the number of learners they allow."""
    processors, limit = capacity.processors(), capacity.memory_limit()
    memory = limit[0] if limit else int(psutil.virtual_memory().total)
    workers = workers or capacity.default_workers()
    whose = "this container" if limit else "this machine"
    capacity.raise_descriptors()  # as course serve does
    room = Admission(Slots()).room(SLOT_MEMORY)
    says = (
        f"{counted(processors, 'processor')} and {memory / 2**30:.1f} GiB of memory in {whose}: "
        f"{counted(workers, 'worker')}, and room for about {counted(room, 'learner')} at once."
    )
    needed = capacity.SERVER_MEMORY + workers * capacity.WORKER_MEMORY
    if capacity.free_memory() < needed:
        free = capacity.free_memory() / 2**20
        yield Finding(
            "machine",
            "problem",
            f"{says} Only {free:,.0f} MiB are free, and the course needs {needed / 2**20:,.0f}.",
            "Stop other programs, add memory, or set fewer --workers.",
        )
    elif workers > processors:
        yield Finding("machine", "problem", says, f"Set --workers to {processors}: each worker needs a processor.")
    else:
        yield Finding("machine", "good", says)
    descriptors = capacity.raise_descriptors()
    if descriptors < 4096:
        yield Finding(
            "machine",
            "problem",
            f"A process may open only {descriptors:,} files; each learner needs up to three.",
            "Raise the limit to 65536: LimitNOFILE= in the systemd unit, or ulimit -n.",
        )


def store(places: Settings, course_id: str) -> Iterator[Finding]:
    """Report the store's type, integrity, course and disk, and whether all expected learners fit."""
    name = shown(places.store)
    embedded = places.store.startswith("sqlite:")
    path = Path(urlsplit(places.store).path[1:]) if embedded else None
    if path is not None and not path.exists():
        yield Finding("store", "note", f"There is no store at {name} yet; course serve makes it on the first start.")
        return
    try:
        opened = Store.open(places.store)
    except (StoreError, OSError) as error:
        yield Finding("store", "problem", str(error), "Repair it, or name another store with --store.")
        return
    try:
        opened.check(pages=True)
        kind = "SQLite, for one machine" if embedded else "PostgreSQL, for any number of machines"
        yield Finding("store", "good", f"{name} ({kind}) is sound.")
        yield from _owned(opened, course_id)
        yield from _times(opened)
        yield from _expected(opened)
    except StoreError as error:
        yield Finding("store", "problem", str(error), "Stop the course and run course restore with the newest backup.")
    finally:
        opened.close()
    if path is not None:
        free = shutil.disk_usage(path.parent).free
        wanted = max(LEAST_DISK, 2 * path.stat().st_size)
        size = path.stat().st_size / 2**20
        says = f"{free / 2**30:.1f} GiB are free on the disk of the store, which holds {size:,.1f} MiB."
        if free < wanted:
            yield Finding("disk", "problem", says, f"Free at least {wanted / 2**30:.1f} GiB, or move the store.")
        else:
            yield Finding("disk", "good", says)


def _owned(opened: Store, course_id: str) -> Iterator[Finding]:
    owner = opened.owner.find()
    if owner not in (None, course_id):
        yield Finding(
            "store",
            "problem",
            f"It belongs to the course {owner}, and the guidance in use is that of {course_id}.",
            "Name the folders of that course with --guidance and --scenarios, or another store with --store.",
        )


def _times(opened: Store) -> Iterator[Finding]:
    now = datetime.now(UTC)
    latest = opened.latest_submission()
    if latest is not None and latest - now > AHEAD:
        yield Finding(
            "clock",
            "problem",
            f"An answer in the store was submitted on {latest:%Y-%m-%d at %H:%M} UTC, which is still to come.",
            "Set this machine's clock by NTP (timedatectl set-ntp true); learners keep their order all the same.",
        )
    there = opened.clock()
    if there is not None and abs(there - now) > AHEAD:
        skew = abs(there - now).total_seconds()
        yield Finding(
            "clock",
            "problem",
            f"The database server's clock differs by {skew:,.0f} seconds.",
            "Set both clocks by NTP (timedatectl set-ntp true).",
        )


def _expected(opened: Store) -> Iterator[Finding]:
    people = expected(opened.cohorts(), datetime.now(UTC))
    room = Admission(Slots()).room(SLOT_MEMORY)
    if people > room:
        yield Finding(
            "machine",
            "problem",
            f"{counted(people, 'learner')} are expected, and this machine has room for about {room:,}.",
            "Add a replica or memory; the deployment guide shows how.",
        )


def backups(folder: Path | None) -> Iterator[Finding]:
    """Report the age of the newest backup in a folder."""
    if folder is None:
        yield Finding(
            "backup",
            "note",
            "The age of the last backup was not checked.",
            "Name the folder of your nightly backups with --backups or COURSE_BACKUPS.",
        )
        return
    try:
        files = [each for each in folder.iterdir() if each.is_file() and each.stat().st_size]
    except OSError as error:
        yield Finding(
            "backup", "problem", f"{folder} cannot be read: {error.strerror}.", "Name another with --backups."
        )
        return
    newest = max(files, key=lambda each: each.stat().st_mtime, default=None)
    if newest is None:
        yield Finding(
            "backup", "problem", f"There is no backup in {folder}.", "Run course backup or pg_dump each night."
        )
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    says = f"The newest backup, {newest.name}, is {max(age, timedelta()).total_seconds() / 3600:,.0f} hours old."
    if age > OLDEST_BACKUP:
        yield Finding(
            "backup", "problem", says, "See why the nightly backup did not run: systemctl status course-backup."
        )
    else:
        yield Finding("backup", "good", says)


def contacts(rulebook: Rulebook, guidance: Path, now: date) -> Iterator[Finding]:
    """Report contacts and links that are missing or past their check date."""
    found = contacts_of(rulebook, guidance, now)
    missing, old = len(found["missing"]), len(found["old"])
    todo = "Run course check --contacts, which says what to compare with what."
    if old:
        yield Finding("contacts", "problem", f"Last checked over a year ago: {counted(old, 'contact')}.", todo)
    elif missing:
        yield Finding("contacts", "note", f"Contact details are missing: {counted(missing, 'option')}.", todo)
    else:
        yield Finding("contacts", "good", "Every contact and link was checked within a year.")


def environment(environ: Mapping[str, str], places: Settings) -> Iterator[Finding]:
    """Report the COURSE_ variables that are set, without secrets, and unknown ones."""
    known = {*places.environment(), *OTHERS}
    given = sorted(name for name in environ if name.startswith("COURSE_"))
    told = ", ".join(f"{name}={_value(name, environ[name])}" for name in given if name in known)
    yield Finding("environment", "good", f"Set: {told}." if told else "No variable is set, so every default holds.")
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            meant = f"Write {close[0]} if that is meant, or remove it." if close else "Remove it."
            yield Finding("environment", "problem", f"{name} is no setting of the course.", meant)


def _value(name: str, value: str) -> str:
    if name == SECRET:
        return "(secret)"
    return shown(value) if name == "COURSE_STORE" else value


def secrets(places: Settings) -> Iterator[Finding]:
    """Report each file of secrets that other accounts on this machine can read."""
    if os.name == "posix" and places.token_file.exists() and places.token_file.stat().st_mode & 0o077:
        yield Finding(
            "secrets",
            "problem",
            f"Others on this machine can read {places.token_file}.",
            f"Run chmod 600 {places.token_file}, and replace the token.",
        )
