"""The store: append, read, forget."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, false, func, select, update
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError

from course.store import postgresql, sqlite
from course.store.answer import Answer
from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.audit import Audit
from course.store.cohort import Cohort
from course.store.cohort_cache import CohortCache
from course.store.completion_record_table import Records
from course.store.deliveries import Deliveries
from course.store.erasure import erase, holdings
from course.store.failure import StoreError, saying
from course.store.history import History, history
from course.store.instant import read, written
from course.store.learner import Learner
from course.store.lti import LtiStore
from course.store.moving import belonging, move
from course.store.note import Role
from course.store.owner import Owner
from course.store.person import Persons
from course.store.place import Place
from course.store.regrade import Regrades
from course.store.release import firsts_query, gaps_query, moves_query, release, standings_query
from course.store.rooms import Rooms
from course.store.schema import is_current, migrate
from course.store.tables import answers, attempts, cohorts, frame, learners, places, regrades
from course.store.transactions import CHUNK, Transactions, named

PATIENCE = 20.0
"""Seconds that a write waits for a lock or a restarting server before it gives up."""


class Store:
    """Where attempts, learners, places and cohorts are kept, on SQLite or PostgreSQL.

    A method that writes returns only when the write is committed and on disk; a StoreError means that nothing was
    acknowledged. Trying again with the same ids is always safe. Usable from many threads; a process that is forked
    opens its own. Calls may wait up to `PATIENCE` for a lock, so a loop that serves others calls them in a thread.
    """

    def __init__(self, engine: Engine, where: str, patience: float, in_place: Callable[[], None] | None = None) -> None:
        self._engine = engine
        self._where = where
        self._cohorts = CohortCache(self.cohort)
        self._transactions = Transactions(engine, where, patience, in_place)
        self.owner = Owner(self._transactions, where)
        """Which course the store belongs to."""
        self.rooms = Rooms(self._transactions)
        """Live rooms and the votes in them."""
        self.regrades = Regrades(self._transactions)
        """The outcomes that were worked out anew."""
        self.records = Records(self._transactions)
        """Completion records."""
        self.audit = Audit(self._transactions)
        """What was exported, erased or unlocked."""
        self.deliveries = Deliveries(self._transactions)
        """What a learning record store was sent."""
        self.lti = LtiStore(self._transactions)
        """Platforms, launches and grades of learning management systems."""
        self.persons = Persons(self._transactions)
        """What facilitators may see of one person."""

    @classmethod
    def open(cls, url: str, *, patience: float = PATIENCE) -> Store:
        """The store at `url` (`sqlite:////path/course.db`, `postgresql://role@host/name`), made or migrated if need be.

        `patience`: seconds to wait for a lock or a restarting server. StoreError when the store is damaged, newer than
        this code, unreachable, or SQLite on a network file system.
        """
        try:
            address = make_url(url.replace("postgres://", "postgresql://", 1))
        except (ArgumentError, ValueError) as failure:
            raise StoreError(
                f"The store URL {url.partition(':')[0]}:... cannot be read; write sqlite:///PATH."
            ) from failure
        kind = address.get_backend_name()
        if kind == "sqlite":
            engine, where = sqlite.engine(address, patience), str(address.database)
            in_place = sqlite.InPlace(sqlite.path_of(address)).check
        elif kind == "postgresql":
            engine = postgresql.engine(address, patience)
            where = address.set(query={}).render_as_string(hide_password=True)  # a query may hold a password too
            in_place = None
        else:
            raise StoreError(f"The store cannot be kept in {kind}; use sqlite:///PATH or postgresql://.")
        store = cls(engine, where, patience, in_place)
        try:
            if not store._transactions.read(lambda connection: is_current(connection, where)):
                store._transactions.write(lambda connection: migrate(connection, where))
        except StoreError:
            store.close()
            raise
        return store

    def check(self, *, pages: bool = False) -> None:
        """Raise StoreError when the store cannot be read, or is another file than the one that was opened.

        `pages`: read every page of SQLite's file as well, which takes about a second for a gigabyte.
        """
        self._transactions.rows(select(func.count()).select_from(cohorts))
        if pages and self._engine.dialect.name == "sqlite":
            sqlite.check_pages(sqlite.path_of(self._engine.url))

    def latest_submission(self) -> datetime | None:
        """When the latest attempt was submitted; None without any."""
        query = select(func.max(attempts.c.submitted))
        found = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return read(found) if found else None

    def clock(self) -> datetime | None:
        """The time by PostgreSQL's clock; None for an embedded store, which has no other clock than this machine."""
        if self._engine.dialect.name == "sqlite":
            return None
        found: datetime = self._transactions.read(
            lambda connection: connection.execute(select(func.now())).scalar_one()
        )
        return found

    def checkpoint(self) -> None:
        """Bring SQLite's log into the file and empty it, as far as no other process is reading; else do nothing."""
        if self._engine.dialect.name == "sqlite":
            with saying(self._where), self._engine.connect() as connection:
                sqlite.checkpoint(connection)

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()

    def append(self, attempt: Attempt) -> bool:
        """Keep an attempt: True when it is now stored, False when its id was stored before; it is safe either way.

        It is stored in the cohort of its learner, who may have moved there since the page of the attempt was opened.

        False may also follow when the server committed this very call and broke off before it could say so.
        StoreError when the learner was never enrolled or is forgotten, or the id belongs to another learner's attempt.
        """
        return self.append_many([attempt]) == 1

    def append_many(self, many: Iterable[Attempt]) -> int:
        """Keep all of these attempts or none, and return how many were new.

        Learners and cohorts of simulated attempts are made on the way, without a token to come back with.
        """
        given = list(many)
        return self._transactions.write(lambda connection: self._append(connection, given))

    def submit(self, answer: Answer, place: Place, attempt: Attempt | None = None) -> tuple[bool, bool]:
        """Store an answer, the attempt that it completes and the place that follows: all of them or none.

        Returns whether the answer is new, and whether the place was kept (see `keep_place`). The first answer to a
        question stands: a second one changes nothing, whatever its picks. StoreError when the learner was never
        enrolled or is forgotten, or the attempt's id belongs to another learner's attempt.
        """

        def work(connection: Connection) -> tuple[bool, bool]:
            if not self._answer(connection, answer, attempt):
                return False, False
            return True, self._keep_place(connection, place)

        return self._transactions.write(work)

    def _answer(self, connection: Connection, answer: Answer, attempt: Attempt | None) -> bool:
        if not self._transactions.add(connection, answers, [answer.to_row()]):
            return False
        if attempt is not None:
            self._append(connection, [attempt])
        return True

    def open_answers(self, learner: str) -> list[Answer]:
        """The learner's answers whose attempt is not complete, in the order of submission."""
        complete = select(attempts.c.id).where(attempts.c.learner == learner)
        query = select(answers).where(answers.c.learner == learner, answers.c.attempt.not_in(complete))
        ordered = query.order_by(answers.c.submitted, answers.c.question)
        return [Answer.from_row(row) for row in self._transactions.rows(ordered)]

    def _append(self, connection: Connection, given: Sequence[Attempt]) -> int:
        self._enrol_simulated(connection, [each for each in given if each.simulated])
        of = belonging(connection, {each.learner for each in given if not each.simulated})
        rows = [each.to_row() | {"cohort": of.get(each.learner, each.cohort)} for each in given]
        stored = self._transactions.add(connection, attempts, rows)
        if stored < len(given):
            self._refuse_taken(connection, given)
        return stored

    def attempts(self, cohort: str | None = None, learner: str | None = None) -> list[Attempt]:
        """Attempts, all or those of a cohort or a learner, in the order of submission."""
        query = _submitted(cohort)
        if learner is not None:
            query = query.where(frame.c.learner == learner)
        return [Attempt.from_row(row) for row in self._transactions.rows(query)]

    def history(self, learner: str, latest: int, recent: int) -> History:
        """What the learner did: the `latest` attempts at each item and phase whole, and the instants of the `recent`.

        Its size is bounded, however much the learner did.
        """
        return self._transactions.read(lambda connection: history(connection, learner, latest, recent))

    def frame_rows(self, cohort: str | None = None) -> Iterator[tuple[Any, ...]]:
        """Attempts as tuples of `FRAME_COLUMNS`, in the order of submission; JSON and instants stay text.

        Read in one query before the first tuple comes, so that a slow reader keeps nobody waiting.
        """
        query = _submitted(cohort)
        return iter(self._transactions.read(lambda connection: [tuple(row) for row in connection.execute(query)]))

    def durations(self, most: int = 5000) -> dict[str, list[float]]:
        """Item -> how long people took for it in practice, in seconds from opening to the last answer.

        Read off the `most` latest attempts; simulated ones are left out.
        """
        query = (
            select(attempts.c.item, attempts.c.started, attempts.c.submitted)
            .where(attempts.c.phase == "practice", attempts.c.simulated == false())
            .order_by(attempts.c.submitted.desc())
            .limit(most)
        )
        found: dict[str, list[float]] = {}
        for row in self._transactions.rows(query):
            seconds = (read(row["submitted"]) - read(row["started"])).total_seconds()
            found.setdefault(row["item"], []).append(seconds)
        return found

    def seen(self, cohort: str) -> tuple[Any, ...]:
        """Something that differs when there is something new of a cohort, or attempts were graded anew; cheap."""
        latest = func.max(attempts.c.submitted), func.max(attempts.c.moved)
        query = select(func.count(), *latest).where(attempts.c.cohort == cohort)
        graded = select(func.max(regrades.c.id), func.max(regrades.c.ended))

        def work(connection: Connection) -> tuple[Any, ...]:
            return (*connection.execute(query).one(), *connection.execute(graded).one())

        return self._transactions.read(work)

    def released(
        self, cohort: str, items: Collection[str], asked: Mapping[str, Collection[str]], smallest: int
    ) -> dict[str, list[Any]]:
        """First attempts at these items as the columns `RELEASED_COLUMNS`, cell by cell, in whole groups of learners.

        `asked`: the items that everybody has to do, by phase. Nothing that speaks of fewer than `smallest` is let out.
        """

        def work(connection: Connection) -> dict[str, list[Any]]:
            erased = connection.execute(gaps_query(cohort)).all()
            moved = connection.execute(moves_query(cohort)).first() is not None
            rows = connection.execute(firsts_query(cohort, items, dated=bool(erased), moved=moved)).all()
            return release(rows, erased, asked, smallest)

        return self._transactions.read(work)

    def standings(
        self, cohort: str, asked: Mapping[str, Collection[str]], steps: Sequence[tuple[str, int]], smallest: int
    ) -> list[int | None]:
        """For each step (phase, n): how many learners have done at least n of the items that the phase asks.

        Rounded down to a multiple of `smallest`, None below one group; with n = 0 everyone who joined counts.
        """
        query = standings_query(cohort, asked, steps, smallest)
        return list(self._transactions.read(lambda connection: connection.execute(query).one()))

    def enrol(self, token_hash: str, cohort: str, now: datetime) -> Learner:
        """The learner with this token: a new one in `cohort`, or the one who joined with it before.

        A cohort that is not there is made, under its id as its name.
        """
        return self.join(Learner(id=uuid.uuid4().hex, token_hash=token_hash, cohort=cohort, created=now))

    def join(
        self, fresh: Learner, place: Place | None = None, answer: Answer | None = None, attempt: Attempt | None = None
    ) -> Learner:
        """Enrol a new learner, with the place where they begin and their first answer if there are any: all or none.

        A learner who joined with the same token before stays as they are and is returned. One who joined under the same
        id, and never received their token, gets this one. A cohort that does not exist is created, named by its id.
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
                self._answer(connection, answer, attempt)
            return fresh

        learner = self._transactions.write(work)
        if not known:
            self._cohorts.invalidate(fresh.cohort)
        return learner

    def _rejoin(self, connection: Connection, fresh: Learner) -> Learner:
        """The learner whose token or id the new one shares; their token is the new one's from now on."""
        found = named(connection, select(learners).where(learners.c.token_hash == fresh.token_hash))
        if found:
            return Learner.from_row(found[0])
        change = update(learners).where(learners.c.id == fresh.id).values(token_hash=fresh.token_hash)
        connection.execute(change)
        return Learner.from_row(named(connection, select(learners).where(learners.c.id == fresh.id))[0])

    def learner(self, token_hash: str) -> Learner | None:
        """The learner with this token; None when there is none, or they are forgotten."""
        query = select(learners).where(learners.c.token_hash == token_hash)
        return self._transactions.find(query, Learner.from_row)

    def place(self, learner: str) -> Place | None:
        """Where the learner with this id was last; None before the first turn."""
        query = select(places).where(places.c.learner == learner)
        return self._transactions.find(query, Place.from_row)

    def keep_place(self, place: Place) -> bool:
        """Keep where a learner is; False when a place of the same or a later turn is there, which then stays."""
        return self._transactions.write(lambda connection: self._keep_place(connection, place))

    def _keep_place(self, connection: Connection, place: Place) -> bool:
        return connection.execute(self._placing, place.to_row()).first() is not None

    @cached_property
    def _placing(self) -> Any:
        """The statement of `keep_place`, built once: at every turn of everybody it would cost as much as running it."""
        adding = self._transactions.insert(places)
        newer = {name: adding.excluded[name] for name in ("turn", "state", "updated")}
        return adding.on_conflict_do_update(
            index_elements=[places.c.learner], set_=newer, where=places.c.turn < adding.excluded.turn
        ).returning(places.c.learner)

    def learner_with(self, id_: str) -> Learner | None:
        """The learner with this id; None when there is none, or they are forgotten."""
        return self._transactions.find(select(learners).where(learners.c.id == id_), Learner.from_row)

    def idle(self, since: datetime) -> list[str]:
        """The ids of learners, simulated ones aside, who joined before `since` and have done nothing from then on."""
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
        """Let this token bring the learner with this id back, and the one before no more; False when there is none."""
        change = update(learners).where(learners.c.id == learner).values(token_hash=token_hash)
        return self._transactions.write(lambda connection: connection.execute(change).rowcount) == 1

    def kept(self, learner: str, start: int = 0, most: int | None = None) -> dict[str, list[dict[str, Any]]]:
        """The rows that are stored of the learner with this id, by table, without the hashes of their codes.

        `most`: at most so many of each table, from row number `start` on.
        """
        found = holdings(learner).items()
        return {name: self._transactions.rows(query.offset(start).limit(most)) for name, query in found}

    def count_kept(self, learner: str) -> dict[str, int]:
        """The number of rows that are stored of the learner with this id, by table."""

        def work(connection: Connection) -> dict[str, int]:
            found = holdings(learner).items()
            counts = {name: select(func.count()).select_from(query.order_by(None).subquery()) for name, query in found}
            return {name: int(connection.execute(query).scalar_one()) for name, query in counts.items()}

        return self._transactions.read(work)

    def forget(self, learner: str, now: datetime, role: Role = "operator") -> dict[str, int]:
        """Erase all that is stored of the learner with this id, and return the number of rows by table.

        Their completion records stay as revoked, without them, and the audit notes who erased: both in the same
        transaction. On SQLite the bytes are overwritten, unless a reader holds the log for longer than the store's
        patience; backups keep what they hold. On PostgreSQL the bytes go with the server's next vacuum.
        """
        erased = self._transactions.write(lambda connection: erase(connection, learner, now, role))
        self.checkpoint()
        return erased

    def move(self, learner: str, cohort: str, now: datetime, role: Role = "operator") -> Learner | None:
        """Move the learner with this id to a cohort that exists, with all that they did, and note in the audit that
        somebody moved; None when there is no such learner.

        Votes stay in the rooms in which they were given.
        """
        return self._transactions.write(lambda connection: move(connection, learner, cohort, now, role))

    def cohorts(self) -> list[Cohort]:
        """Every cohort, the oldest first."""
        query = select(cohorts).order_by(cohorts.c.created, cohorts.c.id)
        return [Cohort.from_row(row) for row in self._transactions.rows(query)]

    def add_cohort(self, cohort: Cohort) -> bool:
        """Keep a cohort: False when there is one with its id, which then stays as it is."""
        added = self._transactions.write(
            lambda connection: self._transactions.add(connection, cohorts, [cohort.to_row()])
        )
        self._cohorts.invalidate(cohort.id)
        return added == 1

    def cohort(self, id_: str) -> Cohort | None:
        """The cohort with this id; None when there is none."""
        return self._transactions.find(select(cohorts).where(cohorts.c.id == id_), Cohort.from_row)

    def cohort_lately(self, id_: str) -> Cohort | None:
        """The same as it is, or was half a second ago; what this very store changes is seen at once."""
        return self._cohorts.find(id_)

    def cohort_by_code(self, code: str) -> Cohort | None:
        """The cohort whose join link carries this code; None when there is none."""
        return self._transactions.find(select(cohorts).where(cohorts.c.code == code), Cohort.from_row)

    def change_cohort(self, cohort: Cohort) -> bool:
        """Keep a cohort as it now is; False when there is none with its id.

        ValueError when facilitators would see something else of a person than whoever joined was told.
        """
        known = select(cohorts.c.sight).where(cohorts.c.id == cohort.id)
        change = update(cohorts).where(cohorts.c.id == cohort.id).values(cohort.to_row())

        def work(connection: Connection) -> bool:
            sight = connection.execute(known).scalar_one_or_none()
            if sight not in (None, cohort.sight):
                raise ValueError("What facilitators may see of a person is settled when a cohort is made.")
            return connection.execute(change).rowcount == 1

        changed = self._transactions.write(work)
        self._cohorts.invalidate(cohort.id)
        return changed

    def backup(self, target: Path) -> None:
        """Copy the store, while it is in use, whole into the new file `target`. SQLite only."""
        if self._engine.dialect.name != "sqlite":
            raise StoreError(
                f"The store {self._where} is backed up by its own tool: pg_dump --format=custom --file=FILE URL."
            )
        sqlite.backup(self._engine, target)

    def _enrol_simulated(self, connection: Connection, many: Sequence[Attempt]) -> None:
        first = {each.learner: each for each in reversed(many)}
        named = {each.cohort: Cohort(each.cohort, each.cohort, each.started, simulated=True) for each in first.values()}
        made = [Learner(name, None, each.cohort, each.started, simulated=True) for name, each in first.items()]
        self._transactions.add(connection, cohorts, [each.to_row() for each in named.values()])
        self._transactions.add(connection, learners, [each.to_row() for each in made])

    def _refuse_taken(self, connection: Connection, given: Sequence[Attempt]) -> None:
        """An id that is stored for someone else is no retry: to say "stored" to it would be untrue."""
        meant = {each.id: (each.learner, each.item) for each in given}
        ids = list(meant)
        for start in range(0, len(ids), CHUNK):
            query = select(attempts.c.id, attempts.c.learner, attempts.c.item).where(
                attempts.c.id.in_(ids[start : start + CHUNK])
            )
            for found, learner, item in connection.execute(query):
                if meant[found] != (learner, item):
                    raise StoreError(
                        f"The store {self._where} holds another attempt under the id {found}; make a new id."
                    )


def _submitted(cohort: str | None) -> Select[Any]:
    query = select(*(frame.c[name] for name in FRAME_COLUMNS)).order_by(frame.c.submitted, frame.c.id)
    return query if cohort is None else query.where(frame.c.cohort == cohort)
