"""JupyterHub as a test starts it: the project's own sample, with a sign-in that asks nobody else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine
from tests.deployment.process import ROOT, free_ports, running, status

SAMPLE = ROOT / "course" / "serving" / "deployment" / "jupyterhub" / "jupyterhub_config.py"
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a test
CONFIG = """
exec(compile({sample!r}, "jupyterhub_config.py", "exec"))
c.JupyterHub.bind_url = "http://127.0.0.1:{door}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.services[0]["url"] = "http://127.0.0.1:{course}"
"""


@contextmanager
def serving(folder: Path, store: str) -> Iterator[str]:
    """The address of a Hub whose service is the course, with its answers in this store."""
    door, hub, api, course = free_ports(4)
    ports = {"door": door, "hub": hub, "api": api, "course": course}
    config = folder / "jupyterhub_config.py"
    config.write_text(CONFIG.format(sample=SAMPLE.read_text(), proxy=find_proxy(), **ports))
    environ = {"COURSE_STORE": store, "COURSE_HUB_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    address = f"http://127.0.0.1:{door}/"

    def up() -> bool:
        return status(f"http://127.0.0.1:{course}/services/course/health") == status(
            f"{address}services/course/health"
        ) == 204  # fmt: skip

    words = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
    with running(words, folder / "hub.log", up, environ, cwd=folder):
        yield address


def find_proxy() -> str:
    """JupyterHub's proxy: the machine's own, else the one that npm has installed."""
    found = shutil.which("configurable-http-proxy")
    if found is not None:
        return found
    return str(machine.module("configurable-http-proxy").parent / ".bin" / "configurable-http-proxy")
