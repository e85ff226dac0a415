"""Replicas and a Hub together: nginx before both, PostgreSQL behind, as the samples for Kubernetes set them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import aiohttp
import pytest
from yarl import URL

from course.store import Store, hash_token
from tests.deployment import hub as hubs
from tests.deployment import nginx
from tests.deployment.guest import Guest, answer
from tests.deployment.kubernetes import MANIFESTS, VALUES
from tests.port import free_ports
from tests.process import ROOT, running, status
from tests.serving.visitor import Visitor
from tests.store import postgres

API_TOKEN = "89abcdef0123456789abcdef01234567"  # noqa: S105 - of a test
PLACE = "services/course/"


@dataclass
class Site:
    """The course as a site serves it to its own people."""

    address: str
    store: str
    replicas: dict[int, subprocess.Popen[bytes]]

    async def at(self, guest: Guest, page: Visitor) -> int:
        """The port of the replica at which this page has its place."""
        kept = guest.http.cookie_jar.filter_cookies(URL(guest.course))
        cookies = "; ".join(f"{name}={each.value}" for name, each in kept.items())
        ports = []
        for port in self.replicas:  # by its own address, where a browser would not send what is for https
            presence = f"http://127.0.0.1:{port}/{PLACE}api/kernels/{page.kernel}"
            async with guest.http.get(presence, headers={"Cookie": cookies}) as reply:
                ports += [port] if reply.status == 204 else []
        [found] = ports
        return found


@pytest.fixture(scope="module")
def site(database: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for all tests here; what ends one of its replicas comes last."""
    folder = tmp_path_factory.mktemp("hub-and-replicas")
    store = database.database()
    Store.open(store).close()
    door, *ports = free_ports(6)
    public, own, _ = hub_ports = ports[2:]
    [container] = MANIFESTS["Deployment"]["spec"]["template"]["spec"]["containers"]
    told = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    told |= {"JUPYTERHUB_API_URL": f"http://127.0.0.1:{own}/hub/api", "JUPYTERHUB_API_TOKEN": API_TOKEN}
    told |= {"COURSE_STORE": store, "COURSE_HUB_SECRET": hubs.SECRET, "HOME": str(folder)}
    words = [sys.executable, "-m", *container["command"][:4]]
    replicas = {}
    with ExitStack() as stack:
        for port in ports[:2]:  # side by side with the Hub, which waits for all
            here = told | {"JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}"}
            log = folder / f"{port}.log"
            replicas[port] = stack.enter_context(running(words, log, lambda: True, here, cwd=ROOT))

        def up(address: str) -> bool:
            healthy = all(status(f"http://127.0.0.1:{port}/{PLACE}health") == 204 for port in replicas)
            return healthy and status(f"{address}hub/health") == 200

        sample = VALUES["hub"]["extraConfig"]["course"]
        stack.enter_context(hubs.started(folder, sample, {"COURSE_API_TOKEN": API_TOKEN}, hub_ports, up))
        yield Site(stack.enter_context(nginx.serving(folder, door, ports[:2], hub=public)), store, replicas)


async def live(guest: Guest) -> Visitor:
    """A page that has said hello."""
    page = await guest.live()
    await page.act("hello", token="")
    return page


async def begin(page: Visitor) -> None:
    """Answer the first screen's question."""
    await answer(page, (await page.act("welcome"))["html"])


async def elsewhere(site: Site, guest: Guest, port: int) -> Visitor:
    """A page of the same person at another replica than this."""
    for _ in range(24):  # never there by chance: once in sixteen million
        guest.http.cookie_jar.update_cookies({"course_seat": uuid.uuid4().hex}, URL(guest.course))
        page = await live(guest)
        if await site.at(guest, page) != port:
            return page
    raise AssertionError("every browser comes to the same replica")


@pytest.mark.parametrize("host", ["scanner.example.com", "127.0.0.2", "localhost"])
def test_nginx_answers_no_other_host_name(site: Site, host: str) -> None:
    async def story() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as http:
            health = f"{site.address}{PLACE}health"
            async with http.get(health) as reply:
                assert reply.status == 204
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await http.get(health, headers={"Host": host})
        await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop

    asyncio.run(story())


def test_kernel_is_nobody_elses_at_any_replica(site: Site) -> None:
    async def story() -> None:
        async with Guest(site.address, "wes") as one, Guest(site.address, "xia") as other:
            await one.sign_in()
            await other.sign_in()
            page, own = await live(one), await other.page()
            own.kernel = page.kernel
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await own.connect(states=False)
            assert refused.value.status == 404

    asyncio.run(story())


def test_person_of_the_hub_goes_on_at_the_other_replica_when_theirs_is_killed(site: Site) -> None:
    async def story() -> None:
        async with Guest(site.address, "uma") as one, Guest(site.address, "vic") as other:
            await one.sign_in()
            await other.sign_in()
            page = await live(one)
            await begin(page)
            before = await page.act("module", quadrant="uoft-to-uoft")
            port = await site.at(one, page)
            spared = await elsewhere(site, other, port)
            await begin(spared)

            lost = site.replicas.pop(port)
            lost.kill()
            assert await page.closed() == 1006
            again = await one.live()  # without a new sign-in: the Hub's word holds at every replica
            after = await again.act("hello", token=hubs.token("vic"))
            assert after["html"] == before["html"]
            assert await site.at(one, again) != port
            assert (await spared.act("beat"))["ack"] == spared.seq
            assert (await spared.act("records"))["html"] != after["html"]

    asyncio.run(story())
    store = Store.open(site.store)
    try:
        people = [store.learner(hash_token(hubs.token(name))) for name in ("uma", "vic")]
        places = [store.place(person.id) for person in people if person is not None]
    finally:
        store.close()
    assert [place.state["screen"] for place in places if place] == ["module", "verdict"]
