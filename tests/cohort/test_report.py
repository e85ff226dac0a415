"""The report as a document and as plain values."""

import json

from course.cohort import as_html, as_plain, figure
from course.store import Cohort
from tests.cohort.answers import NOON, attempt, college, framed, learners

MAY = Cohort("may", "May & June", NOON, simulated=True)


def test_report_is_one_document_without_script_and_without_addresses() -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(20)]
    document = as_html(figure(framed(people), college()), college(), MAY)
    assert document.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>May &amp; June: Minding our words at Birchpoint</title>" in document
    assert "Left out most often is “Night porter” in “The goose on the green”: by 20 of 20 learners" in document
    assert "<strong>Simulated.</strong>" in document
    assert [word for word in ("<script", "http://", "https://", "url(", "data-action") if word in document] == []


def test_report_on_few_says_nothing_else() -> None:
    document = as_html(figure(framed([attempt("a", "goose")]), college()), college(), MAY)
    assert "Fewer than 11 learners have answered. Figures are shown from 11 on." in document
    assert "<table>" not in document


def test_figures_become_plain_values() -> None:
    people = [attempt(each, "goose", desks=["press-desk"]) for each in learners(20)]
    plain = as_plain(figure(framed([*people, attempt("learner-01", "porridge")]), college()))
    assert json.loads(json.dumps(plain)) == plain
    assert plain["quadrants"] == [
        {"id": "in-house", "name": "Within the college", "score": {"withheld": "fewer than 11"}},
        {"id": "from-outside", "name": "From outside", "score": {"withheld": "held back, see the notes"}},
        {"id": "towards-outside", "name": "Towards the outside", "score": None},
    ]
    assert plain["funnel"] == [{"done": 1, "learners": 20}, {"done": 2, "learners": {"withheld": "fewer than 11"}}]
    assert (plain["smallest"], plain["learners"], plain["responses"]) == (11, 20, 21)
