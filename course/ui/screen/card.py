"""The support card: every support with its contacts, to print, save, copy or share."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from course.language.clock import day
from course.session import Session
from course.ui.course_content import Room
from course.ui.vcard import vcards
from grader import Contact, Option, Rulebook


def context(room: Room, _session: Session) -> dict[str, Any]:
    """Return the template context."""
    rulebook = room.bank.rulebook
    supports = safety_first(rulebook)
    checked = [each.checked for option in supports for each in option.contacts if each.checked]
    return {
        "supports": supports,
        "vcards": vcards(supports, rulebook.institution),
        "text": as_text(supports),
        "checked": day(date.fromisoformat(min(checked))) if checked else "",
    }


def safety_first(rulebook: Rulebook) -> tuple[Option, ...]:
    """Return the supports: the emergency first, then those marked as relevant to safety, then the others."""
    emergency = rulebook.options[rulebook.emergency]

    def rank(option: Option) -> tuple[bool, bool]:
        return option is not emergency, not any(rule.safety for rule in option.rules)

    return tuple(sorted(rulebook.in_group(emergency.group), key=rank))


def as_text(supports: Sequence[Option]) -> str:
    """Return the card as plain text, one paragraph for each support."""
    return "\n\n".join("\n".join(_paragraph(option)) for option in supports)


def _paragraph(option: Option) -> Iterator[str]:
    yield option.name
    yield option.about
    for contact in option.contacts:
        ways = ", ".join(filter(None, (contact.phone, contact.email, contact.link, contact.hours)))
        named = f"{contact.title}: " if ways and _named(option, contact) else ""
        yield from filter(None, (f"{named}{ways}", contact.ask))


def _named(option: Option, contact: Contact) -> bool:
    """True if the contact has a name other than its telephone number."""
    return contact.name not in (option.name, contact.phone)
