"""`python -m tests.serving.attack`: attack the course and kill it, and print how often and what came of it.

Exit code 1 if anything was lost, leaked, forged or left broken.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import string
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import click
from sqlalchemy import create_engine, select
from yarl import URL

from course.serving.capacity import raise_descriptors
from course.store.tables import answers
from tests.bench.crowd import Learner
from tests.patience import until
from tests.port import free_ports
from tests.process import children, running, status
from tests.serving.attack.conftest import EVER
from tests.serving.attack.test_address import ELSEWHERE
from tests.serving.visitor import Visitor, pack
from tests.store import postgres

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
FALSE = [path for path in ELSEWHERE if path != "metrics"]  # which this machine may read
PAGES = 20
"""Pages that send inputs at once: each may send five messages a second."""
LEARNERS = 8
"""Learners who answer while their server is killed."""
GONE = (OSError, TimeoutError, AssertionError, IndexError, aiohttp.ClientError)
"""What a learner meets whose server has gone, or is not ready."""
ACTIONS = ("hello", "look", "begin", "go", "draft", "submit", "again", "map", "explore", "ask", "export", "forget", "")


@dataclass
class Course:
    """A course that is served, and served again at the same address after it was killed."""

    folder: Path
    store: str
    port: int

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def log(self) -> Path:
        """What all of its servers have logged."""
        return self.folder / f"{self.port}.log"

    @contextmanager
    def served(self) -> Iterator[int]:
        """The server's process id, while it serves."""
        words = [sys.executable, "-m", "course", "serve", "--port", str(self.port), "--workers", "2"]
        with running([*words, "--store", self.store], self.log, lambda: status(f"{self.address}health") == 204) as it:
            yield it.pid

    def answers(self) -> set[tuple[str, str]]:
        """The answers that are stored: attempt and question of each."""
        engine = create_engine(self.store.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            found = {(row.attempt, row.question) for row in connection.execute(select(answers))}
        engine.dispose()
        return found

    def tracebacks(self) -> int:
        """How many tracebacks were logged."""
        return self.log.read_text(errors="replace").count("Traceback")


async def request(course: Course, number: int, chance: random.Random) -> int:
    """Ask for addresses that are none: how many were answered as if they were one, failed, or told a secret."""
    bad = 0
    async with aiohttp.ClientSession() as http:
        for at in range(number):
            path = FALSE[at % len(FALSE)] if at < len(METHODS) * len(FALSE) else mangled(chance)
            url, method = URL(course.address + path, encoded=True), METHODS[at // len(FALSE) % len(METHODS)]
            try:
                async with http.request(method, url, allow_redirects=False) as reply:
                    text = await reply.text(errors="replace")
                    bad += reply.status < 400 or reply.status == 500 or any(each in text for each in EVER)
            except aiohttp.ClientError:
                pass  # cut off without an answer
    return bad


def mangled(chance: random.Random) -> str:
    """A known address with some characters changed, or escaped."""
    letters = list(chance.choice(FALSE)[:200])
    for _ in range(chance.randint(1, 4)):
        letters.insert(chance.randrange(len(letters) + 1), chance.choice(["%2e", "%2f", "..", "/", "%00", "%c0", "x"]))
    return "".join(letters).lstrip("/")


async def fuzz(course: Course, number: int, chance: random.Random) -> int:
    """Send inputs that no page sends: how many pages were told a secret, or cannot be opened anew."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        pages = [Visitor(http, course.address) for _ in range(min(PAGES, number))]
        shares = [number // len(pages) + (at < number % len(pages)) for at in range(len(pages))]
        await asyncio.gather(*(_send(page, share, chance) for page, share in zip(pages, shares, strict=True)))
        return sum(await asyncio.gather(*(_broken(page) for page in pages)))


async def _send(page: Visitor, number: int, chance: random.Random) -> None:
    await page.open()
    await page.connect()
    for _ in range(number):
        frame = strange(page, chance)
        try:
            await page.deliver(frame)
            while True:  # what it says to that, if anything
                await page.hear(0.05)
        except TimeoutError:
            continue
        except (ConnectionError, aiohttp.ClientError):
            await page.connect()


async def _broken(page: Visitor) -> bool:
    """Whether the page was told a secret, or cannot be opened anew."""
    heard = b"".join(message["raw"] for message in page.log).decode("utf-8", "replace")
    await page.socket.close()
    async with Visitor(page.http, page.address) as again:
        answer = await again.act("hello", token="")  # nobody's
        await again.leave()
    return 'data-screen="' not in answer.get("html", "") or any(each in heard for each in EVER)


def strange(page: Visitor, chance: random.Random) -> bytes:
    """A frame of an action with any fields, of which every third has a byte changed or lacks its end."""
    content = {"seq": chance.choice([1, page.seq + 1, -1, 2**70, "1"]), "action": chance.choice(ACTIONS)}
    fields = {
        chance.choice(("item", "attempt", "question", "case", "token", "join", "x")): anything(chance) for _ in "abc"
    }
    data = {"method": chance.choice(["custom"] * 8 + ["update", ""]), "content": content | {"fields": fields}}
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "comm_msg",
        "username": "",
        "session": page.session,
    }
    frame = pack("shell", header, {}, {"heard": page.heard}, {"comm_id": page.models[0], "data": data})
    at = chance.randrange(len(frame))
    return chance.choice([frame, frame, frame, frame, frame[:at], frame[:at] + chance.randbytes(1) + frame[at + 1 :]])


def anything(chance: random.Random, depth: int = 0) -> object:
    """Something that JSON can hold."""
    text = "".join(chance.choices(string.printable + "éß\0\u202e\ud800", k=chance.randrange(30)))
    plain = (None, True, 0, -1, 2**64, 1e308, text, "", "../../etc/passwd", "x" * chance.randrange(9000))
    nested = ([anything(chance, depth + 1)], {text: anything(chance, depth + 1)}) if depth < 6 else ()
    return chance.choice([*plain, *nested])


@dataclass
class Answering:
    """A learner who answers one question after another, and comes back whenever the server has gone."""

    learner: Learner
    chance: random.Random
    confirmed: set[tuple[str, str]]
    """Attempt and question of each answer that the server has confirmed, of all learners."""
    lately: int = 0
    """Answers since this was set to 0."""

    async def work(self, stop: asyncio.Event) -> None:
        """Answer until told to stop."""
        while not stop.is_set():
            try:
                if self.learner.html:
                    await self._answer()
                else:
                    await self.learner.join()
            except GONE:
                await asyncio.sleep(0.2)
                if self.learner.html:
                    with contextlib.suppress(*GONE):  # not yet there: again in a moment
                        await self.learner.come_back()

    async def _answer(self) -> None:
        await self.learner.turn()
        fields = self.learner.reading()
        await self.learner.submit()
        if fields["attempt"]:  # the question to try before one begins is not stored
            self.confirmed.add((fields["attempt"], fields["question"]))
        self.lately += 1
        await self.learner.read(self.chance.uniform(0, 0.2))


async def kill(course: Course, rounds: int, chance: random.Random) -> tuple[int, int]:
    """Kill the server or a worker while learners answer: how many answers were confirmed, and how many of them lost."""
    confirmed, stop = set[tuple[str, str]](), asyncio.Event()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        people = [Answering(Learner(http, course.address, ()), chance, confirmed) for _ in range(LEARNERS)]
        tasks: list[asyncio.Task[None]] = []

        async def all_back() -> None:
            for each in people:
                each.lately = 0
            await until(lambda: min(each.lately for each in people) >= 2, "not every learner came back")

        for at in range(rounds):
            with ExitStack() as stack:
                pid = await asyncio.to_thread(stack.enter_context, course.served())
                tasks = tasks or [asyncio.create_task(each.work(stop)) for each in people]
                await all_back()
                await asyncio.sleep(chance.uniform(0, 0.3))  # so that the end comes now here, now there in a turn
                if at % 2:
                    chance.choice(children(pid)).kill()
                    await all_back()
                else:
                    os.kill(pid, signal.SIGKILL)
        with course.served():
            await all_back()
            stop.set()
            await asyncio.gather(*tasks)
    return len(confirmed), len(confirmed - course.answers())


@click.command()
@click.option("--requests", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--inputs", type=click.IntRange(1), default=5000, show_default=True, help="Frames with any content.")
@click.option("--rounds", type=click.IntRange(1), default=10, show_default=True, help="Kills on each kind of store.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same inputs.")
def command(requests: int, inputs: int, rounds: int, seed: int) -> None:
    """Attack the course, kill its server and its workers, and print how often and what came of it.

    Example: python -m tests.serving.attack --rounds 60
    """
    raise_descriptors()
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    bad = 0

    def tell(what: str, count: int, came: Mapping[str, int]) -> None:
        nonlocal bad
        bad += sum(came.values())
        click.echo(f"{count:,} {what}: {', '.join(f'{name} {number}' for name, number in came.items())}")

    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        database = stack.enter_context(postgres.serving())
        attacked, *killed = (
            Course(folder, url, port)
            for url, port in zip(
                (f"sqlite:///{folder}/attacked.db", f"sqlite:///{folder}/killed.db", database.database()),
                free_ports(3),
                strict=True,
            )
        )
        with attacked.served():
            tell(
                "requests", requests, {"answered, failed or leaking": asyncio.run(request(attacked, requests, chance))}
            )
            tell(
                "frames", inputs, {"pages that leak or do not open again": asyncio.run(fuzz(attacked, inputs, chance))}
            )
        tell("lines logged", len(attacked.log.read_text().splitlines()), {"tracebacks": attacked.tracebacks()})
        for course, kind in zip(killed, ("SQLite", "PostgreSQL"), strict=True):
            answers, lost = asyncio.run(kill(course, rounds, chance))
            tell(f"kills on {kind}, {answers:,} answers confirmed", rounds, {"lost": lost})
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    command(prog_name="python -m tests.serving.attack")
