"""The contacts as a file for an address book, read again by a reader that is not ours."""

from dataclasses import replace
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]  # it ships no types

from course.bank import open_rulebook
from course.settings import Settings
from course.ui.vcard import vcards
from grader import Contact, Option, Rulebook
from tests.college import GUIDANCE


@pytest.fixture(scope="module")
def college() -> Rulebook:
    return open_rulebook(GUIDANCE)


def read(text: str) -> list[Any]:
    """Every card of the file."""
    return list(vobject.readComponents(text, validate=True))


def value(card: Any, name: str) -> Any:
    """The one value under the name; None where there is none."""
    found = card.contents.get(name, [])
    assert len(found) < 2
    return found[0].value if found else None


def test_vcards_hold_every_contact_of_every_option(college: Rulebook) -> None:
    cards = read(vcards(college.in_group("desks"), college.institution))
    fields = ("fn", "tel", "email", "url", "note")
    assert [tuple(value(card, name) for name in fields) for card in cards] == [
        ("Night porter", "0100", None, None, "Comes at once, at any hour. Hours: at any hour."),
        (
            "Dean of people", None, "dean@birchpoint.example", "https://birchpoint.example/people",
            "Sorts out trouble among us. The front office knows when the dean is in.",
        ),
        ("The listening room by day", "0100-21", None, "https://birchpoint.example/ear", "Somebody to talk to."),
        ("The listening line", "0100-22", None, None, "Somebody to talk to. Hours: from 18:00 to 6:00."),
    ]  # fmt: skip
    assert {(value(card, "version"), value(card, "n").family, tuple(value(card, "org"))) for card in cards} == {
        ("3.0", value(card, "fn"), (college.institution,)) for card in cards
    }
    assert {value(card, "rev") for card in cards} == {"2026-06-01T00:00:00Z"}


def test_vcards_escape_and_fold_what_is_long(college: Rulebook) -> None:
    words = "Ask; then, wait \\ and “écoutez” 👩‍⚕️ once more.\n" * 9
    option: Option = replace(college.options["press-desk"], about=words.strip(), contacts=(Contact("évêché; 雪, \\n"),))
    text = vcards([option], "A, B; C")
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    for line in lines:
        line.decode()  # no line ends within a character
    (card,) = read(text)
    assert (value(card, "fn"), value(card, "note")) == ("Évêché; 雪, \\n", words.strip())
    assert value(card, "n").family == "Évêché; 雪, \\n"
    assert value(card, "org") == ["A, B; C"]


def test_vcards_of_the_course_can_be_read() -> None:
    rulebook = open_rulebook(Settings().guidance)
    supports = rulebook.in_group("supports")
    cards = read(vcards(supports, rulebook.institution))
    assert len(cards) == sum(len(option.contacts) for option in supports)
    assert [value(card, "tel") for card in cards][:2] == ["911", "416-978-2222"]
