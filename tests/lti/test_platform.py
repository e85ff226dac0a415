"""Registration files: what is read from a good one, and one clear sentence for each bad one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from course.lti.platform import Platform, Platforms, Unregistered, read_registry

GOOD = """
platforms:
  - issuer: https://canvas.instructure.com
    client_id: 10000000000001
    deployments: ["1:abc"]
    authorization: https://sso.canvaslms.com/api/lti/authorize_redirect
    token: https://sso.canvaslms.com/login/oauth2/token
    keys: https://sso.canvaslms.com/api/lti/security/jwks
    pages: [https://canvas.example.edu/]
    sight: results
register: [https://moodle.example.edu]
key: own.pem
"""


def test_read_a_registration_file(tmp_path: Path) -> None:
    path = tmp_path / "lti.yaml"
    path.write_text(GOOD)
    registry = read_registry(path)
    [canvas] = registry.platforms
    assert (canvas.client_id, canvas.deployments, canvas.sight) == ("10000000000001", ("1:abc",), "results")
    assert canvas.origins == (
        "https://canvas.instructure.com", "https://sso.canvaslms.com", "https://canvas.example.edu",
    )  # fmt: skip
    assert canvas.owns("https://canvas.example.edu/api/lti/courses/1/line_items/2")
    assert not canvas.owns("https://canvas.example.edu.evil.example/1")
    assert (registry.register, registry.key) == (("https://moodle.example.edu",), tmp_path / "own.pem")
    assert Platform.stored(yaml.safe_load(yaml.safe_dump(canvas.entry()))) == canvas


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("    client_id: 10000000000001\n", "", "platform 1: client_id is missing; it is the client id"),
        ("https://sso.canvaslms.com/login", "http://sso.canvaslms.com/login", "token is 'http://sso.canvaslms.com"),
        ("https://sso.canvaslms.com/login", "https://a;script-src *", "it must begin with https://"),
        ("sight: results", "sight: all", "sight is 'all'; write nothing, completion, progress, results"),
        ("sight: results", "site: results", "'site' is not known; use issuer, client_id"),
        ("https://canvas.example.edu/]", "https://canvas.example.edu/x]", "write only https:// and a host"),
        ("https://canvas.example.edu/]", "'https://*.example.edu']", "write only https:// and a host"),
        ('deployments: ["1:abc"]', "deployments: {a: b}", "deployments is not a list"),
        ("register: [https://moodle.example.edu]", "register: [moodle]", "register has 'moodle'"),
        ("key: own.pem", "keys: own.pem", "'keys' is not known; use platforms, register and key"),
        ("platforms:", "platforms: [", "is neither YAML nor JSON at line"),
        (GOOD, "", "must have platforms, register, or both"),
        (GOOD, "[" * 50_000, "is neither YAML nor JSON"),
        (GOOD, "a" * 70_000, "has more than 65536 bytes"),
        (
            "sight: results",
            "sight: &a [x]\n    audience: *a",
            "has anchors and aliases (& and *); write the values out",
        ),
    ],
)
def test_read_says_what_is_wrong(tmp_path: Path, before: str, after: str, says: str) -> None:
    path = tmp_path / "lti.yaml"
    assert before in GOOD
    path.write_text(GOOD.replace(before, after))
    with pytest.raises(Unregistered) as raised:
        read_registry(path)
    assert str(raised.value).startswith(str(path))
    assert says in str(raised.value)
    assert str(raised.value).count("\n") == 0


def test_read_a_folder(tmp_path: Path) -> None:
    """Or a pipe, which would be read for ever."""
    with pytest.raises(Unregistered, match="is not a file"):
        read_registry(tmp_path)


def test_read_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unregistered, match="cannot be read"):
        read_registry(tmp_path / "none.yaml")


def test_find_asks_for_the_client_where_an_issuer_has_several() -> None:
    urls = {name: f"https://lms.example.edu/{name}" for name in ("authorization", "token", "keys")}
    one, two = (Platform("https://lms.example.edu", client, **urls) for client in ("a", "b"))  # type: ignore[arg-type]  # all three are texts
    platforms = Platforms([one])
    assert platforms.find("https://lms.example.edu") == one
    platforms.add(two)
    assert platforms.find("https://lms.example.edu") is None
    assert platforms.find("https://lms.example.edu", "b") == two
    assert platforms.find("https://lms.example.edu", "c") is None
    assert platforms.find("https://other.example.edu", "a") is None
