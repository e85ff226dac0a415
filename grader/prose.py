"""The prose of an item without its facts, for second readers and for printing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from grader.case import Case, Person
from grader.item import Item


@dataclass(frozen=True, slots=True)
class Happening:
    """One post, event or stage outcome in the text of an item."""

    words: str
    who: str = ""
    """The author of a post; empty for an event or a stage outcome."""
    where: str = ""
    """Label, platform and time: "post 2, X, Monday, 9:00 a.m."; empty for a stage outcome."""
    act: str = ""
    """The id of the act; empty for a stage outcome."""


def tell(item: Item) -> str:
    """Return the item as plain text: setting, people, posts and events. Contains no facts, options or rulings."""
    people = [_who(person, item.case) for person in introduced(item)]
    what = [_line(happening) for happening in happenings(item)]
    return "\n".join([item.setting, "", "People:", *people, "", "What happens:", *what]) + "\n"


def prose_version(item: Item) -> str:
    """Return a hash of the item's text, 12 hexadecimal digits; readings of another version do not count."""
    return hashlib.sha256(tell(item).encode()).hexdigest()[:12]


def introduced(item: Item) -> list[Person]:
    """Return the people who appear: the decision maker, and every author or target of an act."""
    case = item.case
    shown = {case.decision_maker, *(act.by for act in case.acts), *(to for act in case.acts for to in act.to)}
    return [person for person in case.people.values() if person.id in shown]


def happenings(item: Item) -> Iterator[Happening]:
    """Yield the posts and events of the item and the outcomes of earlier stages, in chronological order."""
    case = item.case
    for act in case.acts:
        where = ", ".join(word for word in (case.labels[act.id], act.platform, act.when) if word)
        yield Happening(act.post or act.event, case.people[act.by].name if act.post else "", where, act.id)
        if act.id in item.meanwhile:
            yield Happening(item.meanwhile[act.id])


def _who(person: Person, case: Case) -> str:
    you = "you, " if person.id == case.decision_maker else ""
    handle = f" {person.handle}" if person.handle else ""
    return f"- {you}{person.name}{handle}{': ' if person.describe else ''}{person.describe}"


def _line(told: Happening) -> str:
    where = f"[{told.where}] " if told.where else ""
    return f"- {where}{told.who}{': ' if told.who else ''}{told.words}"
