"""Answers over the network, question by question: what is confirmed is stored, once, and nothing is shown unearned."""

from __future__ import annotations

import asyncio
import html
import json
import os
import random
import re
import signal
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from course.bank import Bank
from course.store import hash_token
from tests.bench.crowd import Crowd, Learner
from tests.bench.served import Served, course
from tests.course_bank import course_bank

Row = tuple[str, str, str, str, tuple[str, ...]]
"""An answer: attempt, question, learner, item, picks."""
TRIES = 10
UNKNOWN = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with course(tmp_path_factory.mktemp("answers")) as served:
        yield served


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


def rows(app: Served, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(app.store.removeprefix("sqlite:///"))) as connection:
        return connection.execute(query).fetchall()


def answers(app: Served) -> list[Row]:
    found = rows(app, "SELECT attempt, question, learner, item, picks FROM answers")
    return [(*row, tuple(json.loads(picks))) for *row, picks in found]


def learners(app: Served) -> set[str]:
    return {id_ for (id_,) in rows(app, "SELECT id FROM learners")}


def tell(app: Served, number: int, story: Callable[[list[Learner]], Awaitable[None]]) -> None:
    """Run a story with so many guests, each at a page of their own."""

    async def told() -> None:
        async with Crowd(Learner, app.address) as crowd:
            for _ in range(TRIES):  # a page that the server cannot make just now asks to be loaded again
                await crowd.come(number - len(crowd.people), 0.5)
                if len(crowd.people) == number:
                    break
            assert len(crowd.people) == number, (crowd.lost, app.told()[-3000:])
            await story(crowd.people)

    asyncio.run(told())


def picking(learner: Learner, option: int) -> dict[str, Any]:
    """The form on the learner's screen, with one option picked by its number."""
    fields = learner.reading()
    options = re.findall(rf'name="{fields["question"]}" id="[^"]*" value="([^"]*)"', learner.html)
    picked = options[option % len(options)]
    return fields | {fields["question"]: [picked] if isinstance(fields[fields["question"]], list) else picked}


async def come_back(learner: Learner) -> None:
    """Open the page again, as often as the server asks for it or a connection is lost."""
    for left in reversed(range(TRIES)):
        try:
            return await learner.come_back()
        except (ConnectionError, AssertionError, aiohttp.ClientError):
            if not left:
                raise
    return None


async def deliver(learner: Learner, fields: dict[str, Any]) -> None:
    """Submit, and after each loss of the connection come back and submit again, as page.js does."""
    while True:
        try:
            await learner.do("submit", **fields)
        except ConnectionError:
            await come_back(learner)
        else:
            return


def test_answers_survive_workers_that_are_killed(app: Served) -> None:
    """Learners answer for some seconds while one worker and then the other is killed; some were guests until then."""
    before, enrolled = answers(app), learners(app)
    confirmed: list[tuple[str, str, tuple[str, ...]]] = []

    async def story(people: list[Learner]) -> None:
        lost = 0

        async def answer(learner: Learner, after: float) -> None:
            nonlocal lost
            await asyncio.sleep(after)
            chance = random.Random(learner.guest)  # noqa: S311 - no secret
            for _ in range(12):
                try:
                    await learner.turn()
                    await learner.read(chance.uniform(0.1, 0.5))
                except ConnectionError:
                    lost += 1
                    await come_back(learner)
                    await learner.turn()
                fields = picking(learner, chance.randrange(9))
                await deliver(learner, fields)
                assert learner.screen() == "verdict"
                picks = fields[fields["question"]]
                confirmed.append(
                    (fields["item"], fields["question"], (picks,) if isinstance(picks, str) else tuple(picks))
                )

        answering = asyncio.gather(*(answer(each, 0.3 * number) for number, each in enumerate(people)))
        for _ in range(2):
            await asyncio.sleep(1.5)
            os.kill(app.children()[0], signal.SIGKILL)
        await answering
        assert lost > 0
        assert len({each.token for each in people}) == len(people)

    tell(app, 10, story)
    assert len(learners(app) - enrolled) == 10  # a guest whose first answer is sent twice is one learner
    stored = [row for row in answers(app) if row not in before]
    assert len(stored) == 120
    assert sorted(confirmed) == sorted((item, question, picks) for _, question, _, item, picks in stored)
    given: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for attempt, question, _, _, picks in answers(app):
        given[attempt][question] = picks
    for id_, response in rows(app, "SELECT id, response FROM attempts"):
        made = {
            name: (picks,) if isinstance(picks, str) else tuple(picks) for name, picks in json.loads(response).items()
        }
        assert made == given[id_]


