"""The same notebook under Voila as everybody knows it, without any configuration."""

import subprocess
import sys
from pathlib import Path

import aiohttp

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
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=APP, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(f"http://127.0.0.1:{free_port}/") as reply:
            page = await reply.text()
        assert reply.status == 200
        assert "application/vnd.jupyter.widget-view+json" in page
        assert "A tally" in page

    try:
        for _ in range(200):
            if "Voilà is running at" in (tmp_path / "log").read_text():
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError((tmp_path / "log").read_text())
        tell(story)
    finally:
        process.terminate()
        process.wait(20)
