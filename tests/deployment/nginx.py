"""nginx as a test starts it: the project's own sample, with ports and a certificate of the test's own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine
from tests.process import ROOT, running, status

SAMPLE = ROOT / "course" / "serving" / "deployment" / "nginx" / "course.conf"
HUB_SAMPLE = SAMPLE.with_name("hub.conf")
FRAME = """daemon off;
user root root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 8192; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/course.conf;
}}
"""


@contextmanager
def serving(folder: Path, port: int, replicas: list[int], hub: int | None = None) -> Iterator[str]:
    """The address of nginx in front of two or more replicas at these ports of 127.0.0.1, and of a Hub, if any."""
    program = machine.program("nginx", "nginx-light")
    certify(folder)
    first, second, *further = replicas
    changed, path = SAMPLE.read_text(), ""
    [line] = [each for each in changed.splitlines(keepends=True) if "127.0.0.1:8868" in each]
    changed = changed.replace(line, line + "".join(line.replace(":8868", f":{port}") for port in further))
    if hub is not None:
        path = "services/course/"
        beside = HUB_SAMPLE.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{hub}")
        changed = changed.replace("    location / {", f"{beside}    location /{path} {{")
    for site, here in {
        "127.0.0.1:8866": f"127.0.0.1:{first}",
        "127.0.0.1:8868": f"127.0.0.1:{second}",
        "listen 443 ssl http2": f"listen 127.0.0.1:{port} ssl http2",
        "course.example.edu;": "127.0.0.1;",
        "/etc/ssl/course.example.edu.pem": f"{folder}/certificate.pem",
        "/etc/ssl/private/course.example.edu.key": f"{folder}/certificate.key",
    }.items():
        assert changed.count(site) == (2 if site.startswith("listen") else 1), site
        changed = changed.replace(site, here)
    (folder / "course.conf").write_text(changed)
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder))
    words: list[str | Path] = [program, "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    address = f"https://127.0.0.1:{port}/"
    with running(words, folder / "nginx.log", lambda: status(f"{address}{path}health") == 204):
        yield address


def certify(folder: Path) -> None:
    """Make a certificate for 127.0.0.1 that nobody but the test trusts."""
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-keyout", f"{folder}/certificate.key", "-out", f"{folder}/certificate.pem"]
    program = machine.program("openssl", "openssl")
    subprocess.run([program, *words.split(), *files], check=True, capture_output=True)
