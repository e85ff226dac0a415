"""The server asked to end: it leaves a store without a log, into whose place a backup can be put."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from pathlib import Path

from course.store import Store
from course.store.restore import restore
from course.store.sqlite import logs
from tests.process import end
from tests.store.learning import NINE, TOKEN, attempt, begin, hear_all, submit_for_ever
from tests.ui.course_server import start


def test_sigterm_leaves_an_empty_log_and_a_store_to_restore(tmp_path: Path) -> None:
    server = start(tmp_path, "lean")
    try:
        path = Path(server.store.removeprefix("sqlite:///"))
        store = Store.open(server.store)
        learner = store.enrol(TOKEN, "autumn", NINE)
        store.append(attempt(learner.id))
        backup = tmp_path / "copy.db"
        store.backup(backup)
        process, here = begin(submit_for_ever, server.store, learner.id, "later")
        told = [here.recv_bytes().decode() for _ in range(20)]
        store.close()
        process.kill()  # as a worker that ends hard
        process.join()
        told += hear_all(here)
        assert logs(path)[0].stat().st_size > 0
        assert end(server.process, signal.SIGTERM) == 0
        assert [each for each in logs(path) if each.exists() and each.stat().st_size] == []

        kept = restore(server.store, backup, datetime.now(UTC)).kept
        assert kept is not None
        server.start_again()
        server.stop()
        found = []
        for each in (path, kept):
            again = Store.open(f"sqlite:///{each}")
            found.append([row.id for row in again.attempts()])
            again.close()
        assert found[0] == ["first"]
        assert set(told) - set(found[1]) == set()
    finally:
        server.stop()
