"""What a launch is verified for: each claim wrong once, and each refused in one sentence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest

from course.lti import keyset
from course.lti.keyset import KeySets, Unreachable
from course.lti.launch_message import (
    DEPLOYMENT,
    GRADES,
    MESSAGE_TYPE,
    RESULT,
    SCORE,
    VERSION,
    NotLaunched,
    verified,
    within,
)
from course.lti.platform import Platform
from course.lti.signing_key import Key, KeyUnusable

ADDRESS = "https://course.example.edu/social/"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
COLLEGE = Platform(
    "https://lms.example.edu", "client", "https://lms.example.edu/auth", "https://lms.example.edu/token",
    "https://lms.example.edu/keys", ("d1",), pages=("https://school.example.edu",),
)  # fmt: skip


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return Key.at(tmp_path_factory.mktemp("key") / "lms.pem")


def claims() -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": COLLEGE.issuer, "aud": "client", "sub": "ada", "iat": now, "exp": now + 300, "nonce": "n1",
        MESSAGE_TYPE: "LtiResourceLinkRequest", VERSION: "1.3.0", DEPLOYMENT: "d1", "name": "Ada Lovelace",
        f"{CLAIM}target_link_uri": f"{ADDRESS}lti/launch", f"{CLAIM}resource_link": {"id": "r1"},
        f"{CLAIM}context": {"id": "c1", "title": "A course"}, f"{CLAIM}roles": [],
        GRADES: {"scope": [SCORE, RESULT], "lineitem": "https://school.example.edu/lineitems/1"},
    }  # fmt: skip


def check(token: str, *public: Key) -> Any:
    async def fetch(url: str) -> bytes:
        assert url == COLLEGE.keys
        return json.dumps({"keys": [dict(each.public) for each in public]}).encode()

    return asyncio.run(verified(token, COLLEGE, "n1", ADDRESS, KeySets(fetch)))


def test_verify_takes_a_good_message_and_looks_at_no_name(key: Key) -> None:
    message = check(key.sign(claims()), key)
    assert (message.subject, message.context, message.title, message.instructor) == ("ada", "c1", "A course", False)
    assert (message.lineitem, message.readable) == ("https://school.example.edu/lineitems/1", True)
    assert "Lovelace" not in repr(message)


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "issuer": (lambda said: said.update(iss="https://other.example.edu"), "could not be verified"),
    "audience": (lambda said: said.update(aud="another"), "could not be verified"),
    "authorized party": (lambda said: said.update(azp="another"), "for another tool"),
    "several audiences": (lambda said: said.update(aud=["client", "another"]), "for another tool"),
    "expired": (lambda said: said.update(exp=int(time.time()) - 100), "has expired"),
    "no expiry": (lambda said: said.pop("exp"), "could not be verified"),
    "old": (lambda said: said.update(iat=int(time.time()) - 1000), "has expired"),
    "from the future": (lambda said: said.update(iat=int(time.time()) + 1000), "could not be verified"),
    "nonce": (lambda said: said.update(nonce="n2"), "another sign-in"),
    "no nonce": (lambda said: said.pop("nonce"), "could not be verified"),
    "version": (lambda said: said.update({VERSION: "1.1"}), "doesn't know"),
    "type": (lambda said: said.update({MESSAGE_TYPE: "LtiStartProctoring"}), "doesn't know"),
    "deployment": (lambda said: said.update({DEPLOYMENT: "d2"}), "not registered"),
    "no deployment": (lambda said: said.pop(DEPLOYMENT), "not registered"),
    "deployment of another type": (lambda said: said.update({DEPLOYMENT: ["d1"]}), "not registered"),
    "target": (lambda said: said.update({f"{CLAIM}target_link_uri": "https://evil.example/"}), "not lead to this"),
    "no target": (lambda said: said.pop(f"{CLAIM}target_link_uri"), "not lead to this"),
    "no person": (lambda said: said.pop("sub"), "who you are"),
    "an endless person": (lambda said: said.update(sub="a" * 300), "who you are"),
    "half a character as a person": (lambda said: said.update(sub="\ud800"), "who you are"),
    "no link": (lambda said: said.pop(f"{CLAIM}resource_link"), "which link"),
}


@pytest.mark.parametrize("name", WRONG)
def test_verify_refuses(key: Key, name: str) -> None:
    change, why = WRONG[name]
    said = claims()
    change(said)
    with pytest.raises(NotLaunched, match=why):
        check(key.sign(said), key)


def test_verify_refuses_every_other_signature(key: Key, tmp_path: Path) -> None:
    other, said = Key.at(tmp_path / "other.pem"), claims()
    named = {"kid": key.id}
    forged = [
        jwt.encode(said, other._private, "RS256", headers=named),  # another key under the name of the platform's
        jwt.encode(said, key._private, "PS256", headers=named),
        jwt.encode(said, None, "none", headers=named),  # type: ignore[arg-type]  # no key is the point
        jwt.encode(said, key.public["n"], "HS256", headers=named),  # what is public as a secret
        "not.a.token",
        "",
    ]
    for token in forged:
        with pytest.raises(NotLaunched, match="could not be verified"):
            check(token, key)
    with pytest.raises(NotLaunched, match="not signed with a key"):
        check(other.sign(said), key)


def test_verify_leaves_out_a_context_that_no_encoding_can_write(key: Key) -> None:
    assert check(key.sign(claims() | {f"{CLAIM}context": {"id": "\ud800"}}), key).context == ""


def test_verify_sends_no_grade_to_another_host(key: Key) -> None:
    for lineitem in ("https://evil.example/1", "http://school.example.edu/1", "//school.example.edu", 1, None):
        said = claims() | {GRADES: {"scope": [SCORE], "lineitem": lineitem}}
        assert check(key.sign(said), key).lineitem == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://course.example.edu.evil.example/social/", "https://evil.example/social/", "//evil.example/social/",
        "https://course.example.edu@evil.example/social/", "https://course.example.edu/other", "javascript:alert(1)",
        "https://course.example.edu/social/../other", "http://course.example.edu/social/", "https:\\\\evil.example",
        "https://course.example.edu:444/social/", "", None, 7, "https://[",
    ],
)  # fmt: skip
def test_within_refuses(url: object) -> None:
    assert not within(url, ADDRESS)


def test_within_takes_the_courses_own() -> None:
    for url in (
        ADDRESS,
        ADDRESS[:-1],
        f"{ADDRESS}lti/launch",
        f"{ADDRESS}?a=1#b",
        "https://COURSE.example.edu/social/",
    ):
        assert within(url, ADDRESS)


def test_keys_are_fetched_once_for_many_and_not_again_at_once() -> None:
    asked: list[str] = []
    now = [0.0]

    async def fetch(url: str) -> bytes:
        asked.append(url)
        await asyncio.sleep(0.01)
        return b'{"keys": []}'

    async def crowd() -> None:
        keys = KeySets(fetch, lambda: now[0])
        await asyncio.gather(*(keys.find(COLLEGE, "k1") for _ in range(50)))
        now[0] = 11.0
        await keys.find(COLLEGE, "k2")

    asyncio.run(crowd())
    assert asked == [COLLEGE.keys] * 2


def test_launches_wait_for_a_platform_that_is_slow_to_answer(monkeypatch: pytest.MonkeyPatch, key: Key) -> None:
    monkeypatch.setattr(keyset, "RETRIES", (0.0, 0.0, 0.0))
    answers: list[Unreachable | bytes] = [Unreachable("late"), Unreachable("late")]
    answers.append(json.dumps({"keys": [dict(key.public)]}).encode())

    async def fetch(_url: str) -> bytes:
        await asyncio.sleep(0)
        answer = answers.pop(0)
        if isinstance(answer, Unreachable):
            raise answer
        return answer

    async def crowd() -> list[Any]:
        keys = KeySets(fetch)
        return await asyncio.gather(*(keys.find(COLLEGE, key.id) for _ in range(50)))

    found = asyncio.run(crowd())
    assert (len(found), None in found, answers) == (50, False, [])


def test_launches_share_the_failure_of_a_platform_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "RETRIES", (0.0, 0.0, 0.0))
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        await asyncio.sleep(0)
        raise Unreachable("down")

    async def crowd() -> list[Any]:
        keys = KeySets(fetch, lambda: 100.0)
        return await asyncio.gather(*(keys.find(COLLEGE, "k1") for _ in range(50)), return_exceptions=True)

    found = asyncio.run(crowd())
    assert {type(each) for each in found} == {Unreachable}
    assert len(asked) == 4


def test_cached_keys_are_used_while_a_platform_is_down(key: Key) -> None:
    now, up = [0.0], [True]
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        if not up[0]:
            raise Unreachable("down")
        return json.dumps({"keys": [dict(key.public)]}).encode()

    async def story() -> list[bool]:
        keys = KeySets(fetch, lambda: now[0])
        found = [await keys.find(COLLEGE, key.id)]
        up[0], now[0] = False, 3601.0
        found += [await keys.find(COLLEGE, key.id) for _ in range(5)]
        return [each is not None for each in found]

    assert asyncio.run(story()) == [True] * 6
    assert len(asked) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [1]}', b"[" * 100_000])
def test_keys_that_are_none_are_said_to_be_none(body: bytes) -> None:
    async def fetch(_url: str) -> bytes:
        return body

    with pytest.raises(Unreachable, match="not a JSON Web Key Set"):
        asyncio.run(KeySets(fetch).find(COLLEGE, "k1"))


def test_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "own" / "key.pem"
    first = Key.at(path)
    assert Key.at(path).id == first.id
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["key.pem"]
    assert first.unseal("a", first.seal("a", {"b": 1})) == {"b": 1}
    assert first.unseal("c", first.seal("a", {"b": 1})) is None
    assert first.unseal("a", "x") is None
    path.chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        Key.at(path)
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(KeyUnusable, match="does not contain a private key"):
        Key.at(path)
