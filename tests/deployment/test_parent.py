"""A course that a Hub started ends with the Hub, also when the Hub is killed and cannot end it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.deployment.hub import SECRET
from tests.patience import wait
from tests.port import free_ports
from tests.process import children, running, status

HUB = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-m", "course", "serve", "--hub"], start_new_session=True)
time.sleep(3600)
"""
"""Starts the course as JupyterHub does: in a session of its own, which outlives a Hub that is killed."""


def test_course_ends_when_the_hub_that_started_it_is_killed(tmp_path: Path) -> None:
    [port] = free_ports(1)
    environ = {
        "COURSE_STORE": f"sqlite:///{tmp_path / 'course.db'}",
        "COURSE_HUB_SECRET": SECRET,
        "COURSE_WORKERS": "1",
        "JUPYTERHUB_API_TOKEN": "x" * 64,
        "JUPYTERHUB_API_URL": "http://127.0.0.1:1/hub/api",  # never asked
        "JUPYTERHUB_CLIENT_ID": "service-course",
        "JUPYTERHUB_SERVICE_NAME": "course",
        "JUPYTERHUB_SERVICE_PREFIX": "/services/course/",
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
    }
    log = tmp_path / "hub.log"

    def ready() -> bool:
        return status(f"http://127.0.0.1:{port}/services/course/health") == 204

    with running([sys.executable, "-c", HUB], log, ready, environ) as hub:
        family = {each.pid for each in children(hub.pid)}
        assert len(family) == 2  # the course and its worker
        hub.kill()
        wait(lambda: not family & {each.pid for each in children(os.getpid())}, "The course lives on.")
    assert "the parent process has ended; stopping the server" in log.read_text()
