"""Codes as people type them."""

from __future__ import annotations

import re

import pytest

from course.session import Refused, new_token
from course.session.code import read_record_code, read_token, record_code


@pytest.mark.parametrize("typed", ["abcde-fghjk-mnpqr-stuvw", " ABCDE FGHJK  mnpqr.stuvw\n", "abcdefghjkmnpqrstuvw"])
def test_read_token_whatever_stands_between(typed: str) -> None:
    assert read_token(typed) == "abcde-fghjk-mnpqr-stuvw"


def test_read_token_reads_every_new_one() -> None:
    tokens = [new_token() for _ in range(50)]
    assert [read_token(token.upper().replace("-", "")) for token in tokens] == tokens


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "A resume code has 20 letters and digits, but nothing was entered."),
        (None, "A resume code has 20 letters and digits, but nothing was entered."),
        (["abcde"], "A resume code has 20 letters and digits, but nothing was entered."),
        ("abcde", "A resume code has 20 letters and digits, but this one has 5."),
        ("x" * 10_000, "A resume code has 20 letters and digits, but this one has 10000."),
        ("01cde-fghjk-mnpqr-stuvw", "A resume code never has 0 or 1 in it"),
        ("日bcde-fghjk-mnpqr-stuvw", "A resume code never has 日 in it"),
    ],
)
def test_read_token_says_what_is_wrong(typed: object, says: str) -> None:
    with pytest.raises(Refused, match=re.escape(says)):
        read_token(typed)


def test_record_code_is_the_same_for_a_token_and_shaped_otherwise() -> None:
    code = record_code("abcde-fghjk-mnpqr-stuvw")
    assert code == "KRVD-MFF4-WWVB-857N"
    assert record_code("abcde-fghjk-mnpqr-stuvx") != code
    assert read_record_code(f" {code.lower().replace('-', '')}") == code
    with pytest.raises(Refused, match="has 16 letters and digits, but this one has 20"):
        read_record_code("abcde-fghjk-mnpqr-stuvw")
    with pytest.raises(Refused, match="The code of a completion record has 16 letters and digits, but nothing was"):
        read_record_code(None)
    with pytest.raises(Refused, match="The code of a completion record never has 1 or o in it: please check"):
        read_record_code("1RVD-MFF4-WWVB-O57N")
