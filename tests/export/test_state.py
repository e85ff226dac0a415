"""xAPI statements, judged by a validator that is not the project's."""

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from course.export.xapi import Statements
from course.store import Attempt
from tests import machine
from tests.cohort.answers import attempt, college

HOME = "https://course.example.edu/"
VALIDATE = """
const validate = require('@learninglocker/xapi-validation').default;
const statements = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(statements.map(each => validate(each).map(String))));
"""


@pytest.fixture(scope="module")
def validator() -> str:
    """The folder in which npm has installed the validator."""
    machine.module("@learninglocker/xapi-validation")
    return str(machine.NODE)


def judged(validator: str, statements: list[dict[str, Any]]) -> list[list[str]]:
    run = subprocess.run(
        ["node", "-e", VALIDATE],
        cwd=validator,
        input=json.dumps(statements),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(run.stdout)
    return found


def many() -> list[Attempt]:
    wrong = attempt("learner-02", "goose", desks=["press-desk"], moves=["tempting-wipe"], minute=1)
    return [
        attempt("learner-01", "goose"),
        replace(wrong, certainty=3, submitted=wrong.started - timedelta(seconds=1)),
        replace(attempt("learner-03", "porridge"), score=None, groups={}, response={}),
        replace(attempt("learner-04", "porridge"), item_version="older"),
        replace(attempt("learner-05", "porridge"), item="long-gone"),
    ]


def test_statements_are_valid(validator: str) -> None:
    assert judged(validator, list(Statements(college(), HOME).of(many()))) == [[]] * 5


def test_validator_refuses_what_is_no_statement(validator: str) -> None:
    [statement] = Statements(college(), HOME).of(many()[:1])
    statement["result"]["score"]["scaled"] = 1.5
    assert judged(validator, [statement]) != [[]]


def test_statement_says_who_answered_what_and_what_it_earned() -> None:
    first, wrong, unscored, older, gone = Statements(college(), HOME).of(many())
    assert first["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://course.example.edu", "name": "learner-01"},
    }
    assert first["verb"]["id"] == "http://adlnet.gov/expapi/verbs/answered"
    assert first["object"]["definition"]["interactionType"] == "choice"
    assert first["object"]["definition"]["correctResponsesPattern"] == [
        "from-outside[,]night-porter[,]press-desk[,]keep-a-copy"
    ]
    assert first["result"]["response"] == "from-outside[,]night-porter[,]press-desk[,]keep-a-copy"
    assert first["result"]["score"] == {"scaled": 1.0, "raw": 1.0, "min": 0, "max": 1}
    assert first["result"]["duration"] == "PT60.00S"
    assert wrong["result"]["duration"] == "PT0.00S"
    assert wrong["result"]["extensions"]["https://course.example.edu/xapi/details"]["critical_miss"] == ["night-porter"]
    assert "score" not in unscored["result"]
    assert ["choices" in each["object"]["definition"] for each in (older, gone)] == [False, False]
    assert first["context"]["extensions"]["https://course.example.edu/xapi/details"]["simulated"] is True
    assert [each["result"].get("success") for each in (first, wrong, unscored)] == [True, False, None]


def test_statement_of_an_attempt_has_the_same_id_for_ever() -> None:
    ids = [each["id"] for each in Statements(college(), HOME).of(many())]
    assert ids[0] == "987a7b06-d8e6-53be-9ff5-aa8d318033b8"
    assert ids == [each["id"] for each in Statements(college(), HOME.rstrip("/")).of(many())]
    assert len(set(ids)) == 5
