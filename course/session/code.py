"""Resume codes, with which learners continue, and codes of completion records: generate and parse."""

import hashlib
import re
import secrets
from typing import Final

from course.language import _
from course.session.refusal import Refused

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Lower-case letters and digits without those that look alike (0/o, 1/i/l); about 5 bits each."""
TOKEN_LETTERS, _TOKEN_GROUP = 20, 5
RECORD_LETTERS, _RECORD_GROUP = 16, 4


def new_token() -> str:
    """Generate a random resume token of 99 bits: four groups of unambiguous letters and digits."""
    return _grouped("".join(secrets.choice(LETTERS) for _ in range(TOKEN_LETTERS)), _TOKEN_GROUP)


def read_token(typed: object) -> str:
    """Parse a typed resume token, ignoring case, spaces and dashes. Raises Refused if it is malformed."""
    return _grouped(_read(typed, TOKEN_LETTERS, resume=True), _TOKEN_GROUP)


def record_code(token: str) -> str:
    """Derive the code of a completion record from a resume token: 79 bits, upper case, deterministic, one-way."""
    number = int.from_bytes(hashlib.sha256(f"record\0{token}".encode()).digest())
    letters = "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(RECORD_LETTERS))
    return _grouped(letters, _RECORD_GROUP).upper()


def read_record_code(typed: object) -> str:
    """Parse a typed code of a completion record. Raises Refused if it is malformed."""
    return _grouped(_read(typed, RECORD_LETTERS, resume=False), _RECORD_GROUP).upper()


def _read(typed: object, length: int, *, resume: bool) -> str:
    letters = re.sub(r"[\W_]", "", typed).lower() if isinstance(typed, str) else ""
    if not letters:
        raise Refused(
            (
                _("A resume code has {length} letters and digits, but nothing was entered.")
                if resume
                else _("The code of a completion record has {length} letters and digits, but nothing was entered.")
            ).format(length=length)
        )
    if len(letters) != length:
        raise Refused(
            (
                _("A resume code has {length} letters and digits, but this one has {given}. Please check it.")
                if resume
                else _(
                    "The code of a completion record has {length} letters and digits, but this one has {given}. "
                    "Please check it."
                )
            ).format(length=length, given=len(letters))
        )
    if strange := sorted({*letters} - {*LETTERS}):
        raise Refused(
            (
                _("A resume code never has {letters} in it: please check whether it is another letter or digit.")
                if resume
                else _(
                    "The code of a completion record never has {letters} in it: please check whether it is another "
                    "letter or digit."
                )
            ).format(letters=_(" or ").join(strange))
        )
    return letters


def _grouped(letters: str, size: int) -> str:
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))
