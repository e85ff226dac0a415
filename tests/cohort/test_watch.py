"""The facilitator's app and its store: what happens to it is reported, and no log is left behind."""

from __future__ import annotations

from pathlib import Path

from course.store import Store
from course.store.sqlite import logs
from tests.cohort.facilitating import serving
from tests.patience import wait
from tests.process import status
from tests.store.learning import NINE, TOKEN


def test_store_that_is_removed_is_reported(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        health = f"{address.partition('?')[0]}health"
        assert status(health) == 204
        (tmp_path / "course.db").rename(tmp_path / "elsewhere.db")
        wait(lambda: status(health) == 503, "The store is not missed")


def test_end_leaves_no_log(tmp_path: Path) -> None:
    path = tmp_path / "course.db"
    with serving(tmp_path):
        store = Store.open(f"sqlite:///{path}")
        store.enrol(TOKEN, "autumn", NINE)
        store.close()
        assert any(each.exists() for each in logs(path))
    assert [each for each in logs(path) if each.exists() and each.stat().st_size] == []
