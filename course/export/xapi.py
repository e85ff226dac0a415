"""xAPI 1.0.3: statements, each under 2 kB, that a pseudonym answered, completed, passed or failed.

The votes of a live session become one statement for each revealed step, about the group and never about one person, as
voters were told.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from course.bank import Bank, Scenario
from course.live.tally import Tally
from course.store import Attempt, Cohort, Room
from grader import Rulebook

_VERBS: Final = "http://adlnet.gov/expapi/verbs/"
ASSESSMENT: Final = "http://adlnet.gov/expapi/activities/assessment"
INTERACTION: Final = "http://adlnet.gov/expapi/activities/cmi.interaction"
COURSE: Final = "http://adlnet.gov/expapi/activities/course"
_SEPARATOR: Final = "[,]"


MOST: Final = 1_999
"""Size limit in bytes of an attempt's statement; above it, offered and then correct options are left out."""


def as_json(statement: Mapping[str, Any]) -> str:
    """Encode a statement as compact JSON."""
    return json.dumps(statement, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Statements:
    """Converts attempts to statements whose ids are under the course's address."""

    def __init__(self, bank: Bank, home: str) -> None:
        """`home`: the http(s) URL that the identifiers of learners, scenarios and extensions begin with."""
        self._bank, self._home = bank, home.rstrip("/")

    def of(self, attempts: Iterable[Attempt]) -> Iterator[dict[str, Any]]:
        """Return a statement for each attempt; its id is derived from the attempt's, so sending twice is harmless."""
        for attempt in attempts:
            yield self._statement(attempt)

    def completed(self, learner: str, cohort: str, when: datetime) -> dict[str, Any]:
        """Return the statement that a learner completed the course; `when` is the time of the last answer needed."""
        return {
            **self._head(f"completions/{learner}", learner, "completed"),
            "object": self._course(),
            "result": {"completion": True},
            "context": {"extensions": self._named(cohort=cohort)},
            "timestamp": when.isoformat(),
        }

    def assessed(self, learner: str, cohort: str, score: float, needed: float | None, when: datetime) -> dict[str, Any]:
        """Return the statement on a learner's final self-assessment.

        The verb is passed or failed if completion requires a score, else completed.
        """
        verb = "completed" if needed is None else "passed" if score >= needed else "failed"
        judged = {} if needed is None else {"success": score >= needed}
        return {
            **self._head(f"finals/{learner}", learner, verb),
            "object": {
                "objectType": "Activity",
                "id": f"{self._home}/assessments/final",
                "definition": {"type": ASSESSMENT, "name": {"en": "Final self-assessment"}},
            },
            "result": {"score": _score(score), "completion": True, **judged},
            "context": {**self._grouping(), "extensions": self._named(cohort=cohort)},
            "timestamp": when.isoformat(),
        }

    def voted(self, room: Room, step: int, tally: Tally, cohort: Cohort) -> dict[str, Any]:
        """Return the statement on the votes at a revealed step: counts without names. The tally must have counts."""
        ask = room.steps[step]
        title = self._bank.scenarios[ask.item].item.title if ask.item in self._bank.scenarios else ask.item
        group = {"objectType": "Group", "account": {"homePage": self._home, "name": f"cohort-{cohort.id}"}}
        return {
            **self._head(f"rooms/{room.id}/{step}", "", "answered"),
            "actor": group,
            "object": {
                "objectType": "Activity",
                "id": f"{self._home}/scenarios/{ask.item}/{ask.group}",
                "definition": {"type": INTERACTION, "interactionType": "choice", "name": {"en": title}},
            },
            "result": {"extensions": self._named(votes=tally.cast, counts=dict(tally.counts))},
            "context": {**self._grouping(), "extensions": self._named(cohort=cohort.id, phase="live")},
            "timestamp": room.revealed[step].isoformat(),
        }

    def _head(self, place: str, learner: str, verb: str) -> dict[str, Any]:
        """Return the common part of a statement; its id is derived from its place."""
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._home}/{place}")),
            "actor": {"objectType": "Agent", "account": {"homePage": self._home, "name": learner}},
            "verb": {"id": f"{_VERBS}{verb}", "display": {"en": verb}},
        }

    def _course(self) -> dict[str, Any]:
        return {"id": self._home, "definition": {"type": COURSE, "name": {"en": self._bank.rulebook.title}}}

    def _grouping(self) -> dict[str, Any]:
        return {"contextActivities": {"grouping": [self._course()]}}

    def _statement(self, attempt: Attempt) -> dict[str, Any]:
        made = {
            **self._head(f"attempts/{attempt.id}", attempt.learner, "answered"),
            "object": {
                "objectType": "Activity",
                "id": f"{self._home}/scenarios/{attempt.item}",
                "definition": self._definition(attempt),
            },
            "result": self._result(attempt),
            "context": {
                **self._grouping(),
                "extensions": self._named(
                    cohort=attempt.cohort,
                    phase=attempt.phase,
                    variant=attempt.variant,
                    simulated=attempt.simulated,
                    seen=attempt.seen,
                    item_version=attempt.item_version,
                    rules_version=attempt.rules_version,
                ),
            },
            "timestamp": attempt.submitted.isoformat(),
        }
        for lesser in ("choices", "correctResponsesPattern"):
            if len(as_json(made).encode()) > MOST:
                made["object"]["definition"].pop(lesser, None)
        return made

    def _named(self, **values: object) -> dict[str, object]:
        """Return extension values with keys under the course's address."""
        return {f"{self._home}/xapi/details": values}

    def _result(self, attempt: Attempt) -> dict[str, Any]:
        score = {} if attempt.score is None else {
            "score": _score(attempt.score), "success": attempt.score == 1
        }  # fmt: skip
        return {
            **score,
            "response": _SEPARATOR.join(_picks(attempt)),
            "completion": True,
            "duration": _duration(attempt.submitted - attempt.started),
            "extensions": self._named(
                groups=dict(attempt.groups),
                certainty=attempt.certainty,
                critical_miss=list(attempt.critical_miss),
                harmful_pick=list(attempt.harmful_pick),
            ),
        }

    def _definition(self, attempt: Attempt) -> dict[str, Any]:
        """Return the activity definition, with correct responses if scenario and rules have not changed since."""
        found: dict[str, Any] = {"type": INTERACTION, "interactionType": "choice"}
        variants = self._bank.variants.get(attempt.item, ())
        scenario = next((each for each in variants if each.item.version == attempt.item_version), None)
        if scenario is None or attempt.rules_version != self._bank.rulebook.version:
            return found | {"name": {"en": variants[0].item.title if variants else attempt.item}}
        return found | {
            "name": {"en": scenario.item.title},
            "choices": list(_choices(scenario, self._bank.rulebook)),
            "correctResponsesPattern": list(_right(scenario)),
        }


