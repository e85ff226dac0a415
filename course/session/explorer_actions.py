"""The actions of the policy explorer."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from course.language import N_
from course.session.action import Act, Fields, Step, left
from course.session.explorer_state import Exploring, explorable, fitting
from course.session.learner_context import Desk
from course.session.refusal import Refused
from course.session.screen_state import Sitting
from grader import Impossible, Item, Rulebook, Switched, difference, flips, suggested, switch, switched, switches
from grader.whatif import apply

QUIET: Final = "switching"
"""The action sent while the learner is still editing facts: impossible combinations raise no error."""
UNKNOWN: Final = N_("You can’t open this case here. Please choose one from the list.")
UNREADABLE: Final = N_("Something in these facts could not be read. Please look at them again; nothing is lost.")


def explore(
    exploring: Exploring | None, action: str, fields: Fields, cases: Mapping[str, Item], rulebook: Rulebook
) -> Exploring | None:
    """Apply one of ACTIONS and return the new explorer state; None shows the list of cases. Raises Refused."""
    exploring = fitting(exploring, cases)
    if action == "explore" and "case" not in fields:  # reopen the explorer as it was
        return exploring
    if action == "explore" and not fields["case"]:
        return None
    case = _one_of(fields.get("case"), cases, UNKNOWN)
    item = cases[case]
    if action == "explore" or exploring is None or exploring.case != case:
        exploring = Exploring(case, item.variant)
    if action in ("switch", QUIET):
        return replace(exploring, switched=_switched(exploring, item, fields, rulebook, quiet=action == QUIET))
    if action == "look":
        subjects = [each.place for each in switches(item.case, rulebook).values()]
        return replace(exploring, subject=_one_of(fields.get("subject"), subjects))
    if action == "as-told":
        return replace(exploring, switched={}, asked="")
    if action == "ask":
        option = _one_of(fields.get("option"), rulebook.options)
        return replace(exploring, asked="" if exploring.asked == option else option)
    if action == "try":
        return replace(exploring, switched=_tried(exploring, item, fields, rulebook), asked="")
    return exploring


def _switched(exploring: Exploring, item: Item, fields: Fields, rulebook: Rulebook, *, quiet: bool) -> Switched:
    """Return the switched facts after applying the form; facts that the form does not show keep their values."""
    given = {path: values for path, values in fields.items() if path != "case"}
    try:
        return switch(item.case, {**exploring.switched, **given}, rulebook)
    except Impossible as impossible:
        if quiet:  # the edit may be incomplete; an impossible combination is reported once it is finished
            return exploring.switched
        raise Refused(str(impossible)) from impossible


def _tried(exploring: Exploring, item: Item, fields: Fields, rulebook: Rulebook) -> Switched:
    """Return the switched facts after applying a change that flips the option's verdict.

    Without an option, return those after applying one of the suggested changes to the story's own facts.
    """
    if "option" not in fields:
        ideas = suggested(item.case, rulebook)
        return difference(item.case, apply(item.case, [ideas[_number(fields, len(ideas))]], rulebook), rulebook)
    option = rulebook.options[_one_of(fields.get("option"), rulebook.options)]
    now = switched(item.case, exploring.switched, rulebook)
    found = flips(option, now, rulebook)
    return difference(item.case, apply(now, found[_number(fields, len(found))], rulebook), rulebook)


def _number(fields: Fields, count: int) -> int:
    return int(_one_of(fields.get("way"), [str(number) for number in range(count)]))


def _one_of(word: object, known: Collection[str], otherwise: str = UNREADABLE) -> str:
    if not isinstance(word, str) or word not in known:
        raise Refused(otherwise)
    return word


def _act(action: str, sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    cases = explorable(desk.bank, desk.way(sitting).told)
    exploring = explore(sitting.exploring, action, fields, cases, desk.bank.rulebook)
    moved = replace(sitting, exploring=exploring)
    return Step(moved if action == QUIET else left(moved, "explorer"))


ACTIONS: Final = ("explore", "look", "switch", QUIET, "as-told", "ask", "try")
"""In this order: open a case or the list of cases; show one subject's facts; switch facts, with and without reporting
impossible ones; reset to the story's facts; ask what would change a verdict; apply such a change,
or a suggested one."""
ACTS: Final[Mapping[str, Act]] = {action: partial(_act, action) for action in ACTIONS}
