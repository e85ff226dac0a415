"""vCard 3.0 (RFC 2426): contacts as a file for an address book. iOS and Android both import this version."""

from collections.abc import Iterable, Iterator
from typing import Final

from course.language import _
from grader import Contact, Option

_LONGEST: Final = 75
"""Maximum octets of a line, without its end; longer lines are folded, continuing after a space."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def vcards(options: Iterable[Option], organization: str) -> str:
    """Return one card for each contact of each option, with CRLF line ends; all have the same organization."""
    lines = (line for option in options for contact in option.contacts for line in _card(option, contact, organization))
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _card(option: Option, contact: Contact, organization: str) -> Iterator[str]:
    name = _text(contact.title)
    hours = _("Hours: {hours}.").format(hours=contact.hours) if contact.hours else ""
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
    """Escape separators and line ends in a text."""
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def _folded(line: str) -> str:
    """Fold a line into pieces of at most 75 octets, without splitting characters."""
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