def _score(score: float) -> dict[str, float]:
    return {"scaled": score, "raw": score, "min": 0, "max": 1}


def _picks(attempt: Attempt) -> Iterator[str]:
    for chosen in attempt.response.values():
        yield from map(str, chosen if isinstance(chosen, list) else [] if chosen is None else [chosen])


def _choices(scenario: Scenario, rulebook: Rulebook) -> Iterator[dict[str, Any]]:
    """Return the ids of the options offered; their names would make statements too long."""
    offered = [*(rulebook.quadrants if scenario.item.asks_quadrant else ())]
    offered += [option for options in scenario.offers.values() for option in options]
    yield from ({"id": option} for option in offered)


def _right(scenario: Scenario) -> Iterator[str]:
    """Return the correct response patterns: one for each correct quadrant, if the quadrant is asked."""
    key = scenario.key
    picks = [option for worth in key.weights.values() for option, weight in worth.items() if weight > 0]
    if not scenario.item.asks_quadrant:
        yield _SEPARATOR.join(picks)
        return
    for quadrant in (key.quadrant, *sorted(key.quadrant_also)):
        yield _SEPARATOR.join([quadrant, *picks])


def _duration(took: timedelta) -> str:
    """Format a duration as ISO 8601 in seconds; negative durations count as 0."""
    return f"PT{max(0.0, took.total_seconds()):.2f}S"
