"""The store's file removed while the server runs: /health says that learners cannot be taken."""

from __future__ import annotations

from pathlib import Path

from course.store.sqlite import discard
from tests.patience import wait
from tests.process import status
from tests.ui.course_server import start


def test_health_once_the_store_is_removed(tmp_path: Path) -> None:
    server = start(tmp_path, "lean")
    try:
        wait(lambda: status(f"{server.address}health") == 204, server.log.read_text)
        discard(Path(server.store.removeprefix("sqlite:///")))
        wait(lambda: status(f"{server.address}health") == 503, lambda: "it is healthy still")
        assert "was removed while it was in use" in server.log.read_text()
    finally:
        server.stop()
