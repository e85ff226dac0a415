"""The store: write, read and erase the course's data, on SQLite or PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, false, func, select, update
from sqlalchemy.engine import Engine

from course.store import sqlite
from course.store.answer import Answer
from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.attempt_statistics import AttemptStatistics
from course.store.attempt_table import AttemptTable
from course.store.audit import Audit
from course.store.audit_note import Role
from course.store.cohort import Cohort
from course.store.cohort_cache import CohortCache
from course.store.cohort_move import move
from course.store.completion_record_table import Records
from course.store.course_identity import Owner
from course.store.database_url import connect
from course.store.erasure import erase, holdings
from course.store.failure import StoreError, saying
from course.store.history import History, history
from course.store.in_place import InPlace
from course.store.learner import Learner
from course.store.lti import LtiStore
from course.store.person import Persons
from course.store.position import Place
from course.store.prepared import Prepared
from course.store.regrade import Regrades
from course.store.rooms import Rooms
from course.store.schema import is_current, migrate
from course.store.tables import answers, attempts, cohorts, frame, learners, places
from course.store.timestamp import read, written
from course.store.transactions import Transactions, named
from course.store.xapi_deliveries import Deliveries

PATIENCE = 20.0
"""Default number of seconds to wait for a lock or a restarting server before failing."""


class Store:
    """Stores attempts, learners, places (positions) and cohorts, on SQLite or PostgreSQL.

    Methods that write return only when the write is committed and on disk (`keep_place` need not wait for the disk); a
    StoreError means that nothing was acknowledged. Retrying with the same ids is always safe. Thread-safe; a forked
    process must open its own store. Calls may block for up to `PATIENCE` seconds waiting for a lock, so event loops
    must call them in a thread.
    """

    def __init__(self, engine: Engine, where: str, patience: float, in_place: InPlace | None = None) -> None:
        self._engine = engine
        self._where = where
        self._cohorts = CohortCache(self.cohort)
        self._transactions = Transactions(engine, where, patience, in_place)
        self._attempts = AttemptTable(self._transactions, where)
        self.owner = Owner(self._transactions, where)
        """The course to which the store belongs."""
        self.rooms = Rooms(self._transactions)
        """Live sessions and their votes."""
        self.regrades = Regrades(self._transactions)
        """Recomputed outcomes."""
        self.records = Records(self._transactions)
        """Completion records."""
        self.audit = Audit(self._transactions)
        """The audit log."""
        self.deliveries = Deliveries(self._transactions)
        """Statements sent to a learning record store."""
        self.lti = LtiStore(self._transactions)
        """Platforms, launches and grades of learning management systems."""
        self.statistics = AttemptStatistics(self._transactions)
        """What statistics are computed from."""
        self.persons = Persons(self._transactions)
        """What facilitators may see of individual learners."""

    @classmethod
    def open(cls, url: str, *, patience: float = PATIENCE, backed_up: bool = False) -> Store:
        """Open the store at `url`, such as `sqlite:////path/course.db` or `postgresql://role@host/name`.

        The schema is created or migrated if necessary; before it is migrated, a SQLite store that is not `backed_up` is
        copied beside itself. `patience`: seconds to wait for a lock or a restarting server.
        StoreError if the store is damaged, newer than this code, unreachable, or SQLite on a network file system.
        """
        engine, where, in_place = connect(url, patience)
        store = cls(engine, where, patience, in_place)
        try:
            if not store._transactions.read(lambda connection: is_current(connection, where)):
                store._transactions.write(lambda connection: migrate(connection, where, backed_up=backed_up))
        except StoreError:
            store.close()
            raise
        return store

    def check(self, *, pages: bool = False) -> None:
        """Raise StoreError if the store cannot be read, or its file is no longer the one that was opened.

        `pages`: also check every page of the SQLite file, which takes about a second per gigabyte.
        """
        if pages and self._engine.dialect.name == "sqlite":  # first: it decides whether the file counts as damaged
            sqlite.check_pages(sqlite.path_of(self._engine.url))
        self._transactions.rows(select(func.count()).select_from(cohorts))

    def latest_submission(self) -> datetime | None:
        """Return when the latest attempt was submitted; None if there are none."""
        query = select(func.max(attempts.c.submitted))
        found = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return read(found) if found else None

    def clock(self) -> datetime | None:
        """Return the PostgreSQL server's time; None for SQLite, which uses this machine's clock."""
        if self._engine.dialect.name == "sqlite":
            return None
        found: datetime = self._transactions.read(
            lambda connection: connection.execute(select(func.now())).scalar_one()
        )
        return found

    def checkpoint(self, *, truncate: bool = True) -> None:
        """Checkpoint SQLite's write-ahead log, as far as other processes' reads permit. No-op on PostgreSQL.

        `truncate`: also empty it.
        """
        if self._engine.dialect.name == "sqlite":
            with saying(self._where), self._engine.connect() as connection:
                sqlite.checkpoint(connection, truncate=truncate)

    def close(self) -> None:
        """Close all connections to the database."""
        self._transactions.close()
        self._engine.dispose()

    def append(self, attempt: Attempt) -> bool:
        """Store an attempt; return True if it is new, False if its id was already stored. Idempotent.

        The attempt is stored in its learner's current cohort, which may differ from the attempt's own if they moved.
        False is also returned if this call's commit succeeded but the connection broke before confirming it.
        StoreError if the learner was never enrolled or has been erased, or the id belongs to another learner's attempt.
        """
        return self.append_many([attempt]) == 1

    def append_many(self, many: Iterable[Attempt]) -> int:
        """Store all of these attempts or none, and return how many were new.

        Learners and cohorts of simulated attempts are created as needed, without a resume token.
        """
        given = list(many)
        return self._transactions.write(lambda connection: self._attempts.append(connection, given))

    def submit(self, answer: Answer, place: Place, attempt: Attempt | None = None) -> tuple[bool, bool]:
        """Store an answer, the attempt that it completes (if any) and the learner's new place, atomically.

        Returns (answer is new, place was stored; see `keep_place`). The first answer to a question is final: later ones
        are ignored, whatever their picks. StoreError if the learner was never enrolled or has been erased, or the
        attempt's id belongs to another learner's attempt.
        """

        def work(connection: Connection) -> tuple[bool, bool]:
            if not self._attempts.add_answer(connection, answer, attempt):
                return False, False
            return True, self._keep_place(connection, place)

        return self._transactions.write(work)

    def open_answers(self, learner: str) -> list[Answer]:
        """Return the learner's answers that belong to incomplete attempts, in the order of submission."""
        complete = select(attempts.c.id).where(attempts.c.learner == learner)
        query = select(answers).where(answers.c.learner == learner, answers.c.attempt.not_in(complete))
        ordered = query.order_by(answers.c.submitted, answers.c.question)
        return [Answer.from_row(row) for row in self._transactions.rows(ordered)]

    def attempts(self, cohort: str | None = None, learner: str | None = None) -> list[Attempt]:
        """Return attempts in the order of submission, optionally only those of a cohort or a learner."""
        query = _submitted(cohort)
        if learner is not None:
            query = query.where(frame.c.learner == learner)
        return [Attempt.from_row(row) for row in self._transactions.rows(query)]

    def history(self, learner: str, latest: int, recent: int) -> History:
        """Load a learner's history, whose size is bounded however many attempts they made.

        It has the last `latest` attempts for each item and phase, and the times of the last `recent` attempts.
        """
        return self._transactions.read(lambda connection: history(connection, learner, latest, recent))

    def frame_rows(self, cohort: str | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield attempts as tuples of `FRAME_COLUMNS`, in the order of submission; JSON and instants stay text.

        All rows are fetched before the first is yielded, so that a slow consumer does not hold a transaction open.
        """
        query = _submitted(cohort)
        return iter(self._transactions.read(lambda connection: [tuple(row) for row in connection.execute(query)]))

    def enrol(self, token_hash: str, cohort: str, now: datetime) -> Learner:
        """Return the learner with this token hash; enrol a new one in `cohort` if there is none.

        A cohort that does not exist is created, with its id as its name.
        """
        return self.join(Learner(id=uuid.uuid4().hex, token_hash=token_hash, cohort=cohort, created=now))

    def join(
        self, fresh: Learner, place: Place | None = None, answer: Answer | None = None, attempt: Attempt | None = None
    ) -> Learner:
        """Enrol a new learner together with their place, first answer and attempt, if given, atomically.

        If a learner with the same token exists, they are returned unchanged. If one with the same id exists, who never
        received their token, they get this token. A cohort that does not exist is created, with its id as its name.
        """
        joined = Cohort(id=fresh.cohort, name=fresh.cohort, created=fresh.created)
        known = self.cohort_lately(fresh.cohort) is not None

        def work(connection: Connection) -> Learner:
            if not known:
                self._transactions.add(connection, cohorts, [joined.to_row()])
            if not self._transactions.add(connection, learners, [fresh.to_row()]):
                return self._rejoin(connection, fresh)
            if place is not None:
                self._keep_place(connection, place)
            if answer is not None:
                self._attempts.add_answer(connection, answer, attempt)
            return fresh

        learner = self._transactions.write(work)
        if not known:
            self._cohorts.invalidate(fresh.cohort)
        return learner

    def _rejoin(self, connection: Connection, fresh: Learner) -> Learner:
        """Return the existing learner with the new one's token or id, and set their token to the new one's."""
        found = named(connection, select(learners).where(learners.c.token_hash == fresh.token_hash))
        if found:
            return Learner.from_row(found[0])
        change = update(learners).where(learners.c.id == fresh.id).values(token_hash=fresh.token_hash)
        connection.execute(change)
        return Learner.from_row(named(connection, select(learners).where(learners.c.id == fresh.id))[0])

    def learner(self, token_hash: str) -> Learner | None:
        """Return the learner with this token hash; None if there is none or they were erased."""
        query = select(learners).where(learners.c.token_hash == token_hash)
        return self._transactions.find(query, Learner.from_row)

    def place(self, learner: str) -> Place | None:
        """Return the last stored place of the learner with this id; None before their first action."""
        query = select(places).where(places.c.learner == learner)
        return self._transactions.find(query, Place.from_row)

    def keep_place(self, place: Place, *, synced: bool = False) -> bool:
        """Store a learner's place; return False, changing nothing, if one of the same or a later turn is stored.

        Unless `synced`, a power cut may undo it until the next synced write; the end of this process does not. A
        learner moves several times for each answer, and waiting for the disk would be most of the cost.
        """
        return self._transactions.write(lambda connection: self._keep_place(connection, place), synced=synced)

    def _keep_place(self, connection: Connection, place: Place) -> bool:
        return bool(self._placing.run(connection, place.to_row()))

    @cached_property
    def _placing(self) -> Prepared:
        """The statement of `keep_place`."""
        adding = self._transactions.insert(places)
        newer = {name: adding.excluded[name] for name in ("turn", "state", "updated")}
        upsert = adding.on_conflict_do_update(
            index_elements=[places.c.learner], set_=newer, where=places.c.turn < adding.excluded.turn
        )
        return Prepared(upsert.returning(places.c.learner))

    def learner_with(self, id_: str) -> Learner | None:
        """Return the learner with this id; None if there is none or they were erased."""
        return self._transactions.find(select(learners).where(learners.c.id == id_), Learner.from_row)

    def idle(self, since: datetime) -> list[str]:
        """Return the ids of real (not simulated) learners who joined before `since` and were not active since then."""
        acted = select(attempts.c.learner).where(attempts.c.submitted >= written(since))
        moved = select(places.c.learner).where(places.c.updated >= written(since))
        query = select(learners.c.id).where(
            learners.c.created < written(since),
            learners.c.simulated == false(),
            learners.c.id.not_in(acted),
            learners.c.id.not_in(moved),
        )
        return [row["id"] for row in self._transactions.rows(query.order_by(learners.c.created, learners.c.id))]

    def change_token(self, learner: str, token_hash: str) -> bool:
        """Replace a learner's token hash, so that the old token stops working; False if there is no such learner."""
        change = update(learners).where(learners.c.id == learner).values(token_hash=token_hash)
        return self._transactions.write(lambda connection: connection.execute(change).rowcount) == 1

    def kept(self, learner: str, start: int = 0, most: int | None = None) -> dict[str, list[dict[str, Any]]]:
        """Return table name -> the rows stored about the learner with this id, without code hashes.

        `most`: maximum number of rows per table, starting at row number `start`.
        """
        found = holdings(learner).items()
        return {name: self._transactions.rows(query.offset(start).limit(most)) for name, query in found}

    def count_kept(self, learner: str) -> dict[str, int]:
        """Return table name -> number of rows stored about the learner with this id."""

        def work(connection: Connection) -> dict[str, int]:
            found = holdings(learner).items()
            counts = {name: select(func.count()).select_from(query.order_by(None).subquery()) for name, query in found}
            return {name: int(connection.execute(query).scalar_one()) for name, query in counts.items()}

        return self._transactions.read(work)

    def forget(self, learner: str, now: datetime, role: Role = "operator") -> dict[str, int]:
        """Erase all data stored about the learner with this id, and return the number of erased rows by table.

        In the same transaction, their completion records are revoked and detached from them, and the audit log records
        the eraser's role. On SQLite the bytes are overwritten, unless a reader blocks the checkpoint for
        longer than the store's patience; on PostgreSQL they disappear with the next vacuum. Backups are not changed.
        """
        erased = self._transactions.write(lambda connection: erase(connection, learner, now, role))
        self.checkpoint()
        return erased

    def move(self, learner: str, cohort: str, now: datetime, role: Role = "operator") -> Learner | None:
        """Move the learner with this id, with their attempts, to an existing cohort; None if there is no such learner.

        The audit log records the move. Votes stay in the live sessions in which they were cast.
        """
        return self._transactions.write(lambda connection: move(connection, learner, cohort, now, role))

    def cohorts(self) -> list[Cohort]:
        """Return all cohorts, the oldest first."""
        query = select(cohorts).order_by(cohorts.c.created, cohorts.c.id)
        return [Cohort.from_row(row) for row in self._transactions.rows(query)]

    def add_cohort(self, cohort: Cohort) -> bool:
        """Store a new cohort; return False, changing nothing, if its id is taken."""
        added = self._transactions.write(
            lambda connection: self._transactions.add(connection, cohorts, [cohort.to_row()])
        )
        self._cohorts.invalidate(cohort.id)
        return added == 1

    def cohort(self, id_: str) -> Cohort | None:
        """Return the cohort with this id; None if there is none."""
        return self._transactions.find(select(cohorts).where(cohorts.c.id == id_), Cohort.from_row)

    def cohort_lately(self, id_: str) -> Cohort | None:
        """Return the cohort with this id from a cache that is at most half a second old; None if there is none.

        Changes made through this store object are visible at once.
        """
        return self._cohorts.find(id_)

    def cohort_by_code(self, code: str) -> Cohort | None:
        """Return the cohort with this join code; None if there is none."""
        return self._transactions.find(select(cohorts).where(cohorts.c.code == code), Cohort.from_row)

    def change_cohort(self, cohort: Cohort) -> bool:
        """Update a cohort; return False if there is none with its id.

        ValueError if `sight` would change, since learners were told when they joined what facilitators can see.
        """
        known = select(cohorts.c.sight).where(cohorts.c.id == cohort.id)
        change = update(cohorts).where(cohorts.c.id == cohort.id).values(cohort.to_row())

        def work(connection: Connection) -> bool:
            sight = connection.execute(known).scalar_one_or_none()
            if sight not in (None, cohort.sight):
                raise ValueError("What facilitators may see of a learner cannot be changed after a cohort is created.")
            return connection.execute(change).rowcount == 1

        changed = self._transactions.write(work)
        self._cohorts.invalidate(cohort.id)
        return changed

    def backup(self, target: Path) -> None:
        """Copy the running store into the new file `target`, as a consistent snapshot. SQLite only."""
        if self._engine.dialect.name != "sqlite":
            raise StoreError(
                f"Back up the PostgreSQL store {self._where} with: pg_dump --format=custom --file=FILE URL."
            )
        sqlite.backup(self._engine, target)


def _submitted(cohort: str | None) -> Select[Any]:
    query = select(*(frame.c[name] for name in FRAME_COLUMNS)).order_by(frame.c.submitted, frame.c.id)
    return query if cohort is None else query.where(frame.c.cohort == cohort)
