"""A contact: how to reach a support, or where a policy can be read."""

from dataclasses import dataclass

from grader.grammar import Grammar

DETAILS = ("phone", "email", "link", "hours")
"""The details of a contact; each is empty if it is unknown or does not exist."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One office, line or public page of an option."""

    name: str
    """The name as used inside a sentence: "night porter", "Listening Room"."""
    phone: str = ""
    email: str = ""
    link: str = ""
    """An https address."""
    hours: str = ""
    ask: str = ""
    """Whom to ask for unknown details, or for details that differ between units; one or two sentences."""
    none: frozenset[str] = frozenset()
    """The details known not to exist, which therefore do not count as unknown."""
    source: tuple[str, ...] = ()
    """The public pages from which the details were taken."""
    checked: str = ""
    """The date on which the details were last checked against the source, as 2026-11-30; empty without details."""
    line: int = 0
    """Its line in the file, from 1."""

    @property
    def title(self) -> str:
        """The name as a heading: "Night porter"."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of the details that are not known yet."""
        return tuple(each for each in DETAILS if not getattr(self, each) and each not in self.none)


def telephone(contacts: tuple[Contact, ...], grammar: Grammar) -> str:
    """Return the numbers to call, in one line: "112, or the night porter at 0100-20"; "" if no number is known."""
    called = [
        each.phone
        if len(contacts) == 1 or each.phone == each.name
        else grammar.reached.format(name=each.name, phone=each.phone)
        for each in contacts
        if each.phone
    ]
    return grammar.alternatively.join(called)
