"""Format one part of a story for a live session, with the post numbers that explanations cite."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from course.language import _
from grader import Item

MOST_WORDS: Final = 16
"""Number of words of the setting shown in a list of stories."""


@dataclass(frozen=True)
class Told:
    """One post or event, or a passage about what happened between two acts."""

    label: str
    """The label that explanations cite, such as "post 3"; empty for a passage between acts."""
    author: str
    when: str
    """The time as stated in the story; may be empty."""
    words: str
    about: str = ""
    """Description of the author at their first appearance; otherwise empty."""
    you: bool = False
    """Whether the author is the decision maker, whose role learners take."""


def tell(item: Item, known: Collection[str] = ()) -> tuple[Told, ...]:
    """Return the new acts and passages of this part in order of time. `known`: ids of acts shown in earlier parts.

    The passage after the last known act comes first.
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
    """Return the labels of posts in earlier parts, such as "posts 1 to 3"; empty for a first part."""
    labels = [item.case.labels[act.id] for act in item.case.acts if act.id in known and act.post]
    if len(labels) < 2:
        return labels[0] if labels else ""
    return _("posts {first} to {last}").format(first=labels[0].split()[-1], last=labels[-1].split()[-1])


def opening(item: Item, most: int = MOST_WORDS) -> str:
    """Return the first `most` words of a story's setting, to tell stories apart in a list."""
    words = item.setting.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:')} …"
