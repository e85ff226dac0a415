"""Describe a cohort's disclosure setting (`Sight`): what facilitators may see of an individual learner.

The descriptions are generated from the table that the store enforces (`PARTS`), so the two cannot disagree.
"""

from collections.abc import Mapping
from typing import Final

from course.language import N_, _
from course.store import PARTS, Part, Sight

_WORDS: Final[Mapping[Part, str]] = {
    "completed": N_("whether you have completed the course"),
    "done": N_("which scenarios you have done"),
    "time": N_("when"),
    "chosen": N_("what you chose"),
    "score": N_("how it scored"),
}
NAMES: Final[Mapping[Sight, str]] = {
    "nothing": N_("Nothing about one person: figures for the group only"),
    "completion": N_("Who has completed the course, to give credit for it"),
    "progress": N_("How far each person is"),
    "results": N_("What each person did, and their scores"),
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
        "nothing": _("No grade is sent to your course in the learning management system."),
        "completion": _("Once you complete a graded activity, that is sent to your course’s gradebook."),
        "progress": _("Your progress in a graded activity is sent to your course’s gradebook."),
        "results": _("Your score in a graded activity is sent to your course’s gradebook."),
    }[sight]
    named = "" if sight == "nothing" else " " + _("It appears there beside your name, and instructors can read it.")
    return given + named


def reported(sight: Sight, what: str) -> str:
    """Tell a learner, in one or two sentences, what their browser reports to the learning management system.

    `what` names what is to be completed, as in "this course".
    """
    if sight == "nothing":
        return _("Nothing about you is sent to the learning management system you came from.")
    if sight == "results":
        return _(
            "Once you complete {what}, your browser sends that and your score to the learning management system you "
            "came from. Both appear there beside your name, and instructors can read them."
        ).format(what=what)
    return _(
        "Once you complete {what}, your browser sends that, and no score, to the learning management system you came "
        "from. It appears there beside your name, and instructors can read it."
    ).format(what=what)


def told(sight: Sight) -> str:
    """Tell a learner, in a few sentences, what facilitators of the cohort may see about them."""
    parts = PARTS[sight]
    if not parts:
        return _("Facilitators see figures for the group, and nothing about you personally.")
    seen = _listed([_(_WORDS[each]) for each in parts])
    hidden = [_(_WORDS[each]) for each in PARTS["results"] if "done" not in parts or each not in parts]
    unseen = _("They do not see {parts}.").format(parts=_listed(hidden, _("or"))) if hidden else ""
    if "done" not in parts:
        taken = _(
            "In this group, facilitators may also download a list that shows, under a random number and never your "
            "name, {parts}."
        ).format(parts=seen)
        return f"{taken} {unseen}"
    said = [
        _(
            "In this group, facilitators may also see the following about you, under a code name and never your name: "
            "{parts}."
        ).format(parts=seen),
        unseen,
        _("They may also export this as a table.") if exports(sight) else "",
        _("Each time a facilitator looks you up by your code name, “My records” shows it."),
    ]
    return " ".join(filter(None, said))


def _listed(words: list[str], last: str = "") -> str:
    """Join words with commas, and with `last` ("and" by default) before the last one."""
    return f"{', '.join(words[:-1])} {last or _('and')} {words[-1]}" if len(words) > 1 else words[0]
