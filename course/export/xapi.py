"""xAPI 1.0.3: each attempt as one statement, that a pseudonym answered a choice."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from course.bank import Bank, Scenario
from course.store import Attempt
from grader import Rulebook

VERB: Final = "http://adlnet.gov/expapi/verbs/answered"
INTERACTION: Final = "http://adlnet.gov/expapi/activities/cmi.interaction"
COURSE: Final = "http://adlnet.gov/expapi/activities/course"
_SEPARATOR: Final = "[,]"


class Statements:
    """Attempts as statements, under the address at which the course is at home."""

    def __init__(self, bank: Bank, home: str) -> None:
        """`home` is an http(s) address: learners, scenarios and extensions are named under it."""
        self._bank, self._home = bank, home.rstrip("/")

    def of(self, attempts: Iterable[Attempt]) -> Iterator[dict[str, Any]]:
        """One statement for each attempt; its id follows from the attempt's, so that sending it twice does no harm."""
        for attempt in attempts:
            yield self._statement(attempt)

    def _statement(self, attempt: Attempt) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._home}/attempts/{attempt.id}")),
            "actor": {
                "objectType": "Agent",
                "account": {"homePage": self._home, "name": attempt.learner},
            },
            "verb": {"id": VERB, "display": {"en": "answered"}},
            "object": {
                "objectType": "Activity",
                "id": f"{self._home}/scenarios/{attempt.item}",
                "definition": self._definition(attempt),
            },
            "result": self._result(attempt),
            "context": {
                "contextActivities": {
                    "grouping": [{"id": self._home, "definition": {"type": COURSE, "name": {"en": self._title}}}]
                },
                "extensions": self._named(
                    cohort=attempt.cohort, phase=attempt.phase, variant=attempt.variant, simulated=attempt.simulated,
                    seen=attempt.seen, item_version=attempt.item_version, rules_version=attempt.rules_version,
                ),
            },
            "timestamp": attempt.submitted.isoformat(),
        }  # fmt: skip

    @property
    def _title(self) -> str:
        return self._bank.rulebook.title

    def _named(self, **values: object) -> dict[str, object]:
        """Values under addresses of their own, as extensions must be."""
        return {f"{self._home}/xapi/{name}": value for name, value in values.items()}

    def _result(self, attempt: Attempt) -> dict[str, Any]:
        score = {} if attempt.score is None else {
            "score": {"scaled": attempt.score, "raw": attempt.score, "min": 0, "max": 1}
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
        """What was asked; what fits only where the scenario and the rules are still those of the attempt."""
        found: dict[str, Any] = {"type": INTERACTION, "interactionType": "choice"}
        variants = self._bank.variants.get(attempt.item, ())
        scenario = next((each for each in variants if each.item.version == attempt.item_version), None)
        if scenario is None or attempt.rules_version != self._bank.rulebook.version:
            return found | {"name": {"en": variants[0].item.title if variants else attempt.item}}
        return found | {
            "name": {"en": scenario.item.title},
            "description": {"en": scenario.item.setting},
            "choices": list(_choices(scenario, self._bank.rulebook)),
            "correctResponsesPattern": list(_right(scenario)),
        }


def _picks(attempt: Attempt) -> Iterator[str]:
    for chosen in attempt.response.values():
        yield from map(str, chosen if isinstance(chosen, list) else [] if chosen is None else [chosen])


def _choices(scenario: Scenario, rulebook: Rulebook) -> Iterator[dict[str, Any]]:
    for quadrant in rulebook.quadrants.values() if scenario.item.asks_quadrant else ():
        yield {"id": quadrant.id, "description": {"en": f"{rulebook.ask_quadrant} {quadrant.name}"}}
    for group, options in scenario.offers.items():
        for option in options:
            name = f"{rulebook.groups[group].name}: {rulebook.options[option].name}"
            yield {"id": option, "description": {"en": name}}


def _right(scenario: Scenario) -> Iterator[str]:
    """What an attempt that earns every mark picks; one for each quadrant that is right, where it is asked."""
    key = scenario.key
    picks = [option for worth in key.weights.values() for option, weight in worth.items() if weight > 0]
    if not scenario.item.asks_quadrant:
        yield _SEPARATOR.join(picks)
        return
    for quadrant in (key.quadrant, *sorted(key.quadrant_also)):
        yield _SEPARATOR.join([quadrant, *picks])


def _duration(took: timedelta) -> str:
    """ISO 8601, in seconds; nobody submits before they have begun, whatever their clock says."""
    return f"PT{max(0.0, took.total_seconds()):.2f}S"
