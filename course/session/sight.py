"""Describe a cohort's disclosure setting (`Sight`): what facilitators may see of an individual learner.

The descriptions are generated from the table that the store enforces (`PARTS`), so the two cannot disagree.
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
"""The description of each setting in the form for creating a cohort."""
EXPORTED: Final[frozenset[Part]] = frozenset({"done", "time", "chosen", "score"})
"""The parts that an export with one row per attempt reveals."""


def exports(sight: Sight) -> bool:
    """True if exports of the cohort may contain rows about individual learners."""
    return set(PARTS[sight]) >= EXPORTED


def exports_completion(sight: Sight) -> bool:
    """True if exports of the cohort may say which learners have completed the course."""
    return exports(sight) or "completed" in PARTS[sight]


def returned(sight: Sight) -> str:
    """Tell a learner, in one or two sentences, which grades are sent to their learning management system."""
    given = {
        "nothing": "No grade is sent to your course in the learning management system.",
        "completion": "Once you have completed what a graded link asks for, that is sent to your course’s gradebook.",
        "progress": "How much of what a graded link asks for you have done is sent to your course’s gradebook.",
        "results": "Your score for what a graded link asks for is sent to your course’s gradebook.",
    }
    named = "" if sight == "nothing" else " There it stands beside your name, and instructors can read it."
    return given[sight] + named


def reported(sight: Sight, what: str) -> str:
    """Tell a learner, in one or two sentences, what their browser reports to the learning management system.

    `what` names what is to be completed, as in "this course".
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
    """Tell a learner, in a few sentences, what facilitators of the cohort may see about them."""
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
