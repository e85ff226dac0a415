"""The printed rulebook: every rule with its clause, stories and readings, as a page and as a tagged PDF."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from course.bank import Bank, Illustrator, Panel, find_panel, open_bank, open_panel
from course.export import PrintedRulebook
from course.settings import Settings
from grader import Reader, Reading, Review, prose_version
from tests.cohort.answers import college


def text(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", content.decode())).split())


@pytest.fixture(scope="module")
def panel() -> Panel:
    """One reader who read the goose as it is told, and porridge in other words."""
    versions = {id_: prose_version(each.item) for id_, each in college().scenarios.items()}
    readings = {
        "goose": Reading("from-outside", frozenset({"night-porter"}), frozenset({"press-desk"}), versions["goose"]),
        "porridge": Reading("from-outside", frozenset({"night-porter"}), frozenset(), "0123456789ab"),
    }
    return Panel((Reader("A", "by hand, in a test", readings),), {})


@pytest.fixture(scope="module")
def said(panel: Panel) -> str:
    return text(PrintedRulebook(college(), panel).as_html().content)


def test_rulebook_prints_every_rule_and_clause(said: str) -> None:
    rulebook = college().rulebook
    for id_, hash_ in rulebook.hashes.items():
        assert f"Rule {id_}, content {hash_}." in said
    for clause in rulebook.clauses.values():
        assert clause.says in said
    for option in rulebook.options.values():
        assert option.otherwise in said


def test_rulebook_says_a_rule_with_its_clause_stories_and_readings(said: str) -> None:
    sheet = said[said.index("Called for (stated, safety)") : said.index("Rule night-porter.menaced,")]
    assert "All of this is true" not in sheet
    assert "There is a post for which all of this is true: It threatens somebody. Its target" in sheet
    assert college().rulebook.clauses["porter"].says in sheet
    assert "The goose on the green , post 2, Fenn: I know which bench you sit on. You will not sit there" in sheet
    assert "Learners read: “Fenn threatens you in post 2.” Reader A: applies." in sheet
    assert "Near misses Porridge again , post 2, Tobias:" in sheet
    assert "Here the option doesn't apply. This rule would decide if post 2 threatened somebody." in sheet
    assert "This rule decides in 1 story of the course. Readers judged the option there once: applies 1." in sheet


def test_rulebook_tells_tempting_mistakes_apart(said: str) -> None:
    sheet = said[said.index("Hit back In the same tone.") :]
    assert sheet.startswith("Hit back In the same tone. This option is a tempting mistake: it never applies,")
    assert "Would make things worse (stated)" in sheet
    assert "Readers were not asked about tempting mistakes." in sheet


def test_rulebook_says_that_no_one_has_reviewed_it(said: str) -> None:
    assert "No policy officer has reviewed the rules yet." in said


def test_rulebook_prints_reviews_of_what_a_rule_says_now(panel: Panel) -> None:
    bank = college()
    hash_ = bank.rulebook.hashes["night-porter.menaced"]
    reviews = (
        Review("provost", "2027-01-15", "night-porter.menaced", hash_, False, "Too narrow."),
        Review("dean", "2027-01-15", "night-porter.menaced", "0123456789ab", True),
    )
    printed = text(
        PrintedRulebook(replace(bank, rulebook=replace(bank.rulebook, reviews=reviews)), panel).as_html().content
    )
    assert "Provost differs (2027-01-15). Too narrow." in printed
    assert "Dean agrees" not in printed


def test_rulebook_without_a_panel_says_what_is_missing() -> None:
    printed = text(PrintedRulebook(college(), None).as_html().content)
    assert "This copy does not say how second readers judged the stories" in printed
    assert "Reader A" not in printed


def test_rulebook_has_no_broken_link_and_fetches_nothing(panel: Panel) -> None:
    made = PrintedRulebook(college(), panel).as_html().content.decode()
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    assert {link for link in re.findall(r'href="#([^"]+)"', made) if link not in ids} == set()
    assert re.findall(r"\b(?:src=|url\()", made) == []


def headings(outline: object) -> Iterator[str]:
    for each in outline if isinstance(outline, list) else ():
        yield from headings(each) if isinstance(each, list) else (str(each.title),)


@pytest.mark.slow
def test_rulebook_in_pdf_is_tagged(panel: Panel) -> None:
    pages: list[int] = []
    made = PrintedRulebook(college(), panel).as_pdf(paper="letter", pages=pages.append)
    assert (made.name, made.rows) == ("rulebook.pdf", 11)
    printed = pypdf.PdfReader(io.BytesIO(made.content))
    root: Any = printed.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "en", True)
    assert re.search(rb'pdfuaid:part(>|=")1', root["/Metadata"].get_data())
    assert printed.metadata is not None
    assert printed.metadata.title == "Minding our words at Birchpoint: the rulebook"
    marked = list(headings(printed.outline))
    assert {"How to review the rules in an afternoon", "Night porter", "Sign the review"} <= set(marked)
    assert len(pages) >= len(printed.pages)


@pytest.fixture(scope="module")
def own() -> Bank:
    return open_bank(Settings().guidance, Settings().scenarios)


@pytest.mark.slow
def test_every_rule_has_two_near_misses_and_its_stories(own: Bank) -> None:
    folder = find_panel(None, Settings().guidance)
    assert folder is not None
    illustrator = Illustrator(own, open_panel(folder, own.rulebook))
    for option in own.rulebook.options.values():
        for rule in option.rules:
            shown = illustrator.of_rule(rule)
            assert (rule.id, len(shown.near)) == (rule.id, 2)
            assert (rule.id, len(shown.applies)) == (rule.id, min(2, shown.stories))
            stories = [each.scenario.item.story for each in shown.near]
            assert len(set(stories)) == 2
            for each in shown.near:
                assert rule.id not in each.scenario.ruling.verdicts[option.id].rules
