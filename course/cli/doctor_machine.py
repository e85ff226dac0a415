"""The local checks of `course doctor`: capacity, store, backups, clock, contacts and environment."""

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
from course.cli.finding import Finding
from course.cli.hub import SECRET
from course.language import _, counted, number
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
"""Maximum age of the newest backup; backups are made every night."""
AHEAD: Final = timedelta(minutes=2)
"""Tolerance for attempts submitted in the future; more than this shows that the clock was changed."""
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
        counted(
            "{rules} ({course}), {count} scenario: guidance in {guidance}, scenarios in {scenarios}.",
            "{rules} ({course}), {count} scenarios: guidance in {guidance}, scenarios in {scenarios}.",
            len(content.stories),
            rules=rules.title,
            course=rules.course,
            guidance=places.guidance,
            scenarios=places.scenarios,
        ),
    )


def machine(workers: int | None) -> Iterator[Finding]:
    """Report processors, memory and open files, and the number of learners they allow."""
    processors, limit = capacity.processors(), capacity.memory_limit()
    memory = limit[0] if limit else int(psutil.virtual_memory().total)
    workers = workers or capacity.default_workers()
    whose = _("this container") if limit else _("this machine")
    capacity.raise_descriptors()  # as course serve does
    room = Admission(Slots()).room(SLOT_MEMORY)
    says = _(
        "{processors} and {memory:.1f} GiB of memory in {whose}: {workers}, and room for about {learners} at once."
    ).format(
        processors=counted("{count} processor", "{count} processors", processors),
        memory=memory / 2**30,
        whose=whose,
        workers=counted("{count} worker", "{count} workers", workers),
        learners=counted("{count} learner", "{count} learners", room),
    )
    needed = capacity.SERVER_MEMORY + workers * capacity.WORKER_MEMORY
    if capacity.free_memory() < needed:
        free = capacity.free_memory() / 2**20
        yield Finding(
            "machine",
            "problem",
            _("{says} Only {free} MiB are free, and the course needs {needed}.").format(
                says=says, free=number(round(free)), needed=number(round(needed / 2**20))
            ),
            _("Stop other programs, add memory, or set fewer --workers."),
        )
    elif workers > processors:
        yield Finding(
            "machine",
            "problem",
            says,
            _("Set --workers to {processors}: each worker needs a processor.").format(processors=processors),
        )
    else:
        yield Finding("machine", "good", says)
    descriptors = capacity.raise_descriptors()
    if descriptors < 4096:
        yield Finding(
            "machine",
            "problem",
            _("A process may open only {descriptors} files; each learner needs up to three.").format(
                descriptors=number(descriptors)
            ),
            _("Raise the limit to 65536: LimitNOFILE= in the systemd unit, or ulimit -n."),
        )


def store(places: Settings, course_id: str) -> Iterator[Finding]:
    """Report the store's type, integrity, course and disk, and whether all expected learners fit."""
    name = shown(places.store)
    embedded = places.store.startswith("sqlite:")
    path = Path(urlsplit(places.store).path[1:]) if embedded else None
    if path is not None and not path.exists():
        yield Finding(
            "store",
            "note",
            _("There is no store at {name} yet; course serve makes it on the first start.").format(name=name),
        )
        return
    try:
        opened = Store.open(places.store)
    except (StoreError, OSError) as error:
        yield Finding("store", "problem", str(error), _("Repair it, or name another store with --store."))
        return
    try:
        opened.check(pages=True)
        kind = _("SQLite, for one machine") if embedded else _("PostgreSQL, for any number of machines")
        yield Finding("store", "good", _("{name} ({kind}) is undamaged.").format(name=name, kind=kind))
        yield from _owned(opened, course_id)
        yield from _times(opened)
        yield from _expected(opened)
    except StoreError as error:
        yield Finding(
            "store", "problem", str(error), _("Stop the course and run course restore with the newest backup.")
        )
    finally:
        opened.close()
    if path is not None:
        free = shutil.disk_usage(path.parent).free
        wanted = max(LEAST_DISK, 2 * path.stat().st_size)
        size = path.stat().st_size / 2**20
        says = _("The store’s disk has {free:.1f} GiB free. The store takes up {size:.1f} MiB.").format(
            free=free / 2**30, size=size
        )
        if free < wanted:
            yield Finding(
                "disk",
                "problem",
                says,
                _("Free at least {wanted:.1f} GiB, or move the store.").format(wanted=wanted / 2**30),
            )
        else:
            yield Finding("disk", "good", says)


def _owned(opened: Store, course_id: str) -> Iterator[Finding]:
    owner = opened.owner.find()
    if owner not in (None, course_id):
        yield Finding(
            "store",
            "problem",
            _("The store belongs to the course {owner}, but the guidance in use belongs to {course_id}.").format(
                owner=owner, course_id=course_id
            ),
            _("Name the folders of that course with --guidance and --scenarios, or another store with --store."),
        )


