"""What a service of the Hub must be told, and what the server puts into a page's mouth."""

from __future__ import annotations

from typing import Any

import pytest

from course.cli.failure import WrongUse
from course.cli.hub import told
from course.serving import wire_format
from course.serving.authenticated import signed

ENVIRON = {
    "JUPYTERHUB_API_TOKEN": "x",
    "JUPYTERHUB_CLIENT_ID": "service-course",
    "JUPYTERHUB_SERVICE_PREFIX": "/services/course/",
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:9001",
    "COURSE_HUB_SECRET": "s" * 32,
}


def message(content: Any) -> bytes:
    return wire_format.pack("shell", {"msg_type": "comm_msg"}, content)


def custom(action: Any) -> dict[str, Any]:
    return {"comm_id": "a", "data": {"method": "custom", "content": action}}


def test_told_reads_what_the_hub_says() -> None:
    assert told(ENVIRON) == (b"s" * 32, "127.0.0.1", 9001, "/services/course/")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("JUPYTERHUB_API_TOKEN", "", "--hub is for a service of JupyterHub, which sets JUPYTERHUB_API_TOKEN;"),
        ("JUPYTERHUB_SERVICE_URL", "", "--hub is for a service of JupyterHub, which sets JUPYTERHUB_SERVICE_URL;"),
        ("COURSE_HUB_SECRET", "", "COURSE_HUB_SECRET must hold at least 32 random characters"),
        ("COURSE_HUB_SECRET", "s" * 31, "COURSE_HUB_SECRET must hold at least 32 random characters"),
    ],
)
def test_told_refuses_what_is_missing_or_weak(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongUse) as refused:
        told({**ENVIRON, name: value})
    assert str(refused.value).startswith(says)


@pytest.mark.parametrize("fields", [{"token": "stolen"}, {"token": "stolen", "more": 1}, {}, None, ["stolen"]])
def test_signed_gives_a_hello_its_own_token(fields: Any) -> None:
    channel, parts = wire_format.split(signed(message(custom({"seq": 1, "action": "hello", "fields": fields})), "own"))  # type: ignore[arg-type]  # bytes stay bytes
    assert channel == "shell"
    assert wire_format.loads(parts[wire_format.CONTENT]) == custom(
        {"seq": 1, "action": "hello", "fields": {"token": "own"}}
    )


@pytest.mark.parametrize(
    "sent",
    [
        message(custom({"seq": 1, "action": "draft", "fields": {"token": "words"}})),
        message({"data": ["hello"]}),
        message({}),
        b"no frame",
        "text",
    ],
)
def test_signed_leaves_all_else_as_it_is(sent: object) -> None:
    assert signed(sent, "own") == sent
