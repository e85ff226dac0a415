"""A learner who has done far more than anybody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, insert

from course.settings import Settings
from course.store import Answer, Attempt, Store, hash_token
from course.store.tables import answers

QUESTIONS = ("quadrant", "contacts", "policies", "moves")
PICKS = ("an-option-with-a-long-name",) * 6
ITEM = "story-that-is-no-longer-there"


def do_much(url: str, token: str, times: int) -> None:
    """Store so many attempts of the learner with this token, and the answers to four questions of each."""
    store = Store.open(url)
    joined = datetime.now(UTC) - timedelta(days=300)
    learner = store.enrol(hash_token(token), Settings().cohort, joined)
    done, given = [], []
    for number in range(times):
        at = joined + timedelta(minutes=number)
        attempt = Attempt(
            id=f"{number:032x}",
            cohort=learner.cohort,
            learner=learner.id,
            phase="practice",
            item=ITEM,
            item_version="aa11",
            rules_version="bb22",
            response=dict.fromkeys(QUESTIONS, PICKS),
            started=at,
            submitted=at,
            groups=dict.fromkeys(QUESTIONS, 0.5),
            critical_miss=PICKS,
        )
        done.append(attempt)
        given += [Answer(attempt.id, each, learner.id, ITEM, PICKS, at).to_row() for each in QUESTIONS]
    store.append_many(done)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(answers), given)
    engine.dispose()
    store.close()
