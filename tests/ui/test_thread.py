"""A thread as it is shown: blocks, replies, pictures, highlighted words, and what the markup says to who hears it."""

from __future__ import annotations

import re

import pytest

from course.bank import Bank, open_rulebook
from course.settings import Settings
from course.ui.thread import MEANWHILE, Block, Entry, arranged, divided, source, telling
from course.ui.wording import highlighted
from grader import read_items
from tests.ui.talk import ACTS, HEAD, html, read


def shape(found: list[Entry]) -> list[object]:
    """Each act's id, followed by the list of its replies where it has any."""
    return [part for each in found for part in (each.act.id, shape(each.replies)) if part]


def blocks(found: list[Block]) -> list[tuple[str, list[object]]]:
    return [(block.kind, shape(block.entries)) for block in found]


def test_arranged_nests_replies_and_keeps_the_order_of_time() -> None:
    found = arranged(read(ACTS))
    assert blocks(found) == [
        ("post", ["p1", ["p2", "p3", "p4"], "p5"]),
        ("call", ["e1"]),
        ("post", ["p6"]),
        ("chat", ["p7", "p8"]),
        ("email", ["p9"]),
        ("rating", ["p10"]),
    ]


def entries(found: list[Block]) -> dict[str, Entry]:
    def below(entry: Entry) -> list[Entry]:
        return [entry, *(each for reply in entry.replies for each in below(reply))]

    return {each.act.id: each for block in found for entry in block.entries for each in below(entry)}


def test_arranged_says_what_a_reply_answers_where_that_does_not_stand_above_it() -> None:
    found = entries(arranged(read(ACTS)))
    assert {id_: each.answers for id_, each in found.items() if each.answers} == {"p4": "p2", "p6": "p5"}


def test_arranged_tells_the_place_and_who_somebody_is_once() -> None:
    found = entries(arranged(read(ACTS)))
    assert {id_: each.place for id_, each in found.items() if each.place} == {"p1": "Bluesky", "p9": "e-mail"}
    assert [id_ for id_, each in found.items() if each.introduces] == ["p1", "p2"]


def test_arranged_tells_what_came_of_a_stage_where_it_happened() -> None:
    stages = "stages: [{until: p2, after: You sleep.}, {until: p10}]\n"
    last = read_items("talk.yaml", HEAD + ACTS + stages, open_rulebook(Settings().guidance))[-1]
    assert [(block.kind, block.words) for block in arranged(last)][:3] == [
        ("post", ""),
        ("meanwhile", "You sleep."),
        ("post", ""),
    ]
    assert entries(arranged(last))["p3"].answers == "p1"


@pytest.mark.parametrize(
    ("known", "count"),
    [((), 0), (("p1",), 0), (("p1", "p2", "p3", "p4", "p5"), 1), (("p2", "p3"), 0)],
)
def test_divided_keeps_together_what_a_new_post_answers(known: tuple[str, ...], count: int) -> None:
    found = arranged(read(ACTS))
    earlier, later = divided(found, known)
    assert (earlier, later) == (found[:count], found[count:])


def test_divided_shows_what_came_of_the_last_stage_as_new() -> None:
    found = [Block("post", entries=arranged(read(ACTS))[0].entries), Block(MEANWHILE, words="You sleep.")]
    known = {"p1", "p2", "p3", "p4", "p5"}
    assert [len(each) for each in divided(found, known)] == [1, 1]


@pytest.mark.parametrize(
    ("passages", "html"),
    [
        ((), "I &lt;know&gt; where &amp; when, I do."),
        (("<know>",), "I <mark>&lt;know&gt;</mark> where &amp; when, I do."),
        (("where &", "I"), "<mark>I</mark> &lt;know&gt; <mark>where &amp;</mark> when, I do."),
        (("where & when", "when, I"), "I &lt;know&gt; <mark>where &amp; when</mark><mark>, I</mark> do."),
        (("where & when", "where"), "I &lt;know&gt; <mark>where</mark><mark> &amp; when</mark>, I do."),
        (("nothing of it", ""), "I &lt;know&gt; where &amp; when, I do."),
    ],
)
def test_highlighted_marks_exact_words_and_escapes_the_rest(passages: tuple[str, ...], html: str) -> None:
    assert highlighted("I <know> where & when, I do.", passages) == html


PICTURED = (
    '  - {id: p1, by: sam, to: [you], post: "Look. [Your <door>.] Bye.", conduct: [insult], image: {file: door.svg}}\n'
)


def test_telling_sets_the_words_of_a_picture_apart() -> None:
    (act,) = read(PICTURED).case.acts
    told = telling(act, ("Look. [Your", "Bye"))
    assert (told.before, told.caption, told.after) == (
        "<mark>Look. </mark>",
        "<mark>Your</mark> &lt;door&gt;.",
        "<mark>Bye</mark>.",
    )
    (plain,) = read(PICTURED.replace("svg}", "svg, alt: A door.}")).case.acts
    assert telling(plain).before == "Look. [Your &lt;door&gt;.] Bye."


def test_source_is_an_address_that_holds_the_picture() -> None:
    image = read(PICTURED).case.acts[0].look.image
    assert image
    assert source(image).startswith("data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox")
    assert "#" not in source(image)


def test_thread_says_author_then_time_then_words(bank: Bank) -> None:
    shown = html(read(ACTS), bank, known=("p1",), marked={"p2": ("Two",)})
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    said = [
        "Prof. Ada You",
        "you",
        "Post 1 · Bluesky · Monday, 9 a.m.",
        "One.",
        "1,400 likes",
        "Sam",
        "@sam",
        "new Post 2",
    ]
    places = [text.index(each) for each in said]
    assert places == sorted(places)
    for part in ("<mark>Two</mark> &amp; &lt;b&gt;.", "1 repost<", "2 of 5 stars", ">Marks<", "· in reply to post 2"):
        assert part in shown
    assert [found[1] for found in re.finditer(r' id="act-(\w+)" tabindex="-1"', shown)] == [
        *("p1", "p2", "p3", "p4", "p5", "e1", "p6", "p7", "p8", "p9", "p10"),
    ]
    assert shown.count("Back to where you were") == 11


def test_thread_gives_each_picture_its_words(bank: Bank) -> None:
    shown = html(read(PICTURED), bank)
    assert 'alt="Image"' in shown
    assert "<figcaption>Your &lt;door&gt;.</figcaption>" in shown
    described = html(read(PICTURED.replace("svg}", 'svg, alt: A "blue" door.}')), bank)
    assert 'alt="A &#34;blue&#34; door."' in described
