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
from course.cli.new import EXAMPLE
from course.export import PrintedRulebook
from course.language import speaking
from course.language.extraction import read
from course.settings import Settings
from grader import Reader, Reading, Review, prose_version
from tests.cohort.answers import college
from tests.course_bank import course_bank


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


@pytest.fixture(scope="module")
def own() -> Bank:
    return course_bank()


def test_rulebook_prints_every_rule_and_clause(said: str) -> None:
    rulebook = college().rulebook
    for id_, hash_ in rulebook.hashes.items():
        assert f": {id_}, content {hash_}." in said
    for clause in rulebook.clauses.values():
        assert clause.says in said
    for option in rulebook.options.values():
        assert option.otherwise in said


def test_rulebook_speaks_of_several_directions_only_where_a_situation_needs_them(said: str) -> None:
    assert "Look at the directions. The answer is the situation of the first post that counts." in said
    assert "three parties or more" not in said


def test_rulebook_says_a_rule_with_its_clause_stories_and_readings(said: str) -> None:
    sheet = said[said.index("Called for (stated, safety)") : said.index("Called for (stated)")]
    assert "All of this is true" not in sheet
    assert "There is a post for which all of this is true: It threatens somebody. Its target" in sheet
    assert college().rulebook.clauses["porter"].says in sheet
    assert "The goose on the green , post 2, Fenn: I know which bench you sit on. You will not sit there" in sheet
    assert "[Facts: Post 2 (from Fenn to you) threatens somebody. You are a tutor.] Whole story ." in sheet
    assert "Learners read: “Fenn threatens you in post 2.” Reader A: applies." in sheet
    assert "Close, but the rule does not decide Porridge again , post 2, Tobias:" in sheet
    assert "Here the option doesn't apply. This rule would decide if post 2 threatened somebody." in sheet
    assert "This rule decides in 1 story of the course. Readers judged the option there once: applies 1." in sheet


def test_rulebook_tells_tempting_mistakes_apart(said: str) -> None:
    sheet = said[said.index("Hit back In the same tone.") :]
    assert sheet.startswith("Hit back In the same tone. This option is a tempting mistake and is never right.")
    assert "Would make things worse (stated)" in sheet
    assert "Readers were not asked about tempting mistakes." in sheet
    assert "Reader A" not in sheet[: sheet.index("If none of these rules holds")]


def test_rulebook_says_at_its_start_who_the_readers_are(said: str) -> None:
    assert said.index("A (by hand, in a test)") < said.index("How to review the rules")


def test_rulebook_prints_the_stories_that_it_quotes(said: str) -> None:
    stories = said[said.rindex("The stories Every story") :]
    assert "The goose on the green" in stories
    assert college().scenarios["goose"].item.setting in stories


@pytest.mark.slow
def test_rulebook_names_rules_that_most_readers_speak_against(own: Bank) -> None:
    """A reader who says of every story that nothing applies is against each rule that applies something."""
    versions = {id_: prose_version(each.item) for id_, each in own.scenarios.items()}
    reading = {id_: Reading("multi-party", frozenset(), frozenset(), prose) for id_, prose in versions.items()}
    few = {"efap.under-stress", "efap.perhaps", "workplace-conduct.employee-at-member"}
    options = {
        id_: replace(option, rules=tuple(rule for rule in option.rules if rule.id in few))
        for id_, option in own.rulebook.options.items()
    }
    bank = replace(own, rulebook=replace(own.rulebook, options=options))
    printed = text(PrintedRulebook(bank, Panel((Reader("A", "by hand", reading),), {})).as_html().content)
    assert printed.count("Most readers said “doesn't apply”, and the rule says “called for”.") == 2
    assert printed.count("Most readers said “doesn't apply”, and the rule says “left open”.") == 1


def test_rulebook_shares_out_every_rule(said: str) -> None:
    assert "Part 1: rules 1 to" in said
    assert "to 11 (" in said


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
    assert "Provost disagrees (2027-01-15). Too narrow." in printed
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


def test_rulebook_in_french_has_no_word_of_english(panel: Panel) -> None:
    bank = open_bank(EXAMPLE / "guidance", EXAMPLE / "scenarios", "fr")
    versions = {"goose": prose_version(college().scenarios["goose"].item)}
    with speaking("fr"):
        made = PrintedRulebook(bank, replace(panel, originals=versions)).as_html().content
    printed = text(re.sub(rb"(?s)<(style|script)>.*?</\1>", b"", made)).replace(bank.rulebook.source, "")
    found = [each for each in read("fr") if any("rulebook" in name for name, _ in each.locations)]
    texts = [str(each.id if isinstance(each.id, str) else each.id[0]) for each in found]
    pieces = {piece.strip() for each in texts for piece in re.split(r"<[^>]+>|%\(\w+\)s|\{\w*\}|%%|&nbsp;", each)}
    kept = {piece for piece in pieces if len(piece) > 11 and piece in printed and not piece.startswith("course ")}
    assert kept == set()
    assert len(pieces) > 200
    assert "Il y a un message pour lequel tout ceci est vrai" in printed
    assert "Lecture A : s’applique" in printed
    assert re.findall(r"\b(?:The|is|are|someone|whose|which|goes|would)\b", printed) == []


@pytest.mark.slow
def test_rulebook_in_pdf_is_tagged(panel: Panel) -> None:
    pages: list[int] = []
    made = PrintedRulebook(college(), panel).as_pdf(paper="letter", pages=pages.append)
    assert (made.name, made.rows) == ("rulebook.pdf", 11)
    printed = pypdf.PdfReader(io.BytesIO(made.content))
    root: Any = printed.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "en-GB", True)
    assert re.search(rb'pdfuaid:part(>|=")1', root["/Metadata"].get_data())
    assert printed.metadata is not None
    assert printed.metadata.title == "Minding our words at Birchpoint: the rulebook"
    marked = list(headings(printed.outline))
    assert {"How to review the rules", "Night porter", "Sign the review", "The stories"} <= set(marked)
    assert len(pages) >= len(printed.pages)


@pytest.mark.slow
def test_every_rule_has_its_stories_and_near_misses_that_are_near(own: Bank) -> None:
    folder = find_panel(None, Settings().guidance)
    assert folder is not None
    illustrator = Illustrator(own, open_panel(folder, own.rulebook))
    near = 0
    for option in own.rulebook.options.values():
        for rule in option.rules:
            shown = illustrator.of_rule(rule)
            assert (rule.id, len(shown.applies)) == (rule.id, min(2, shown.stories))
            assert [each.facts == "" for each in shown.applies] == [False] * len(shown.applies)
            stories = [each.scenario.item.story for each in shown.near]
            assert len(set(stories)) == len(stories) <= 2
            near += len(stories)
            for each in shown.near:
                assert rule.id not in each.scenario.ruling.verdicts[option.id].rules
                assert not re.search(r"\bif .*(studied at|were a faculty|insulted|used the library)", each.says)
    assert near > 90
