"""Scores on their way to the platform: while people learn, through failures and kills, each change once."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from course.store import Store
from tests.lti.person import Person, pass_story, seated
from tests.lti.placed import Placed, placed
from tests.patience import wait

STOPS = 3
"""Stories of the quick path."""
ONE_WORKER = ("--workers", "1")
"""Scores are sent by the server, whose workers do not know of them."""


async def learn(person: Person, place: str) -> None:
    async with seated(person, place) as visitor:
        answer = await pass_story(visitor, "quick")
        assert "trouble" not in answer


def sent(both: Placed, user: str) -> list[float]:
    return [each["scoreGiven"] for each in both.scores() if each["userId"] == user]


def done(both: Placed) -> bool:
    store = Store.open(both.store)
    try:
        return store.lti.waiting() == 0
    finally:
        store.close()


@pytest.mark.slow
def test_scores_follow_the_learner_and_survive_a_platform_that_is_down(tmp_path: Path) -> None:
    with placed(tmp_path, "progress", words=ONE_WORKER) as both:
        person = Person(both)
        place = person.launch(user="ada", open="path/quick").where
        asyncio.run(learn(person, place))
        wait(lambda: sent(both, "ada") == [33.33], lambda: str(both.scores()))
        urllib.request.urlopen(f"{both.lms}/down/3", b"").close()  # noqa: S310 - an address of the test
        asyncio.run(learn(person, place))
        wait(lambda: sent(both, "ada") == [33.33, 66.67], (tmp_path / "course.log").read_text)
        asyncio.run(learn(person, place))
        wait(lambda: sent(both, "ada") == [33.33, 66.67, 100], lambda: str(both.scores()))
        assert [each["activityProgress"] for each in both.scores()] == ["InProgress", "InProgress", "Completed"]
        asyncio.run(learn_nothing(person, place))
        wait(lambda: done(both), "something waits")
        time.sleep(5)  # twice as long as the course takes to look: nothing has changed, and nothing is sent
        assert sent(both, "ada") == [33.33, 66.67, 100]
        log = (tmp_path / "course.log").read_text()
        assert (
            log.count("cannot send grades to a platform, will retry: the platform answered with status 503")
            == log.count("grades can be sent to a platform again")
            == 1
        )


async def learn_nothing(person: Person, place: str) -> None:
    async with seated(person, place) as visitor:
        await visitor.act("map")


@pytest.mark.slow
@pytest.mark.parametrize(("sight", "scores"), [("nothing", []), ("completion", [100]), ("results", None)])
def test_scores_say_as_much_as_learners_were_told(tmp_path: Path, sight: str, scores: list[float] | None) -> None:
    with placed(tmp_path, sight, words=ONE_WORKER) as both:
        person = Person(both)
        place = person.launch(user="ada", open="path/quick").where
        for _ in range(STOPS):
            asyncio.run(learn(person, place))
        if scores == []:
            time.sleep(5)
            assert both.scores() == []
            return
        wait(lambda: [each for each in both.scores() if each["activityProgress"] == "Completed"], str(both.scores()))
        assert scores is None or sent(both, "ada") == scores
        assert all(0 <= each <= 100 for each in sent(both, "ada"))


@pytest.mark.slow
def test_scores_survive_kills_between_answer_and_score_and_come_once(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    with placed(tmp_path, "progress", words=ONE_WORKER) as both:
        users = [f"u{number}" for number in range(3)]
        people = {user: Person(both) for user in users}
        places = {user: people[user].launch(user=user, open="path/quick").where for user in users}
        for number in range(STOPS):
            for user in users:
                asyncio.run(learn(people[user], places[user]))
            if number % 2:  # as soon as the platform has one: the course may not know yet
                count = len(both.scores())
                wait(lambda count=count: len(both.scores()) > count or done(both), "no score comes")  # type: ignore[misc]  # mypy reads no default
            else:
                time.sleep(chance.uniform(0, 3))
            both.stop(signal.SIGKILL)
            both.begin()
        wait(lambda: all(sent(both, user)[-1:] == [100] for user in users), lambda: str(both.scores()))
        wait(lambda: done(both), "something waits")
        twice = Counter((each["userId"], each["scoreGiven"]) for each in both.scores())
        assert max(twice.values()) == 1, twice
        assert not [each for each in both.scores() if each["late"]]
