"""The policy explorer: what there is to switch in a case, what the guidance says then, and what has changed."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from course.page import Shown
from course.session import Exploring, fitting
from course.session.explorer_actions import ACTIONS
from grader import (
    Case,
    Clause,
    Degree,
    Exploration,
    Item,
    Option,
    Rulebook,
    Switch,
    Turned,
    Verdict,
    explore,
    switches,
    would_change,
)
from grader.language import grammar_of

DEGREES: Final[Mapping[Degree, str]] = {
    "essential": "applies",
    "helpful": "helps",
    "neutral": "left open",
    "wrong": "doesn’t apply",
    "harmful": "would make things worse",
}
READ: Final[tuple[Degree, ...]] = ("essential", "harmful", "helpful", "neutral", "wrong")
"""The order in which verdicts are read."""
CHANGES: Final = "changes-heading"
"""The id of the heading above what changed."""
MOST_FOUND: Final = 2000
"""So many searches are remembered."""
MOST_ANNOUNCED: Final = 3
"""So many changed verdicts are named aloud; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Control:
    """One fact as a form shows it."""

    path: str
    name: str
    kind: str
    choices: tuple[tuple[str, str, bool], ...]
    """Value, its words, and whether it is held now."""
    held: str
    """The words of what is held now."""
    told: str
    """The words of what was told, where that is switched; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody, some act or the circumstances, whose facts can be looked at."""

    path: str
    name: str
    about: str
    switched: int
    """How many of its facts are switched."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one option now."""

    option: Option
    verdict: Verdict
    before: Degree | None
    """What was said of it on the facts as told, where that differs."""
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Board:
    """All that the explorer shows of one case."""

    item: Item
    exploration: Exploration
    subjects: tuple[Subject, ...]
    subject: Subject
    """The one whose facts are looked at."""
    controls: tuple[Control, ...]
    turned: tuple[Line, ...]
    groups: Mapping[str, tuple[tuple[Line, ...], tuple[Line, ...]]]
    """By group, what is worth reading, what has changed first; and the rest, which applies no more than it did."""
    asked: str
    ways: tuple[str, ...]
    """What would change the verdict on the option asked about, in words."""


