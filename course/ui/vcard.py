"""vCard 3.0 (RFC 2426): contacts as a file for an address book. iOS and Android both import this version."""

from collections.abc import Iterable, Iterator
from typing import Final

from grader import Contact, Option

_LONGEST: Final = 75
"""Octets of a line, without its end; what is longer goes on in the next line behind a space."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def vcards(options: Iterable[Option], organization: str) -> str:
    """One card for each contact of each option, with CRLF line ends. The organization is that of all of them."""
    lines = (line for option in options for contact in option.contacts for line in _card(option, contact, organization))
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _card(option: Option, contact: Contact, organization: str) -> Iterator[str]:
    name = _text(contact.title)
    hours = f"Hours: {contact.hours}." if contact.hours else ""
    yield from ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}")
    yield f"N:{name};;;;"  # as a family name: iOS shows a card without one under its organization
    yield f"ORG:{_text(organization)}"
    if contact.phone:
        yield f"TEL;TYPE=WORK,VOICE:{contact.phone}"
    if contact.email:
        yield f"EMAIL;TYPE=INTERNET,WORK:{contact.email}"
    if contact.link:
        yield f"URL:{contact.link}"
    yield f"NOTE:{_text(' '.join(filter(None, (option.about, hours, contact.ask))))}"
    if contact.checked:
        yield f"REV:{contact.checked}T00:00:00Z"
    yield "END:VCARD"


def _text(words: str) -> str:
    """Words in which separators and line ends are escaped."""
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets; none ends within a character."""
    pieces: list[str] = []
    size = 0
    for character in line:
        octets = len(character.encode())
        if not pieces:
            pieces, size = [character], octets
        elif size + octets > _LONGEST:
            pieces.append(" " + character)
            size = 1 + octets
        else:
            pieces[-1] += character
            size += octets
    return "\r\n".join(pieces)
