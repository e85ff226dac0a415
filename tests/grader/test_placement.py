"""Placement on small cases under patterns made for them: which acts count, and where the case belongs."""

from dataclasses import replace
from typing import Any

import pytest

from course.bank import open_rulebook
from grader import Rulebook
from grader.case import Act, Case, Person
from grader.condition import All, Condition
from grader.quadrant import also_right, counted, drafts, quadrant, unlike
from grader.rulebook import Exchange, Quadrant
from grader.sentence import Narration, Sentence
from tests import college
from tests.grader import sketch
from tests.grader.sketch import has, person

SIDES = {
    "ann": "in", "bob": "in", "cat": "in", "out": "out", "odd": "out", "far": "out", "may": "maybe", "she": "maybe",
}  # fmt: skip


def does(*words: str) -> Condition:
    """An act that does one of these, by anybody who has a side."""
    return All((has("author", "side", "in", "out", "maybe"), has("act", "does", *words)))


NARRATION = Narration((), does("draft"))
WORDS = ("few", "within", "one_way", "first", "part", "from_inside", "from_outside", "to_inside", "to_outside", "draft")


def said(words: str) -> Sentence:
    return Sentence(f"{words}: {{post}} by {{author}} to {{target}}", NARRATION)


EXCHANGE = Exchange(
    inside=has("author", "side", "in"),
    counts=(does("rough", "shout"), does("plain", "draft")),
    answers=does("rough", "plain"),
    at_large=does("shout"),
    opens=does("opine"),
    begins=does("thank"),
    replies=does("plain"),
    perhaps_inside=has("author", "side", "maybe"),
    strictly=does("rough", "shout"),
    widely=does("rough", "plain", "thank"),
    open={why: said(why) for why in ("public", "several", "side")},
    unlike={why: said(why) for why in WORDS},
)


def place(id_: str, line: Any, lines: int = 1, parties: int = 2) -> Quadrant:
    return Quadrant(id_, id_, "", (), said(id_), lines, parties, line)


QUADRANTS = {
    each.id: each
    for each in (
        place("house", ("inside", "inside")),
        place("from", ("outside", "inside")),
        place("towards", ("inside", "outside")),
        place("many", None, 2, 3),
    )
}


def rulebook(**more: Any) -> Rulebook:
    given: dict[str, Any] = {"quadrants": QUADRANTS, "ruled": ("many", "house", "from", "towards"), **more}
    return replace(open_rulebook(college.GUIDANCE), exchange=EXCHANGE, **given)


def case(*told: str, **part_of: str) -> Case:
    """Acts as `ann rough out odd`: who, what, and at whom; the first is act a."""
    acts: list[Act] = []
    for id_, words in zip("abcdefgh", told, strict=False):
        by, what, *to = words.split()
        acts.append(sketch.act(id_, by, " ".join(to), does=what))
    people: list[Person] = [person(id_, part_of.get(id_, ""), side=side) for id_, side in SIDES.items()]
    return sketch.case(*acts, people=tuple(people))


def ids(given: Case) -> str:
    return " ".join(f"{binding.act.id}>{binding.target or ''}" for binding in counted(given, rulebook()))


@pytest.mark.parametrize(
    ("told", "acts"),
    [
        # The first pattern that any act between a member and somebody meets says what counts.
        (["out rough ann", "ann plain odd"], "a>ann"),
        (["out rough odd", "ann plain odd"], "b>odd"),
        (["out plain ann", "out thank ann"], "a>ann"),
        (["ann rough out bob"], "a>out a>bob"),
        (["ann shout", "out plain bob"], "a>"),
        (["ann rough ann", "out plain bob"], "b>bob"),
        # What answers the author of an earlier act that counts, counts too.
        (["out rough ann", "ann plain out", "ann plain odd"], "a>ann b>out"),
        (["ann plain out", "out rough ann"], "b>ann"),
        (["out rough ann", "ann plain out", "out plain ann"], "a>ann b>out"),
        (["out rough ann", "ann rough out", "bob plain ann"], "a>ann b>out c>ann"),
        (["out rough ann", "ann thank out"], "a>ann"),
        (["out rough ann", "out rough bob", "bob plain out"], "a>ann b>bob c>out"),
        # Where no act at all is directed at anybody, what is said to the world counts.
        (["ann opine"], "a>"),
        (["ann opine", "out thank ann"], "a>"),
        # A post to the world counts if one outsider alone civilly answers its author.
        (["ann opine", "out plain ann"], "a> b>ann"),
        (["out plain ann", "ann opine"], "a>ann"),
        (["ann opine", "bob opine", "out plain ann"], "a> c>ann"),
        (["ann opine", "ann thank", "out plain ann"], "a> c>ann"),
        (["ann opine", "out rough ann"], "b>ann"),
        (["ann opine", "bob plain ann"], "b>ann"),
        (["ann opine", "may plain ann"], "a> b>ann"),
        (["ann opine", "out plain ann", "odd plain ann"], "b>ann c>ann"),
        (["out opine", "ann plain out"], "b>out"),
        # Quiet acts count if those at whom they are directed answer, where nobody does harm.
        (["ann thank out", "out plain ann"], "a>out b>ann"),
        (["ann thank out", "odd plain ann"], "b>ann"),
        (["out plain ann", "ann thank out"], "a>ann"),
        (["ann thank out odd", "out plain ann"], "a>out b>ann"),
        (["ann thank out", "out plain bob", "out plain ann"], "a>out b>bob c>ann"),
        (["ann thank out", "ann rough odd", "out plain ann"], "b>odd c>ann"),
        (["ann rough out", "out thank ann", "ann plain out"], "a>out"),
    ],
    ids=str,
)
def test_counted(told: list[str], acts: str) -> None:
    assert ids(case(*told)) == acts


