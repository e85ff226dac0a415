"""Names, numbers to dial and scores in words."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from course.ui.wording import calls, initials, percent


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr. Lina Haddad", "LH"),
        ("Sam", "S"),
        ("Prof. Marie-Ève O’Neil", "MO"),
        ("Three strangers", "TS"),
        ("", ""),
        ("@x_1", "X"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_calls_makes_numbers_dial() -> None:
    assert calls("911, or <b> at 416-978-2222.") == Markup(
        '<a href="tel:911">911</a>, or &lt;b&gt; at <a href="tel:4169782222">416-978-2222</a>.'
    )


@pytest.mark.parametrize(("score", "said"), [(None, "–"), (0.0, "0%"), (1 / 6, "17%"), (1.0, "100%")])
def test_percent_says_a_score(score: float | None, said: str) -> None:
    assert percent(score) == said
