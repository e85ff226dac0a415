"""An item told in prose alone: what a second reader judges, blind to its facts and to the rules."""

import hashlib
from collections.abc import Iterator

from grader.case import Act, Case, Person
from grader.item import Item


def tell(item: Item) -> str:
    """The item as plain text: the setting, who is who, and what happened. No fact, no option, no ruling."""
    case = item.case
    shown = {case.decision_maker, *(act.by for act in case.acts), *(to for act in case.acts for to in act.to)}
    people = [_who(person, case) for person in case.people.values() if person.id in shown]
    return "\n".join([item.setting, "", "People:", *people, "", "What happens:", *_happenings(item)]) + "\n"


def prose_version(item: Item) -> str:
    """A hash of the telling, 12 hexadecimal digits: readings of other words are readings of another item."""
    return hashlib.sha256(tell(item).encode()).hexdigest()[:12]


def _who(person: Person, case: Case) -> str:
    you = "you, " if person.id == case.decision_maker else ""
    handle = f" {person.handle}" if person.handle else ""
    return f"- {you}{person.name}{handle}{': ' if person.describe else ''}{person.describe}"


def _happenings(item: Item) -> Iterator[str]:
    case = item.case
    for act in case.acts:
        where = ", ".join(word for word in (case.labels[act.id], act.platform, act.when) if word)
        yield f"- [{where}] {_words(act, case)}"
        if act.id in item.meanwhile:
            yield f"- {item.meanwhile[act.id]}"


def _words(act: Act, case: Case) -> str:
    return f"{case.people[act.by].name}: {act.post}" if act.post else act.event