class Searches:
    """What would change a verdict, found once for all who ask it of the same facts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._found: dict[Hashable, tuple[str, ...]] = {}

    def ways(self, exploring: Exploring, case: Case) -> tuple[str, ...]:
        """In words, the smallest changes that flip the verdict on what is asked; none where nothing is asked."""
        if not exploring.asked:
            return ()
        facts = tuple(sorted(exploring.switched.items()))
        key = (exploring.case, exploring.variant, facts, exploring.asked)
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            found = self._found[key] = would_change(exploring.asked, case, self.rulebook)
        return found


def board(exploring: Exploring, item: Item, searches: Searches) -> Board:
    """The case as it lies in the explorer."""
    rulebook = searches.rulebook
    known = switches(item.case, rulebook)
    exploration = explore(item.case, exploring.switched, rulebook)
    subjects = _subjects(item, known, exploring)
    subject = next((each for each in subjects if each.path == exploring.subject), subjects[0])
    lines = {
        option: _line(verdict, exploration.turned, rulebook) for option, verdict in exploration.after.verdicts.items()
    }
    return Board(
        item=item,
        exploration=exploration,
        subjects=subjects,
        subject=subject,
        controls=tuple(
            _control(switch, item, exploration) for switch in known.values() if switch.place == subject.path
        ),
        turned=tuple(lines[each.option] for each in exploration.turned),
        groups={group: _parted([lines[option.id] for option in rulebook.in_group(group)]) for group in rulebook.groups},
        asked=exploring.asked,
        ways=searches.ways(exploring, exploration.case),
    )


def announced(board: Board, rulebook: Rulebook) -> str:
    """What is said aloud of what has changed; where something is asked, the response to that."""
    if board.asked:
        option = rulebook.options[board.asked].name
        if not board.ways:
            return f"{option}: changing up to three facts would not change this."
        return f"{option}: this would change {', or '.join(board.ways)}."
    exploration = board.exploration
    if not exploration.supposition:
        return "All facts are as told."
    said = [f"{line.option.name} now {DEGREES[line.verdict.degree]}" for line in board.turned[:MOST_ANNOUNCED]]
    more = len(board.turned) - MOST_ANNOUNCED
    count = f"{len(board.turned) or 'No'} {'verdict' if len(board.turned) == 1 else 'verdicts'} changed"
    parts = [": ".join([count, "; ".join(said)]) if said else count]
    if more > 0:
        parts[0] += f"; and {more} more"
    if exploration.quadrant_turned:
        quadrant = rulebook.quadrants.get(exploration.after.quadrant or "")
        parts.append(f"The situation is now {quadrant.name}" if quadrant else "No situation in the guidance fits now")
    return ". ".join(parts) + "."


def _subjects(item: Item, known: Mapping[str, Switch], exploring: Exploring) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for switch in known.values():
        if switch.place not in found:
            switched = sum(known[path].place == switch.place for path in exploring.switched)
            found[switch.place] = Subject(switch.place, *_named(switch, item), switched)
    return tuple(found.values())


def _named(switch: Switch, item: Item) -> tuple[str, str]:
    """How the subject is called, and what is said of it."""
    case = item.case
    if switch.subject == "circumstances":
        return "Your circumstances", ""
    if switch.subject == "people":
        who = case.people[switch.which]
        return f"You, {who.name}" if who.id == case.decision_maker else who.name, who.describe
    act = next(each for each in case.acts if each.id == switch.which)
    label = case.labels[act.id]
    return _capital(label), act.post or act.event


def _control(switch: Switch, item: Item, exploration: Exploration) -> Control:
    held, told = switch.held(exploration.case), switch.held(item.case)
    words = {value: _words(switch, value, item.case.lang) for value in switch.fact.values}
    return Control(
        path=switch.path,
        name=switch.fact.name,
        kind=switch.fact.kind,
        choices=tuple((value, _capital(words[value]), value in held) for value in switch.choices),
        held=_capital("; ".join(words[value] for value in held)),
        told="" if held == told else _capital("; ".join(words[value] for value in told)) or "none of these",
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words(switch: Switch, value: str, lang: str) -> str:
    words = switch.fact.values[value].is_
    return f"{grammar_of(lang).you} {words}" if switch.subject == "circumstances" else words


def _line(verdict: Verdict, turned: tuple[Turned, ...], rulebook: Rulebook) -> Line:
    before = next((each.before for each in turned if each.option == verdict.option), None)
    clauses = tuple(rulebook.clauses[clause] for clause in verdict.clause)
    return Line(rulebook.options[verdict.option], verdict, before, clauses)


def _parted(lines: list[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    changed = [line for line in lines if line.before is not None]
    same = sorted((line for line in lines if line.before is None), key=lambda line: READ.index(line.verdict.degree))
    near = [line for line in same if line.verdict.degree != "wrong"]
    return (*changed, *near), tuple(line for line in same if line.verdict.degree == "wrong")


def context(exploring: Exploring | None, cases: Mapping[str, Item], searches: Searches) -> dict[str, Any]:
    """What the screen's template needs: the board and what is said of it, or without a case the list of cases."""
    exploring = fitting(exploring, cases)
    if exploring is None:
        return {"cases": cases, "board": None, "said": ""}
    made = board(exploring, cases[exploring.case], searches)
    return {"cases": cases, "board": made, "said": announced(made, searches.rulebook)}


def heard(action: str, shown: Shown) -> Shown:
    """The screen as those are given it who did this: whoever switches a fact keeps their place in the form."""
    if action in ("look", "explore"):
        return replace(shown, focus=shown.focus if action == "explore" else "", announce="")
    if action in ("try", "switch"):
        return replace(shown, focus=CHANGES)
    return replace(shown, focus="") if action in ACTIONS else shown
