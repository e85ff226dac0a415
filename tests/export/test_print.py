"""The booklet: as a file to read, and as pages to print."""

import html
import io
import re
import sys
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from course.bank import Bank, Scenario
from course.export import Document, Handout, PaperAbsent, UnknownItem, as_pdf
from grader import read_items, rule
from tests.cohort.answers import college
from tests.course_bank import course_bank


@pytest.fixture(scope="module")
def own() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def printed() -> pypdf.PdfReader:
    made = Handout(college()).as_pdf(paper="letter")
    assert (made.name, made.rows) == ("handout.pdf", 2)
    return pypdf.PdfReader(io.BytesIO(made.content))


def text(document: Document) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", document.content.decode())).split())


def headings(outline: object) -> list[str]:
    if isinstance(outline, list):
        return [title for each in outline for title in headings(each)]
    assert isinstance(outline, pypdf.generic.Destination)
    return [str(outline.title)]


def tagged(element: object, tag: str) -> Iterator[pypdf.generic.DictionaryObject]:
    """Every element of the structure with this tag, in the order of reading."""
    found = element.get_object() if isinstance(element, pypdf.generic.PdfObject) else None
    if isinstance(found, pypdf.generic.ArrayObject):
        for each in found:
            yield from tagged(each, tag)
    elif isinstance(found, pypdf.generic.DictionaryObject):
        if found.get("/S") == tag:
            yield found
        yield from tagged(found.get("/K"), tag)


def test_handout_tells_every_option_with_its_reasons() -> None:
    said = text(Handout(college()).as_html())
    for scenario in college().scenarios.values():
        for option, verdict in rule(scenario.item.case, college().rulebook).verdicts.items():
            if any(option in offered for offered in scenario.offers.values()):
                assert " ".join(verdict.because) in said
    assert "Night porter Fits: called for; safety depends on it" in said
    assert "Hit back Would make things worse" in said
    assert "Immediate danger? 0100" in said


def test_handout_prints_every_contact(own: Bank) -> None:
    said = text(Handout(own, items=["borrowed-saints.2"]).as_html())
    for option in own.rulebook.options.values():
        for contact in option.contacts:
            told = (contact.phone, contact.email, contact.link.removeprefix("https://"), contact.hours, contact.ask)
            assert [each for each in told if each not in said] == []
    assert "Campus police: 416-978-2222 www.campussafety.utoronto.ca/ 24 hours a day, every day." in said


def test_handout_orders_scenarios_by_title_so_that_nothing_is_given_away(own: Bank) -> None:
    scenarios = Handout(own).scenarios
    titles = [each.item.title for each in scenarios if each.item.stage == 1]
    assert titles == sorted(titles, key=str.casefold)
    assert len(scenarios) == len(own.scenarios)


def test_handout_tells_of_a_later_part_only_what_is_new(own: Bank) -> None:
    both = text(Handout(own, items=["borrowed-saints"]).as_html())
    alone = text(Handout(own, items=["borrowed-saints.2"]).as_html())
    first = "waved away in a footnote"
    assert (both.count(first), alone.count(first)) == (1, 1)
    assert "The story continues from Borrowed saints (1 of 2)" in both
    assert "The story goes on" not in alone
    assert both.count("The launch was moved to a larger room") == 1


def test_handout_prints_every_ending_under_its_heading(own: Bank) -> None:
    bank = branching(own)
    said = text(Handout(bank).as_html())
    options = ("tempting-answer-in-kind", "tempting-expose", "leader-or-hr")
    answer, expose, leader = (bank.rulebook.options[option].name for option in options)
    assert [said.count(title) for title in ("Talk (1 of 2)", "Talk (2 of 2, You wrote back)")] == [5, 3]
    assert (
        "What happens next That depends on what you chose. Continue at the first line that is true for you: "
        f"If you chose “{answer}” or “{expose}”, and did not choose “{leader}”: You wrote back "
        "In any other case: You let it be"
    ) in said
    later = said[said.index("The story continues from Talk (1 of 2)") : said.index("Answers The answers follow")]
    assert (
        later.count("Who else is there A reader : from the town What happens Somebody saw it. Post 2 A reader: Oh!")
        == 1
    )
    assert [later.count(words) for words in ("Somebody saw it.", "It was quiet.", "Hm.")] == [1, 1, 0]
    alone = text(Handout(bank, items=["talk.2"]).as_html())
    assert ("What happens next" in alone, "Hm." in alone, "Somebody saw it." in alone) == (False, True, False)


