"""The report as a document and as plain values."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from course.cohort import as_html, as_plain
from course.store import Cohort
from tests.cohort.answers import NOON, attempt, college, learners
from tests.cohort.conftest import Reviewed

MAY = Cohort("may", "May & June", NOON, simulated=True)


def test_report_is_one_document_without_script_and_without_addresses(reviewed: Reviewed) -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(22)]
    document = as_html(reviewed(people), college(), MAY)
    assert document.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "<title>May &amp; June: Minding our words at Birchpoint</title>" in document
    assert "<li>At least 22 people joined and at least 22 answered; nobody has done all 2 scenarios.</li>" in document
    assert "from 2031" not in document
    state = college().rulebook.review_state.says
    assert document.count(state) == 1  # said with the three sentences, before any figure
    assert document.index(state) < document.index('<h2 id="funnel-name"')
    assert "<strong>Simulated.</strong>" in document
    assert [word for word in ("<script", "http://", "https://", "url(", "data-action") if word in document] == []


def test_report_says_first_what_to_act_on_and_in_full_tells_who_picked_what(reviewed: Reviewed) -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(22)]
    figures = reviewed(people)
    short, full = as_html(figures, college(), MAY), as_html(figures, college(), MAY, full=True)
    heads = re.findall(r'<h2 id="([a-z-]+)-name"', short)
    assert heads == [
        "short", "funnel", "quadrants", "what-was-left-out", "what-was-wrongly-chosen", "gain",
        "teach", "talk", "notes",
    ]  # fmt: skip
    assert ["picks-name" in each for each in (short, full)] == [False, True]
    assert re.findall(r'<h2 id="([a-z-]+)-name"', full)[: len(heads) - 1] == heads[:-1]
    assert "“Night porter” in “The goose on the green” was left out by at least 12 of 22 learners" in full


def test_report_says_when_its_cohort_was_open(reviewed: Reviewed) -> None:
    figures = reviewed([attempt(each, "goose") for each in learners(22)])
    document = as_html(figures, college(), replace(MAY, opens=NOON, closes=NOON + timedelta(days=7)))
    said = r"<p>Open from 2031-05-06 \d\d:\d\d \S+ until 2031-05-13 \d\d:\d\d \S+\.</p>"
    assert re.search(said, document)
    assert "<p>Until 2031-05-06 " in as_html(figures, college(), replace(MAY, closes=NOON))


def test_report_on_few_says_nothing_else(reviewed: Reviewed) -> None:
    document = as_html(reviewed([attempt("a", "goose")]), college(), MAY)
    assert "Fewer than 11 learners have answered. Figures are shown once 11 have answered." in document
    assert "<table>" not in document


def test_figures_become_plain_values(reviewed: Reviewed) -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(22)]
    plain = as_plain(reviewed([*people, attempt("learner-01", "porridge")]))
    assert json.loads(json.dumps(plain)) == plain
    assert [row["score"] for row in plain["quadrants"]][::2] == [{"withheld": "fewer than 11"}] * 2
    assert plain["funnel"] == [
        {"name": "Joined", "learners": {"least": 22, "most": 32}, "phase": "practice"},
        {"name": "At least 1 answer", "learners": {"least": 22, "most": 32}, "phase": "practice"},
        {"name": "All 2 scenarios", "learners": {"withheld": "fewer than 11"}, "phase": "practice"},
    ]
    assert (plain["smallest"], plain["learners"], plain["responses"]) == (11, {"least": 22, "most": 32}, 22)
