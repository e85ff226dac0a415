"""The same notebook under Voila as everybody knows it, without any configuration."""

import sys
from pathlib import Path

import aiohttp

from tests.process import running
from tests.serving.conftest import Tell

APP = Path(__file__).parent / "app"


def test_stock_voila_still_shows_the_widget(tell: Tell, free_port: int, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "voila",
        "app.ipynb",
        f"--port={free_port}",
        "--no-browser",
        "--Voila.log_level=20",
    ]
    log = tmp_path / "log"

    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(f"http://127.0.0.1:{free_port}/") as reply:
            page = await reply.text()
        assert reply.status == 200
        assert "application/vnd.jupyter.widget-view+json" in page
        assert "A tally" in page

    with running(command, log, lambda: "Voilà is running at" in log.read_text(), cwd=APP):
        tell(story)
