"""A contact: how to reach a support, or where a policy can be read."""

from dataclasses import dataclass

DETAILS = ("phone", "email", "link", "hours")
"""What a contact may say; each is empty where it is not known, or where there is none."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One office, line or public page of an option."""

    name: str
    """As it stands inside a sentence: "night porter", "Listening Room"."""
    phone: str = ""
    email: str = ""
    link: str = ""
    """An https address."""
    hours: str = ""
    ask: str = ""
    """Whom to ask for what is not known, or where each unit has its own; one or two sentences."""
    none: frozenset[str] = frozenset()
    """The details that do not exist, so that nobody looks for them."""
    source: tuple[str, ...] = ()
    """The public pages from which the details were read."""
    checked: str = ""
    """The day on which somebody compared them with the source, as 2026-11-30; empty where there are no details."""
    line: int = 0
    """Where it stands in the file, from 1."""

    @property
    def title(self) -> str:
        """The name as a heading: "Night porter"."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The details that are still to be found out."""
        return tuple(each for each in DETAILS if not getattr(self, each) and each not in self.none)


def telephone(contacts: tuple[Contact, ...]) -> str:
    """Whom to call in one line: "112, or the night porter at 0100-20"; empty where no number is known."""
    called = [
        each.phone if len(contacts) == 1 or each.phone == each.name else f"{each.name} at {each.phone}"
        for each in contacts
        if each.phone
    ]
    return ", or ".join(called)
