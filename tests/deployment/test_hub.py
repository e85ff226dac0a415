"""The course as a service of JupyterHub: each of its people has a place, and nobody has another's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from course.store import Cohort, Store, hash_token
from tests.deployment.conftest import Hub
from tests.deployment.guest import Guest, answer
from tests.deployment.hub import token

ASKED = "not a learner's token"


def tell(story: Callable[[Guest, Guest], Coroutine[Any, Any, None]], hub: Hub, *names: str) -> None:
    """Run one story with two people who have signed in."""

    async def told() -> None:
        first, second = names
        async with Guest(hub.address, first) as one, Guest(hub.address, second) as other:
            await one.sign_in()
            await other.sign_in()
            await story(one, other)

    asyncio.run(told())


def test_place_follows_the_person_and_nobody_else(hub: Hub) -> None:
    async def story(one: Guest, other: Guest) -> None:
        page = await one.live()
        welcome = await page.act("hello", token="")
        begun = await answer(page, welcome["html"])
        again = await (await one.live()).act("hello", token=ASKED)
        stranger = await (await other.live()).act("hello", token="")
        assert 'data-screen="welcome"' in welcome["html"]
        assert 'data-screen="verdict"' in begun["html"]
        assert again["html"] == begun["html"]
        assert 'data-screen="welcome"' in stranger["html"]

    tell(story, hub, "ada", "ben")
    store = Store.open(hub.store)
    try:
        people = [store.learner(hash_token(token(name))) for name in ("ada", "ben")]
        places = [store.place(person.id) for person in people if person is not None]
    finally:
        store.close()
    assert [person is not None for person in people] == [True, False]  # of whoever only looked, nothing is stored
    assert [place is not None for place in places] == [True]


def test_page_never_hears_the_token_and_cannot_bring_anothers(hub: Hub) -> None:
    async def story(one: Guest, other: Guest) -> None:
        page = await one.live()
        welcome = await page.act("hello", token="")
        told = await answer(page, welcome["html"])
        thief = await other.live()
        taken = await thief.act("hello", token=token("cleo"))
        assert told["token"] == "-" * 64
        assert 'data-screen="welcome"' in taken["html"]
        assert not any(token(name).encode() in message["raw"] for name in ("cleo", "dan") for message in page.log)

    tell(story, hub, "cleo", "dan")


def test_kernel_is_reached_by_its_owner_alone(hub: Hub) -> None:
    async def story(one: Guest, other: Guest) -> None:
        page, own = await one.live(), await other.page()
        await page.act("hello", token="")
        kernel, own_path = f"api/kernels/{page.kernel}", "/services/course/"
        async with other.http.get(other.course + kernel) as reply:
            assert reply.status == 404
        farewell = f"{other.course}voila/api/shutdown/{page.kernel}"
        [xsrf] = [each.value for each in other.http.cookie_jar if (each.key, each["path"]) == ("_xsrf", own_path)]
        async with other.http.post(farewell, params={"_xsrf": xsrf}) as reply:
            assert reply.status == 404
        own.kernel = page.kernel
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await own.connect(states=False)
        assert refused.value.status == 404
        async with one.http.get(one.course + kernel) as reply:
            assert reply.status == 204
        assert await page.act("beat") == {"ack": page.seq}

    tell(story, hub, "eve", "flo")


def test_stranger_is_sent_to_sign_in_and_reaches_nothing(hub: Hub) -> None:
    async def story() -> None:
        async with Guest(hub.address, "nobody") as stranger, Guest(hub.address, "gil") as guest:
            await guest.sign_in()
            page = await guest.page()
            async with stranger.http.get(stranger.course, allow_redirects=False) as reply:
                assert reply.status == 302
                assert reply.headers["Location"].startswith("/hub/api/oauth2/authorize?client_id=service-course&")
            async with stranger.http.get(stranger.course) as reply:
                assert reply.url.path == "/hub/login"
            forged = {"Authorization": "token ", "X-Forwarded-User": "gil", "Cookie": "service-course=gil"}
            async with stranger.http.get(stranger.course, headers=forged, allow_redirects=False) as reply:
                assert reply.status == 302
            async with stranger.http.get(f"{stranger.course}api/kernels/{page.kernel}") as reply:
                assert reply.status == 403
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await stranger.http.ws_connect(
                    f"{stranger.course}api/kernels/{page.kernel}/channels",
                    protocols=["v1.kernel.websocket.jupyter.org"],
                )
            assert refused.value.status == 403

    asyncio.run(story())


@pytest.mark.parametrize("query", ["", "?code=x&state=eyJ9", "?error=%3Cscript%3E"])
def test_sign_in_that_fails_leads_back(hub: Hub, query: str) -> None:
    async def story() -> None:
        async with Guest(hub.address, "nobody") as guest:
            async with guest.http.get(f"{guest.course}oauth_callback{query}") as reply:
                page = await reply.text()
            assert reply.status in (400, 403)
            assert '<a href="/services/course/">Open the course and sign in again</a>' in page
            assert "<script" not in page
            assert "default-src 'none'" in reply.headers["Content-Security-Policy"]

    asyncio.run(story())


def test_nobody_can_start_a_server_to_run_code_on(hub: Hub) -> None:
    async def story(one: Guest, other: Guest) -> None:
        for path in (f"hub/spawn/{one.name}", "hub/spawn", "hub/admin"):
            async with one.http.get(one.hub + path) as reply:
                assert (path, reply.status) == (path, 403)
        async with other.http.post(f"{other.hub}hub/api/users/{other.name}/server") as reply:
            assert reply.status == 403

    tell(story, hub, "hal", "ida")


def test_person_of_the_hub_holds_no_code_and_erases_alone(hub: Hub) -> None:
    async def story(one: Guest, other: Guest) -> None:
        page = await one.live()
        welcome = await page.act("hello", token="")
        begun = await answer(page, welcome["html"])
        assert [each for each in ("resume code", "shared computer") if each in welcome["html"] + begun["html"]] == []
        thief = await other.live()
        await thief.act("hello", token="")
        refused = await thief.act("resume", code=token("kit"))
        assert refused["trouble"] == "You are signed in, so you need no resume code here."
        records = await page.act("records")
        assert "A fingerprint of your sign-in" in records["html"]
        assert [each for each in ("new-code", "leave") if f'data-action="{each}"' in records["html"]] == []
        await page.act("erase")
        erased = await page.act("erase-all")
        assert "is erased" in erased["announce"]
        welcome = await page.act("welcome")
        assert 'data-screen="welcome"' in welcome["html"]
        await answer(page, welcome["html"])
        again = await (await one.live()).act("hello", token="")
        assert 'data-screen="verdict"' in again["html"]

    tell(story, hub, "kit", "lou")
    store = Store.open(hub.store)
    try:
        assert store.learner(hash_token(token("kit"))) is not None
        assert [(each.act, each.role) for each in store.audit.notes()] == [("erase", "learner")]
    finally:
        store.close()


def test_join_link_leads_a_person_of_the_hub_into_its_cohort(hub: Hub) -> None:
    """Who has signed in already, and who is sent to sign in first; whoever is enrolled stays where they are."""
    store = Store.open(hub.store)
    try:
        now = datetime.now(UTC)
        for name, code in (("may", "abc234"), ("june", "xyz789")):
            store.add_cohort(Cohort(name, name.title(), now, code=code))

        async def story(one: Guest, other: Guest) -> None:
            for code, told in (("ABC234", ""), ("xyz789", "“June”")):
                async with one.http.get(f"{one.course}j/{code}", allow_redirects=False) as reply:
                    assert reply.headers["Location"] == f"/services/course/?join={code.lower()}"
                page = await one.live()
                said = await page.act("hello", token=ASKED, join=code.lower(), shared=True)
                begun = await (page.act("map") if told else answer(page, said["html"]))
                assert (told in said.get("aside", ""), "shared" in begun) == (True, False)
            async with Guest(hub.address, "pam") as stranger:
                async with stranger.http.get(f"{stranger.course}j/xyz789") as reply:
                    assert reply.url.path == "/hub/login"
                    [xsrf] = re.findall(r'name="_xsrf" value="([^"]+)"', await reply.text())
                    asked = reply.url
                form = {"username": "pam", "password": "any", "_xsrf": xsrf}
                async with stranger.http.post(asked, data=form) as reply:
                    assert str(reply.url).endswith("/services/course/?join=xyz789")
            await (await other.live()).act("hello", token="", join="none99")

        tell(story, hub, "mia", "ned")
        mia = store.learner(hash_token(token("mia")))
        assert (mia and mia.cohort, store.learner(hash_token(token("ned")))) == ("may", None)
    finally:
        store.close()
