"""The samples for Kubernetes and for LTI, as far as they can be checked without a cluster and a platform."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import kubernetes_validate
import pytest
from jupyterhub.app import JupyterHub
from ltiauthenticator.lti13.auth import LTI13Authenticator
from traitlets.config import Config

from tests.deployment import hub
from tests.deployment.kubernetes import MANIFESTS, VALUES


def sample() -> Config:
    """The settings of the Hub's sample."""
    config = Config()
    exec(compile(hub.SAMPLE.read_text(), hub.SAMPLE.name, "exec"), {"get_config": lambda: config})  # noqa: S102 - the project's own file
    return config


def services(text: str) -> Config:
    """The settings that a piece of the chart's extra configuration makes."""
    config = Config()
    exec(text, {"c": config})  # noqa: S102 - the project's own file
    return config


@pytest.mark.parametrize("kind", ["Deployment", "PodDisruptionBudget", "Service", "NetworkPolicy"])
@pytest.mark.parametrize("version", ["1.25", kubernetes_validate.latest_version()])
def test_manifests_fit_the_schemas_of_kubernetes(kind: str, version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[kind], version, strict=True)


@pytest.mark.parametrize("kind", ["Gateway", "HTTPRoute"])
def test_manifests_fit_the_schemas_of_the_gateway_api(kind: str) -> None:
    schemas = json.loads(Path(__file__).with_name("schema").joinpath("gateway.json").read_text())
    jsonschema.Draft7Validator(schemas[kind]).validate(MANIFESTS[kind])


def test_manifests_refer_to_each_other() -> None:
    pod = MANIFESTS["Deployment"]["spec"]["template"]
    [container] = pod["spec"]["containers"]
    course, hub = MANIFESTS["HTTPRoute"]["spec"]["rules"]
    [match] = course["matches"]
    [listener] = MANIFESTS["Gateway"]["spec"]["listeners"]
    [parent] = MANIFESTS["HTTPRoute"]["spec"]["parentRefs"]
    environ = {each["name"]: each.get("value") for each in container["env"]}
    assert MANIFESTS["Service"]["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    [port] = MANIFESTS["Service"]["spec"]["ports"]
    assert course["backendRefs"] == [{"name": MANIFESTS["Service"]["metadata"]["name"], "port": port["port"]}]
    assert hub["backendRefs"] == [{"name": "proxy-public", "port": 80}]
    assert match["path"]["value"] == environ["JUPYTERHUB_SERVICE_PREFIX"] == "/services/course/"
    assert parent == {"name": MANIFESTS["Gateway"]["metadata"]["name"], "sectionName": listener["name"]}
    assert MANIFESTS["HTTPRoute"]["spec"]["hostnames"] == [listener["hostname"]]
    assert MANIFESTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    assert VALUES["ingress"] == {"enabled": False}
    assert all(container[probe]["timeoutSeconds"] for probe in container if probe.endswith("Probe"))
    assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "5"]
    assert pod["spec"]["terminationGracePeriodSeconds"] > 5 + 20
    assert {container[probe]["httpGet"]["path"] for probe in container if probe.endswith("Probe")} == {
        "/services/course/health"
    }
    assert [name for name in ("COURSE_STORE", "COURSE_HUB_SECRET", "JUPYTERHUB_API_TOKEN") if environ[name]] == []


def test_chart_values_and_the_hubs_sample_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_API_TOKEN", "x" * 64)
    there, here = services(VALUES["hub"]["extraConfig"]["course"]), sample()
    assert there.JupyterHub.load_roles == here.JupyterHub.load_roles
    assert there.JupyterHub.default_url == here.JupyterHub.default_url == "/services/course/"
    assert VALUES["hub"]["config"]["LTI13Authenticator"] == dict(here.LTI13Authenticator)
    assert JupyterHub(config=there).services[0]["oauth_client_id"] == "service-course"


def test_lti_takes_the_opaque_id_alone() -> None:
    authenticator = LTI13Authenticator(config=sample())
    token = {"sub": "8d1f3c", "email": "someone@example.edu", "name": "Someone"}
    assert LTI13Authenticator().get_username(token) == "someone@example.edu"
    assert authenticator.get_username(token) == "8d1f3c"
    assert authenticator.authorize_url == "https://sso.canvaslms.com/api/lti/authorize_redirect"


def test_hubs_sample_names_its_authenticator() -> None:
    config = Config({"JupyterHub": sample().JupyterHub})
    assert JupyterHub(config=config).authenticator_class is LTI13Authenticator
