"""The image is built as its file says, and its own command serves on a root that cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.image import USER, Image, built
from tests.patience import wait
from tests.process import running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can build and enter a container here: run it as root"),
]
LOOK = "from urllib.request import urlopen; print(urlopen('http://127.0.0.1:8866/', timeout=60).read().decode())"
WRITE = "open('/opt/course/here', 'w')"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    with built(tmp_path_factory.mktemp("image")) as found:
        yield found


def test_image_serves_as_its_own_user_on_a_root_that_cannot_be_written(image: Image, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    data.mkdir()
    [_, *check] = image.config["Healthcheck"]["Test"]
    enter = ["unshare", "--mount", "--net", sys.executable, "-m", "tests.deployment.container"]
    with running([*enter, image.root, data, json.dumps(image.config)], log, lambda: True) as container:

        def within(*words: str) -> subprocess.CompletedProcess[str]:
            """Run a command in the container, as its user."""
            where = [f"--target={container.pid}", "--mount", "--net", "--root", "--wd"]
            nsenter = ["nsenter", *where, f"--setuid={USER}", f"--setgid={USER}", *words]
            return subprocess.run(nsenter, env=image.environ(), capture_output=True, text=True, check=False)

        wait(lambda: container.poll() is not None or not within(*check).returncode, log.read_text)
        assert container.poll() is None, log.read_text()
        page, refused = within("python3", "-c", LOOK), within("python3", "-c", WRITE)
        status = Path(f"/proc/{container.pid}/status").read_text().splitlines()
        users = [line.split()[1:] for line in status if line.startswith(("Uid:", "Groups:", "CapEff:"))]
    assert 'id="lean"' in page.stdout
    assert "Read-only file system" in refused.stderr
    assert users == [[str(USER)] * 4, [], ["0000000000000000"]]
    assert container.returncode == 0
    assert [each.name for each in data.iterdir()] == ["course.db"]
