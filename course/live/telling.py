"""Telling: the thread of one part of a story as a room reads it together, with the numbers that reveals cite."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from grader import Item

MOST_WORDS: Final = 16
"""Of a setting, in a list of stories."""


@dataclass(frozen=True)
class Told:
    """One post or event, or what happened between two parts."""

    label: str
    """As reveals cite it: "post 3"; empty for what happened between two parts."""
    author: str
    when: str
    """As the story says it; empty where it does not."""
    words: str
    about: str = ""
    """Who its author is, where they are met for the first time."""
    you: bool = False
    """Whether its author is the decision maker, in whose place learners stand."""


def tell(item: Item, known: Collection[str] = ()) -> tuple[Told, ...]:
    """What is new in this part, in order of time. `known`: acts that an earlier part told, which are left out.

    What happened between the last two parts comes first.
    """
    acts = item.case.acts
    last = [act.id for act in acts if act.id in known][-1:]
    found = [Told("", "", "", item.meanwhile[each]) for each in last if each in item.meanwhile]
    met: set[str] = set()
    for act in acts:
        if act.id in known:
            continue
        author = item.case.people[act.by]
        about = "" if author.id in met else author.describe
        you = author.id == item.case.decision_maker
        found.append(Told(item.case.labels[act.id], author.name, act.when, act.post or act.event, about, you))
        met.add(author.id)
        if act.id in item.meanwhile:
            found.append(Told("", "", "", item.meanwhile[act.id]))
    return tuple(found)


def earlier(item: Item, known: Collection[str]) -> str:
    """The labels of what earlier parts told, as in "posts 1 to 3"; empty for a first part."""
    labels = [item.case.labels[act.id] for act in item.case.acts if act.id in known and act.post]
    if len(labels) < 2:
        return labels[0] if labels else ""
    return f"posts {labels[0].split()[-1]} to {labels[-1].split()[-1]}"


def opening(item: Item, most: int = MOST_WORDS) -> str:
    """The first words of a story's setting, which say in a list what its title does not."""
    words = item.setting.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:')} …"
