"""The course behind an nginx that is set up less carefully than the sample: below a path, and without WebSockets."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from course.bank import Bank
from tests import machine
from tests.deployment.nginx import FRAME
from tests.port import free_ports
from tests.process import running, status
from tests.ui.course_server import start
from tests.ui.learner import Learner, plain

PATH = "learn/course/"


def test_story_is_completed_and_resumed_where_nginx_only_passes_on(
    browser: Browser, tmp_path: Path, bank: Bank
) -> None:
    """With nothing but `proxy_pass`, nginx speaks HTTP/1.0, names another Host, drops Upgrade and buffers replies."""
    [port] = free_ports(1)
    address = f"http://127.0.0.1:{port}/{PATH}"
    program = machine.program("nginx", "nginx-light")
    server = start(tmp_path, "lean", "--workers", "1", COURSE_ADDRESS=address)
    (tmp_path / "nginx.conf").write_text(FRAME.format(folder=tmp_path))
    (tmp_path / "course.conf").write_text(
        f"access_log off; server {{ listen 127.0.0.1:{port};location /{PATH} {{ proxy_pass {server.address}; }} }}"
    )
    words: list[str | Path] = [program, "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    first, second, *_ = plain(bank)
    try:
        with (
            running(words, tmp_path / "nginx.log", lambda: status(f"{address}health") == 204),
            browser.new_context() as context,
        ):
            learner = Learner(context.new_page(), address)
            learner.come()
            learner.start(bank)
            learner.open(first)
            learner.complete(first)
            told = learner.heading.inner_text()
            learner.page.reload()
            learner.live()
            learner.at("feedback")
            expect(learner.heading).to_have_text(told)
            learner.open(second)
            learner.complete(second)
            preview = context.request.head(f"{address}j/ab2cd3")  # as a chat does to show a link
            assert (preview.status, preview.url) == (200, f"{address}?join=ab2cd3")
            learner.page.goto("about:blank")
    finally:
        server.stop()
    assert server.log.read_text().count("a page continues without a WebSocket") == 1