def branching(own: Bank) -> Bank:
    """A bank of one story with two endings."""
    items = read_items("talk.yaml", TALK, own.rulebook)
    scenarios = {
        item.id: Scenario(item, rule(item.case, own.rulebook), "uoft-to-uoft", own.rulebook, frozenset())
        for item in items
    }
    return Bank(own.rulebook, scenarios, {id_: (each,) for id_, each in scenarios.items()})


TALK = """
id: talk
title: Talk
setting: You teach here.
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: student}
  out: {name: A reader, role: public, describe: from the town}
acts:
  - {id: p1, by: sam, to: [you], post: "Hm.", conduct: [insult]}
offers: {practices: []}
stages:
  - until: p1
    offers: {practices: [legal-risk, tempting-answer-in-kind, tempting-expose]}
  - branches:
      - id: back
        when: {picked: [tempting-answer-in-kind, tempting-expose], left_out: [leader-or-hr]}
        title: You wrote back
        then: Somebody saw it.
        acts: [{id: p2, by: out, to: [you], post: "Oh!", conduct: [criticism]}]
      - when: otherwise
        title: You let it be
        then: It was quiet.
        acts: [{id: p3, by: sam, to: [you], post: "Sorry.", conduct: [support]}]
"""


def test_handout_puts_the_content_note_before_what_is_hard(own: Bank) -> None:
    said = text(Handout(own, items=["borrowed-saints.1"]).as_html())
    note = said.index("Before you read: Describes hateful words about a faith, without quoting them.")
    assert note < said.index("You are a professor of the history of religion.")


def test_handout_chooses_by_quadrant_and_by_name(own: Bank) -> None:
    chosen = Handout(own, quadrant="multi-party", items=["ferry-strike", "week-nine"]).scenarios
    assert {each.item.story for each in chosen} == {"ferry-strike"}
    with pytest.raises(UnknownItem, match=r"There is no scenario 'fery-strike'; did you mean ferry-strike\?"):
        Handout(own, items=["fery-strike"])
    with pytest.raises(UnknownItem, match=r"There is no quadrant 'five'; choose from uoft-to-uoft,"):
        Handout(own, quadrant="five")
    with pytest.raises(UnknownItem, match="None of the scenarios named is in the quadrant 'multi-party'"):
        Handout(own, quadrant="multi-party", items=["week-nine"])


def test_handout_has_no_broken_link_and_fetches_nothing(own: Bank) -> None:
    made = Handout(own, items=["ferry-strike", "borrowed-saints"]).as_html().content.decode()
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    assert {link for link in re.findall(r'href="#([^"]+)"', made) if link not in ids} == set()
    assert re.findall(r"(?:src|url)\s*[=(]", made) == []


@pytest.mark.slow
def test_handout_in_pdf_is_tagged(printed: pypdf.PdfReader) -> None:
    root: Any = printed.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - pypdf's own kind of true
    assert "/StructTreeRoot" in root
    assert re.search(rb'pdfuaid:part(>|=")1', root["/Metadata"].get_data())
    assert printed.metadata is not None
    assert printed.metadata.title == "Minding our words at Birchpoint: a booklet"
    assert [printed.pages[0].mediabox.width, printed.pages[0].mediabox.height] == [612, 792]


@pytest.mark.slow
def test_handout_in_pdf_has_bookmarks_and_every_title(printed: pypdf.PdfReader) -> None:
    said = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    marked = headings(printed.outline)
    for title in ("Porridge again", "The goose on the green"):
        assert [title in said, title in marked, f"{title}: what fits, and why" in marked] == [True] * 3
    assert marked[:4] == ["Minding our words at Birchpoint", "Immediate danger?", "Before you begin", "Contents"]
    assert "Immediate danger: 0100" in printed.pages[-1].extract_text()


@pytest.mark.slow
def test_handout_in_pdf_tells_its_pictures_in_words(printed: pypdf.PdfReader) -> None:
    told = [str(figure["/Alt"]) for figure in tagged(printed.root_object["/StructTreeRoot"], "/Figure")]
    assert told == [
        "Someone inside the institution acts on someone else inside it.",
        "Someone outside the institution acts on someone inside it.",
        "Someone inside the institution acts on someone outside it.",
    ]


def test_pdf_says_what_to_install_where_there_is_no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    class Without:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [each for each in sys.modules if each.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Without(), *sys.meta_path])
    with pytest.raises(PaperAbsent, match=r"on Debian and Ubuntu install libpango-1\.0-0"):
        as_pdf("<title>Nothing</title>")


def test_pdf_fetches_nothing() -> None:
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError, match="elsewhere"):
        as_pdf("<html lang='en'><title>x</title><img alt='x' src='http://elsewhere.invalid/x.png'>")
