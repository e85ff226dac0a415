"""Codes: what brings a learner back, and what proves that somebody finished."""

import hashlib
import re
import secrets
from typing import Final

from course.session.refusal import Refused

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Small letters and digits that are not mistaken for one another; about 5 bits each."""
TOKEN_LETTERS, _TOKEN_GROUP = 20, 5
RECORD_LETTERS, _RECORD_GROUP = 16, 4


def new_token() -> str:
    """A resume token of 99 bits that can be read aloud: four groups of letters and digits that are not mistaken."""
    return _grouped("".join(secrets.choice(LETTERS) for _ in range(TOKEN_LETTERS)), _TOKEN_GROUP)


def read_token(typed: object) -> str:
    """The resume token that somebody typed, whatever capitals, spaces and dashes are in it. Raises Refused."""
    return _grouped(_read(typed, TOKEN_LETTERS, "A resume code"), _TOKEN_GROUP)


def record_code(token: str) -> str:
    """The code of a completion record, 79 bits, in capitals: always the same for a token, which it does not tell."""
    number = int.from_bytes(hashlib.sha256(f"record\0{token}".encode()).digest())
    letters = "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(RECORD_LETTERS))
    return _grouped(letters, _RECORD_GROUP).upper()


def read_record_code(typed: object) -> str:
    """The code of a completion record that somebody typed. Raises Refused."""
    return _grouped(_read(typed, RECORD_LETTERS, "The code of a completion record"), _RECORD_GROUP).upper()


def _read(typed: object, length: int, what: str) -> str:
    letters = re.sub(r"[\W_]", "", typed).lower() if isinstance(typed, str) else ""
    if len(letters) != length:
        has = f"but this one has {len(letters)}. Please check it." if letters else "but nothing was entered."
        raise Refused(f"{what} has {length} letters and digits, {has}")
    if strange := sorted({*letters} - {*LETTERS}):
        raise Refused(
            f"{what} never has {' or '.join(strange)} in it: please check whether it is another letter or digit."
        )
    return letters


def _grouped(letters: str, size: int) -> str:
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))
