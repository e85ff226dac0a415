"""Names, numbers to dial and scores in words."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from course.bank import Bank
from course.ui.wording import calls, gathered, initials, percent


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr. Lina Haddad", "LH"),
        ("Sam", "S"),
        ("Prof. Marie-Ève O’Neil", "MO"),
        ("Three strangers", "TS"),
        ("", ""),
        ("@x_1", "X"),
        ("Dre Amara Nwosu", "AN"),
        ("Un compte anonyme", "?"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_gathered_says_once_what_is_true_of_several(bank: Bank) -> None:
    case = bank.scenarios["goose"].item.case
    ways = ("if post 1 were sent", "if post 2 were sent", "if Fenn were a porter", "if you were tired")
    assert gathered(ways, case) == ("if post 1 or 2 were sent", "if Fenn were a porter", "if you were tired")
    assert gathered(("if snow fell",), case) == ("if snow fell",)


def test_calls_makes_numbers_dial() -> None:
    assert calls("911, or <b> at 416-978-2222.") == Markup(
        '<a href="tel:911">911</a>, or &lt;b&gt; at <a href="tel:4169782222">416-978-2222</a>.'
    )


@pytest.mark.parametrize(("score", "said"), [(None, "–"), (0.0, "0%"), (1 / 6, "17%"), (1.0, "100%")])
def test_percent_says_a_score(score: float | None, said: str) -> None:
    assert percent(score) == said
