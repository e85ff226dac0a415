"""The report as a document and as plain values."""

import json

from course.cohort import as_html, as_plain
from course.store import Cohort
from tests.cohort.answers import NOON, attempt, college, learners
from tests.cohort.conftest import Reviewed

MAY = Cohort("may", "May & June", NOON, simulated=True)


def test_report_is_one_document_without_script_and_without_addresses(reviewed: Reviewed) -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(22)]
    document = as_html(reviewed(people), college(), MAY)
    assert document.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>May &amp; June: Minding our words at Birchpoint</title>" in document
    assert "Left out most often is “Night porter” in “The goose on the green”: by 22 of 22 learners" in document
    assert "<strong>Simulated.</strong>" in document
    assert [word for word in ("<script", "http://", "https://", "url(", "data-action") if word in document] == []


def test_report_on_few_says_nothing_else(reviewed: Reviewed) -> None:
    document = as_html(reviewed([attempt("a", "goose")]), college(), MAY)
    assert "Fewer than 11 learners have answered. Figures are shown from 11 on." in document
    assert "<table>" not in document


def test_figures_become_plain_values(reviewed: Reviewed) -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(22)]
    plain = as_plain(reviewed([*people, attempt("learner-01", "porridge")]))
    assert json.loads(json.dumps(plain)) == plain
    assert [row["score"] for row in plain["quadrants"]][::2] == [{"withheld": "fewer than 11"}] * 2
    assert plain["funnel"] == [
        {"name": "Joined", "learners": 22},
        {"name": "At least 1 scenario", "learners": 22},
        {"name": "All 2 scenarios", "learners": {"withheld": "fewer than 11"}},
    ]
    assert (plain["smallest"], plain["learners"], plain["responses"]) == (11, 22, 22)
