"""JupyterHub as a test starts it: the project's own sample, with a sign-in that asks nobody else."""

from __future__ import annotations

import hashlib
import hmac
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import machine
from tests.port import free_ports
from tests.process import ROOT, running, status

SAMPLE = ROOT / "course" / "serving" / "deployment" / "jupyterhub" / "jupyterhub_config.py"
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a test
CONFIG = """
exec(compile({sample!r}, "sample", "exec"))
c.JupyterHub.bind_url = "http://127.0.0.1:{door}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
"""
OWN_SERVICE = """
c.JupyterHub.services[0]["url"] = "http://127.0.0.1:{course}"
"""


def token(name: str) -> str:
    """What the course makes of the name of one of the Hub's people."""
    return hmac.new(SECRET.encode(), f"learner\0open\0{name}".encode(), hashlib.sha256).hexdigest()


@contextmanager
def serving(folder: Path, store: str) -> Iterator[str]:
    """The address of a Hub whose service is the course, with its answers in this store."""
    [course] = free_ports(1)
    environ = {"COURSE_STORE": store, "COURSE_HUB_SECRET": SECRET}
    health = "services/course/health"

    def up(address: str) -> bool:
        return status(f"http://127.0.0.1:{course}/{health}") == status(address + health) == 204

    config = SAMPLE.read_text() + OWN_SERVICE.format(course=course)
    with started(folder, config, environ, free_ports(3), up) as address:
        yield address


@contextmanager
def started(
    folder: Path, sample: str, environ: Mapping[str, str], ports: Sequence[int], up: Callable[[str], bool]
) -> Iterator[str]:
    """The address of a Hub of these settings, from when it is `up`; `ports`: for its proxy, itself and their talk."""
    door, hub, api = ports
    config = folder / "jupyterhub_config.py"
    config.write_text(CONFIG.format(sample=sample, proxy=find_proxy(), door=door, hub=hub, api=api))
    address = f"http://127.0.0.1:{door}/"
    words = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
    here = {**environ, "PYTHONPATH": str(ROOT)}
    with running(words, folder / "hub.log", lambda: up(address), here, cwd=folder):
        yield address


def find_proxy() -> str:
    """JupyterHub's proxy: the machine's own, else the one that npm has installed."""
    found = shutil.which("configurable-http-proxy")
    if found is not None:
        return found
    return str(machine.module("configurable-http-proxy").parent / ".bin" / "configurable-http-proxy")
