"""The image, the Compose file and its proxy, as far as they can be checked without a registry."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.cli.doctor_network import address
from course.serving.capacity import SERVER_MEMORY, WORKER_MEMORY
from course.store.store import Store
from tests import machine
from tests.patience import wait
from tests.port import free_ports
from tests.process import ROOT, running, status

CONTAINER = ROOT / "course" / "serving" / "deployment" / "container"
CONTAINERFILE = (CONTAINER / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text())


def test_compose_file_fits_the_schema_of_its_specification() -> None:
    schema = json.loads(Path(__file__).with_name("schema").joinpath("compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_compose_file_refers_to_what_is_there() -> None:
    services = COMPOSE["services"]
    course, proxy = services["course"], services["proxy"]
    assert ((CONTAINER / course["build"]["context"]).resolve(), (ROOT / course["build"]["dockerfile"]).is_file()) == (
        ROOT, True,
    )  # fmt: skip
    assert (CONTAINER / proxy["volumes"][0].partition(":")[0]).is_file()
    used = {name for service in services.values() for name in service["networks"]}
    assert used == set(COMPOSE["networks"])
    assert set(services["store"]["networks"]) == {"inside"}
    assert (COMPOSE["networks"]["inside"]["internal"], [name for name in services if "ports" in services[name]]) == (
        True, ["proxy"],
    )  # fmt: skip
    assert [name for name in services if "no-new-privileges:true" not in services[name]["security_opt"]] == []
    assert (course["read_only"], course["cap_drop"]) == (True, ["ALL"])
    assert int(course["mem_limit"].removesuffix("g")) * 2**30 >= SERVER_MEMORY + 2 * WORKER_MEMORY


def test_image_runs_as_nobody_special_with_a_health_check() -> None:
    final = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", final, flags=re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^(?:VOLUME|EXPOSE|STOPSIGNAL) (.*)$", final, flags=re.MULTILINE) == ["/data", "8866", "SIGTERM"]
    [check] = re.findall(r"^HEALTHCHECK .*\\\n +CMD (.*)$", final, flags=re.MULTILINE)
    assert json.loads(check)[:2] == ["python3", "-c"]
    manifest = (CONTAINER.parent / "kubernetes" / "course.yaml").read_text()
    assert "runAsUser: 10001" in manifest


@pytest.mark.slow
def test_health_check_of_the_image_follows_the_server(tmp_path: Path) -> None:
    [port] = free_ports(1)
    [check] = re.findall(r"^HEALTHCHECK .*\\\n +CMD (.*)$", CONTAINERFILE, flags=re.MULTILINE)
    words = [word.replace("8866", str(port)) for word in json.loads(check)]
    words[0] = sys.executable

    def healthy() -> bool:
        return subprocess.run(words, capture_output=True).returncode == 0

    serve = [sys.executable, "-m", "course", "serve", "--port", str(port), "--workers", "1"]
    store = {"COURSE_STORE": f"sqlite:///{tmp_path / 'course.db'}"}
    assert not healthy()
    with running(serve, tmp_path / "server.log", lambda: status(f"http://127.0.0.1:{port}/health") == 204, store):
        assert healthy()


def test_versions_in_the_image_are_those_of_the_lock() -> None:
    [sed] = re.findall(r"^RUN (sed .*) /src/requirements\.lock", CONTAINERFILE, flags=re.MULTILINE)
    made = subprocess.run(f"{sed} {ROOT / 'requirements.lock'}", shell=True, capture_output=True, text=True, check=True)  # noqa: S602 - the project's own line
    lines = [line.partition("#")[0].strip() for line in made.stdout.splitlines()]
    pinned = {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines if line}
    assert all([each.operator for each in entry.specifier] == ["=="] for entry in pinned.values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["hub"]]
    assert {canonicalize_name(Requirement(each).name) for each in asked} <= set(pinned)


def test_image_is_given_what_the_package_needs_and_nothing_else() -> None:
    told = (ROOT / ".containerignore").read_text().split()
    assert told[0] == "*"
    given = {line[1:] for line in told if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {*project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"], project["project"]["readme"]}
    assert given == needed | {"pyproject.toml", "requirements.lock", *project["project"]["license-files"]}


@pytest.mark.slow
def test_proxy_of_the_compose_file_leads_to_the_course(tmp_path: Path) -> None:
    door, port = free_ports(2)
    public, url = f"http://127.0.0.1:{door}/", f"sqlite:///{tmp_path / 'course.db'}"
    Store.open(url).close()
    serve = [sys.executable, "-m", "course", "serve", "--port", str(port), "--workers", "1", "--behind-proxy"]
    caddy = [
        str(machine.program("caddy", "caddy")),
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        str(CONTAINER / "Caddyfile"),
    ]
    environ = {"HOME": str(tmp_path), "COURSE_HOST": public.rstrip("/"), "COURSE_UPSTREAM": f"127.0.0.1:{port}"}
    with running(caddy, tmp_path / "caddy.log", lambda: status(public) == 503, environ):
        told = {"COURSE_STORE": url, "COURSE_ADDRESS": public}
        with running(serve, tmp_path / "server.log", lambda: status(f"{public}health") == 204, told):
            wait(lambda: {each.level for each in address(public)} == {"good"}, lambda: str(address(public)))
            found = address(public)
            assert status(f"{public}metrics") == 404
        assert {each.area for each in found} == {"address", "clock", "headers", "websocket"}