def test_acts_of_a_group_and_its_members_are_those_of_one_party() -> None:
    told = ["ann rough out", "odd rough ann"]
    assert ruled(case(*told))[0] == "many"
    assert ruled(case(*told, odd="out"))[0] == "towards"


def ruled(given: Case, **more: Any) -> tuple[str | None, str]:
    found, acting = quadrant(given, rulebook(**more))
    return found.id if found else None, " ".join(binding.act.id for binding in acting)


@pytest.mark.parametrize(
    ("told", "placed"),
    [
        (["ann rough bob"], ("house", "a")),
        (["out rough ann"], ("from", "a")),
        (["ann rough out"], ("towards", "a")),
        (["may rough ann"], ("from", "a")),
        (["out rough odd"], (None, "")),
        (["out rough odd", "ann rough odd"], ("towards", "b")),
        (["out rough ann", "odd rough bob"], ("from", "a b")),
        (["out rough ann", "ann rough out"], ("from", "a b")),
        (["out rough ann", "bob rough out"], ("many", "a b")),
        (["ann shout", "bob rough ann"], ("many", "a b")),
        (["ann shout", "out rough ann"], ("towards", "a b")),
        (["ann rough bob", "bob rough cat", "cat rough ann"], ("house", "a b c")),
        # The acts of one line stand together, in the order in which the lines begin.
        (["out rough ann", "ann rough odd", "far rough ann"], ("many", "a c b")),
    ],
    ids=str,
)
def test_quadrant(told: list[str], placed: tuple[str | None, str]) -> None:
    assert ruled(case(*told)) == placed


def test_quadrant_of_a_rulebook_without_one_that_fits_is_none() -> None:
    assert ruled(case("ann rough bob"), ruled=("many", "from")) == (None, "a")


def also(given: Case, **more: Any) -> dict[str, str]:
    book = rulebook(**more)
    main, _ = quadrant(given, book)
    assert main is not None
    return also_right(main, given, book)


@pytest.mark.parametrize(
    ("told", "others"),
    [
        (["ann rough bob"], {}),
        (["out rough ann"], {}),
        # At whom a post to the world is directed
        (["ann opine", "out plain ann"], {"from": "public: post 2 by Out to you"}),
        # How many are several, and how deeply they must be engaged
        (["out rough ann", "ann plain out", "odd rough ann"], {"from": "several: post 1 by Out to you"}),
        (["out plain ann", "bob plain out"], {"from": "several: post 1 by Out to you"}),
        (["out rough ann", "bob rough out"], {}),
        (["ann plain out", "out rough ann", "odd rough ann"], {"many": "several: post 1 by you to Out"}),
        (["ann plain out", "out rough ann"], {}),
        (["ann rough ann", "out rough ann"], {}),
        # On which side somebody stands whom nobody knows
        (["may rough ann"], {"house": "side: post 1 by May to you"}),
        (["ann rough may"], {}),
        (["out rough ann", "may rough ann"], {"many": "side: post 2 by May to you"}),
        (["may rough ann", "she rough ann"], {"house": "side: post 1 by May to you"}),
        (["may rough ann", "may rough out"], {"many": "side: post 1 by May to you"}),
        (
            ["may rough ann", "ann rough she"],
            {"from": "several: post 1 by May to you", "house": "side: post 1 by May to you"},
        ),
        (["ann shout", "may rough ann"], {"many": "side: post 2 by May to you"}),
    ],
    ids=str,
)
def test_also_right(told: list[str], others: dict[str, str]) -> None:
    assert also(case(*told)) == others


def test_also_right_knows_only_the_quadrants_that_there_are() -> None:
    few = {id_: each for id_, each in QUADRANTS.items() if id_ != "from"}
    told = case("out rough ann", "ann plain out", "odd rough ann")
    assert also(told, quadrants=few, ruled=("many", "house", "towards")) == {}
    assert also(case("ann plain out", "out rough ann"), ruled=("from",)) == {}