def _times(opened: Store) -> Iterator[Finding]:
    now = datetime.now(UTC)
    latest = opened.latest_submission()
    if latest is not None and latest - now > AHEAD:
        yield Finding(
            "clock",
            "problem",
            _("An answer in the store was submitted on {day} at {time} UTC, which is in the future.").format(
                day=f"{latest:%Y-%m-%d}", time=f"{latest:%H:%M}"
            ),
            _(
                "Synchronize this machine's clock by NTP (timedatectl set-ntp true). The order of each learner's "
                "answers is right in any case."
            ),
        )
    there = opened.clock()
    if there is not None and abs(there - now) > AHEAD:
        skew = abs(there - now).total_seconds()
        yield Finding(
            "clock",
            "problem",
            counted(
                "The database server's clock differs by {count} second.",
                "The database server's clock differs by {count} seconds.",
                round(skew),
            ),
            _("Synchronize both clocks by NTP (timedatectl set-ntp true)."),
        )


def _expected(opened: Store) -> Iterator[Finding]:
    people = expected(opened.cohorts(), datetime.now(UTC))
    room = Admission(Slots()).room(SLOT_MEMORY)
    if people > room:
        yield Finding(
            "machine",
            "problem",
            counted(
                "{count} learner is expected, and this machine has room for about {room}.",
                "{count} learners are expected, and this machine has room for about {room}.",
                people,
                room=number(room),
            ),
            _("Add a replica or memory; the deployment guide shows how."),
        )


def backups(folder: Path | None) -> Iterator[Finding]:
    """Report the age of the newest backup in a folder."""
    if folder is None:
        yield Finding(
            "backup",
            "note",
            _("The age of the last backup was not checked."),
            _("Name the folder of your nightly backups with --backups or COURSE_BACKUPS."),
        )
        return
    try:
        files = [each for each in folder.iterdir() if each.is_file() and each.stat().st_size]
    except OSError as error:
        yield Finding(
            "backup",
            "problem",
            _("{folder} cannot be read: {why}.").format(folder=folder, why=error.strerror),
            _("Name another with --backups."),
        )
        return
    newest = max(files, key=lambda each: each.stat().st_mtime, default=None)
    if newest is None:
        yield Finding(
            "backup",
            "problem",
            _("There is no backup in {folder}.").format(folder=folder),
            _("Run course backup or pg_dump each night."),
        )
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    says = counted(
        "The newest backup, {newest}, is {count} hour old.",
        "The newest backup, {newest}, is {count} hours old.",
        round(max(age, timedelta()).total_seconds() / 3600),
        newest=newest.name,
    )
    if age > OLDEST_BACKUP:
        yield Finding(
            "backup", "problem", says, _("See why the nightly backup did not run: systemctl status course-backup.")
        )
    else:
        yield Finding("backup", "good", says)


def contacts(rulebook: Rulebook, guidance: Path, now: date) -> Iterator[Finding]:
    """Report contacts and links that are missing or past their check date."""
    found = contacts_of(rulebook, guidance, now)
    missing, old = len(found["missing"]), len(found["old"])
    todo = _("Run course check --contacts, which lists each detail and the page to compare it with.")
    if old:
        yield Finding(
            "contacts",
            "problem",
            counted(
                "Last checked over a year ago: {count} contact.", "Last checked over a year ago: {count} contacts.", old
            ),
            todo,
        )
    elif missing:
        yield Finding(
            "contacts",
            "note",
            counted(
                "Contact details are missing: {count} option.", "Contact details are missing: {count} options.", missing
            ),
            todo,
        )
    else:
        yield Finding("contacts", "good", _("Every contact and link was checked within a year."))


def environment(environ: Mapping[str, str], places: Settings) -> Iterator[Finding]:
    """Report the COURSE_ variables that are set, without secrets, and unknown ones."""
    known = {*places.environment(), *OTHERS}
    given = sorted(name for name in environ if name.startswith("COURSE_"))
    told = ", ".join(f"{name}={_value(name, environ[name])}" for name in given if name in known)
    yield Finding(
        "environment",
        "good",
        _("These variables are set: {told}.").format(told=told)
        if told
        else _("No variable is set, so all defaults apply."),
    )
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            meant = (
                _("If you mean {close}, correct the name; otherwise remove it.").format(close=close[0])
                if close
                else _("Remove it.")
            )
            yield Finding(
                "environment", "problem", _("{name} is not a setting of the course.").format(name=name), meant
            )


def _value(name: str, value: str) -> str:
    if name == SECRET:
        return _("(secret)")
    return shown(value) if name == "COURSE_STORE" else value


def secrets(places: Settings) -> Iterator[Finding]:
    """Report each file of secrets that other accounts on this machine can read."""
    if os.name == "posix" and places.token_file.exists() and places.token_file.stat().st_mode & 0o077:
        yield Finding(
            "secrets",
            "problem",
            _("Other users of this machine can read {token_file}.").format(token_file=places.token_file),
            _("Run chmod 600 {token_file}, and replace the token.").format(token_file=places.token_file),
        )