def test_question_submitted_in_many_windows_at_once_is_answered_once(app: Served) -> None:
    """First as a guest, by pages that bear the same random number; then as the learner who holds the token."""
    before, enrolled = answers(app), learners(app)

    async def story(people: list[Learner]) -> None:
        first, *others = people
        for each in others:
            each.guest = first.guest
            await each.hello()
        for known in (False, True):
            hashes = {hash_ for (hash_,) in rows(app, "SELECT token_hash FROM learners")}
            for each in people if known else []:
                # What the windows of one browser remember together: the token that the store gave last.
                each.token = next(other.token for other in people if hash_token(other.token) in hashes)
                await each.hello()
                await each.turn()
            assert len({each.asked() for each in people}) == 1
            forms = [picking(each, number) for number, each in enumerate(people)]
            await asyncio.gather(*(each.do("submit", **form) for each, form in zip(people, forms, strict=True)))
            assert {each.screen() for each in people} == {"verdict"}
            reasons = {re.sub(r"\s+", " ", html.unescape(each.html)).split('class="reason', 1)[1] for each in people}
            assert len({said.split("</div>", 1)[0] for said in reasons}) == 1
            assert any("You had already submitted this question" in each.html for each in people)

    tell(app, 4, story)
    assert len(answers(app)) - len(before) == 2
    assert len(learners(app) - enrolled) == 1


def test_nothing_is_shown_that_was_not_earned(app: Served, bank: Bank) -> None:
    """By any address, action or id, those of another learner's attempts among them."""
    item = bank.stages(bank.paths.orientation[0])[0][0]
    scenario = bank.scenarios[item]
    reasons = {line for each in scenario.ruling.verdicts.values() for line in each.because}
    reasons |= {scenario.ruling.quadrant_because, *scenario.ruling.quadrant_unlike.values()}

    def told(learner: Learner) -> list[str]:
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html.unescape(learner.html)))
        return [line for line in reasons if line in shown]

    async def story(people: list[Learner]) -> None:
        owner, stranger = people
        await owner.do("read", item=item)
        attempt = ""
        while owner.screen() != "feedback":
            if owner.asked():
                fields = picking(owner, 0)
                attempt = fields["attempt"]
                await owner.do("submit", **fields)
            else:
                await owner.press()
        assert told(owner)  # so the test sees a reason where there is one

        addresses = ["", *scenario.questions, "feedback", f"feedback/{attempt}", f"feedback/{UNKNOWN}"]
        asked: list[tuple[str, dict[str, Any]]] = [("go", {"to": f"#/story/{item}/{each}"}) for each in addresses]
        for id_ in ("", UNKNOWN, attempt):
            asked += [("continue", {"item": item, "attempt": id_}), ("review", {"item": item, "attempt": id_})]
            for question in scenario.questions:
                form = {"item": item, "question": question, "variant": "0"}
                asked.append(("submit", form | {"attempt": id_ or UNKNOWN, question: []}))
                if id_:
                    asked.append(("submit", form | {"attempt": id_, question: scenario.choices(question)[:1]}))
        before = answers(app)
        for action, fields in asked:
            answer = await stranger.act(action, **fields)
            stranger.html = answer.get("html", stranger.html)
            assert ("trouble" in answer or stranger.screen() != "feedback", told(stranger)) == (True, [])
        assert answers(app) == before

    tell(app, 2, story)