def others(given: Case) -> dict[str, str]:
    main, _ = quadrant(given, rulebook())
    assert main is not None
    return {id_: words.partition(":")[0] for id_, words in unlike(main, given, rulebook()).items()}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (["out rough ann"], {"house": "from_outside", "towards": "from_outside", "many": "few"}),
        (["ann rough out"], {"house": "to_outside", "from": "from_inside", "many": "few"}),
        (["ann rough bob"], {"from": "from_inside", "towards": "to_inside", "many": "few"}),
        (["ann rough bob", "bob rough cat"], {"from": "from_inside", "towards": "to_inside", "many": "within"}),
        (["out rough ann", "odd rough ann"], {"house": "from_outside", "towards": "from_outside", "many": "one_way"}),
        (["out rough ann", "ann rough out"], {"house": "from_outside", "towards": "first", "many": "few"}),
        (["out rough ann", "bob rough out"], {"house": "from_outside", "from": "part", "towards": "part"}),
        (["may rough ann", "she rough ann"], {"house": "from_outside", "towards": "from_outside", "many": "one_way"}),
        (["ann shout", "may rough ann"], {"house": "to_outside", "from": "first", "many": "few"}),
    ],
    ids=str,
)
def test_unlike(told: list[str], why: dict[str, str]) -> None:
    assert others(case(*told)) == why


LOUD = {
    "loud": replace(place("loud", ("inside", "outside")), when=does("shout")),
    "mob": replace(place("mob", None, 1, 3), when=does("shout")),
}
"""Quadrants that ask for a shout: one on a line of its own, one on any line."""


def loudly(*told: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The quadrant of these acts where some ask for a shout, the others that are right, and why LOUD is not."""
    book = rulebook(quadrants=LOUD | QUADRANTS, ruled=("loud", "mob", "many", "house", "from", "towards"))
    exchange = replace(book.exchange, unlike={**book.exchange.unlike, "condition": said("condition")})
    book, given = replace(book, exchange=exchange), case(*told)
    main, _ = quadrant(given, book)
    assert main is not None
    why = {id_: words for id_, words in unlike(main, given, book).items() if id_ in LOUD}
    return main.id, also_right(main, given, book), why


@pytest.mark.parametrize(
    ("told", "main", "why"),
    [
        (["ann shout out"], "loud", {"mob": "few"}),
        (["ann shout out odd"], "loud", {"mob": "one_way"}),
        (["ann rough out"], "towards", {"loud": "condition", "mob": "condition"}),
        # A shout on another line is none on its own.
        (["ann rough out", "out shout ann"], "towards", {"loud": "condition", "mob": "few"}),
        (["out rough ann", "ann shout out"], "from", {"loud": "first", "mob": "few"}),
        (["out rough ann"], "from", {"loud": "from_outside", "mob": "condition"}),
        (["out shout ann"], "from", {"loud": "from_outside", "mob": "few"}),
    ],
    ids=str,
)
def test_unlike_quadrant_that_asks_for_some_act(told: list[str], main: str, why: dict[str, str]) -> None:
    found, _, apart = loudly(*told)
    assert (found, {id_: words.partition(":")[0] for id_, words in apart.items()}) == (main, why)


def test_unlike_tells_the_condition_by_the_acts_that_count() -> None:
    assert loudly("ann rough out")[2]["loud"] == "condition: post 1 by you to Out"


def test_unlike_is_silent_about_a_condition_without_words() -> None:
    book, told = rulebook(quadrants=LOUD | QUADRANTS), case("ann rough out")
    assert set(unlike(QUADRANTS["towards"], told, book)) == {"house", "from", "many"}


def test_also_right_leaves_out_a_quadrant_whose_condition_no_act_meets() -> None:
    told = ["ann plain out", "odd plain ann"]
    assert loudly(*told)[:2] == ("many", {"towards": "several: post 1 by you to Out"})


def test_unlike_names_the_acts_that_set_the_case_apart() -> None:
    told, book = case("out rough ann", "bob rough out"), rulebook()
    main, _ = quadrant(told, book)
    assert main is not None
    assert unlike(main, told, book) == {
        "house": "from_outside: post 1 by Out to you",
        "from": "part: post 2 by Bob to Out",
        "towards": "part: post 1 by Out to you",
    }
    silent = replace(book, exchange=replace(book.exchange, unlike={}))
    assert unlike(main, told, silent) == {}
    assert drafts(told, silent) == ()


def test_drafts_are_those_that_do_not_count() -> None:
    told = case("out rough ann", "ann draft out", "ann draft out odd", "bob thank ann")
    assert drafts(told, rulebook()) == ("draft: post 2 by you to Out", "draft: post 3 by you to Odd")
    assert drafts(case("ann draft out"), rulebook()) == ()
