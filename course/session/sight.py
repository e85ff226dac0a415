"""Sight: what the facilitators of a cohort may see of one person, in the words in which learners are told.

The words are made from the very table by which the store lets anything out, so that they cannot say something else.
"""

from collections.abc import Mapping
from typing import Final

from course.store import PARTS, Part, Sight

_WORDS: Final[Mapping[Part, str]] = {
    "completed": "whether you have completed the course",
    "done": "which scenarios you have done",
    "time": "when",
    "chosen": "what you chose",
    "score": "how it scored",
}
NAMES: Final[Mapping[Sight, str]] = {
    "nothing": "Nothing about one person: figures for the group only",
    "completion": "Who has completed the course, to give credit for it",
    "progress": "How far each person is",
    "results": "What each person did, and their scores",
}
"""How whoever makes a cohort reads each."""
EXPORTED: Final[frozenset[Part]] = frozenset({"done", "time", "chosen", "score"})
"""What an export that has a row for each attempt gives away."""


def exports(sight: Sight) -> bool:
    """Whether what is written of a cohort may have rows of single persons."""
    return set(PARTS[sight]) >= EXPORTED


def exports_completion(sight: Sight) -> bool:
    """Whether it may be written of a cohort who of it has completed the course."""
    return exports(sight) or "completed" in PARTS[sight]


def returned(sight: Sight) -> str:
    """One sentence to a learner whose grades go to their course in a learning management system."""
    given = {
        "nothing": "No grade is sent to your course in the learning management system.",
        "completion": "Once you have completed what a graded link asks for, that is sent to your course’s gradebook.",
        "progress": "How much of what a graded link asks for you have done is sent to your course’s gradebook.",
        "results": "Your score for what a graded link asks for is sent to your course’s gradebook.",
    }
    named = "" if sight == "nothing" else " There it stands beside your name, and instructors can read it."
    return given[sight] + named


def reported(sight: Sight, what: str) -> str:
    """One sentence or two to a learner whose browser reports completion to the learning management system around it.

    `what` is to be completed, as in "this course".
    """
    if sight == "nothing":
        return "The learning management system from which you came is told nothing about you."
    if sight == "results":
        return (
            f"When you have completed {what}, your browser sends that and your score to the learning management system "
            "from which you came. There both stand beside your name, and instructors can read them."
        )
    return (
        f"When you have completed {what}, your browser sends that, and no score, to the learning management system "
        "from which you came. There it stands beside your name, and instructors can read it."
    )


def told(sight: Sight) -> str:
    """One or two sentences to a learner."""
    parts = PARTS[sight]
    if not parts:
        return "Facilitators see figures for the group, and nothing about you alone."
    if "done" not in parts:
        never = _listed([_WORDS[each] for each in PARTS["results"]], "or")
        return (
            "In this group, facilitators may also take away a list that says, under a random number and never your "
            f"name, {_listed([_WORDS[each] for each in parts])}. They do not see {never}."
        )
    seen = _listed([_WORDS[each] for each in parts])
    hidden = [_WORDS[each] for each in PARTS["results"] if each not in parts]
    unseen = f" They do not see {_listed(hidden, 'or')}." if hidden else ""
    taken = " They may also export this as a table." if exports(sight) else ""
    return (
        "In this group, facilitators may also see the following about you, under a code name and never your name: "
        f"{seen}.{unseen}"
        f"{taken} Each time a facilitator looks you up by your code name, “My records” shows it."
    )


def _listed(words: list[str], last: str = "and") -> str:
    return " ".join([", ".join(words[:-1]), last, words[-1]]) if len(words) > 1 else words[0]
