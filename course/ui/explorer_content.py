"""View model of the policy explorer: the facts that can be switched, the resulting verdicts, and what has changed."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from course.language import N_, _, ngettext
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
    Switched,
    Turned,
    Verdict,
    difference,
    explore,
    in_words,
    suggested,
    switches,
    would_change,
)
from grader.language import grammar_of
from grader.whatif import apply

DEGREES: Final[Mapping[Degree, str]] = {
    "essential": N_("applies"),
    "helpful": N_("helps"),
    "neutral": N_("left open"),
    "wrong": N_("doesn’t apply"),
    "harmful": N_("would make things worse"),
}
READ: Final[tuple[Degree, ...]] = ("essential", "harmful", "helpful", "neutral", "wrong")
"""The order in which verdicts are read."""
CHANGES: Final = "changes-heading"
"""The id of the heading above what changed."""
MOST_FOUND: Final = 2000
"""Maximum number of cached searches."""
MOST_ANNOUNCED: Final = 3
"""Maximum number of changed verdicts announced by name to screen readers; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Control:
    """One fact as a form shows it."""

    path: str
    name: str
    kind: str
    choices: tuple[tuple[str, str, bool], ...]
    """(value, its label, whether it is selected) for each choice."""
    held: str
    """The label of the current value."""
    told: str
    """The label of the story's own value, if the fact is switched; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, an act or the circumstances, with the facts that can be switched."""

    path: str
    name: str
    about: str
    switched: int
    """The number of its switched facts."""


@dataclass(frozen=True, slots=True)
class Line:
    """The current verdict on one option."""

    option: Option
    verdict: Verdict
    before: Degree | None
    """The degree under the story's own facts, if it differs; else None."""
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of one fact that is worth trying first."""

    asks: str
    """The change as a question: "What if Sam were a student?"."""
    switched: Switched
    """The facts that it switches."""


@dataclass(frozen=True)
class Board:
    """Everything that the explorer shows about one case."""

    item: Item
    exploration: Exploration
    suggestions: tuple[Suggestion, ...]
    tried: int
    """The number of the suggestion whose facts are switched; -1 for none."""
    subjects: tuple[Subject, ...]
    subject: Subject
    """The subject whose facts are shown."""
    controls: tuple[Control, ...]
    turned: tuple[Line, ...]
    groups: Mapping[str, tuple[tuple[Line, ...], tuple[Line, ...]]]
    """Group -> (main verdicts, changed ones first; remaining options, which do not apply either way)."""
    asked: str
    ways: tuple[str, ...]
    """What would change the verdict on the option that the learner asked about, in words."""


class Searches:
    """Cache of searches for what would change a verdict, shared by everyone who explores the same facts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._found: dict[Hashable, tuple[str, ...]] = {}
        self._suggested: dict[Hashable, tuple[Suggestion, ...]] = {}

    def suggestions(self, exploring: Exploring, case: Case) -> tuple[Suggestion, ...]:
        """Return the changes to suggest for a case as told; the search takes 60 ms, once."""
        key = exploring.case, exploring.variant
        if key not in self._suggested:
            self._suggested[key] = tuple(
                Suggestion(
                    _("What {change}?").format(change=in_words([change], case, self.rulebook)),
                    difference(case, apply(case, [change], self.rulebook), self.rulebook),
                )
                for change in suggested(case, self.rulebook)
            )
        return self._suggested[key]

    def ways(self, exploring: Exploring, case: Case) -> tuple[str, ...]:
        """Return, in words, the smallest changes that flip the verdict on the option asked about; empty without one."""
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
    """Build the board for the explorer's current state."""
    rulebook = searches.rulebook
    known = switches(item.case, rulebook)
    exploration = explore(item.case, exploring.switched, rulebook)
    subjects = _subjects(item, known, exploring)
    suggestions = searches.suggestions(exploring, item.case)
    subject = next((each for each in subjects if each.path == exploring.subject), subjects[0])
    lines = {
        option: _line(verdict, exploration.turned, rulebook) for option, verdict in exploration.after.verdicts.items()
    }
    return Board(
        item=item,
        exploration=exploration,
        suggestions=suggestions,
        tried=next((number for number, each in enumerate(suggestions) if each.switched == exploring.switched), -1),
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
    """Return the screen reader announcement: the answer to the learner's question, or the verdicts that changed."""
    if board.asked:
        option = rulebook.options[board.asked].name
        if not board.ways:
            return _("{option}: changing up to three facts would not change this.").format(option=option)
        return _("{option}: this would change {ways}.").format(option=option, ways=_(", or ").join(board.ways))
    exploration = board.exploration
    if not exploration.supposition:
        return _("All facts are as in the story.")
    said = [
        _("{option} now {degree}").format(option=line.option.name, degree=_(DEGREES[line.verdict.degree]))
        for line in board.turned[:MOST_ANNOUNCED]
    ]
    more = len(board.turned) - MOST_ANNOUNCED
    turned = len(board.turned)
    count = ngettext("{count} verdict changed", "{count} verdicts changed", turned).format(count=turned)
    count = count if turned else _("No verdicts changed")
    parts = [_(": ").join([count, "; ".join(said)]) if said else count]
    if more > 0:
        parts[0] += _("; and {count} more").format(count=more)
    if exploration.quadrant_turned:
        quadrant = rulebook.quadrants.get(exploration.after.quadrant or "")
        now = _("The situation is now {situation}").format(situation=quadrant.name) if quadrant else ""
        parts.append(now or _("No situation in the guidance fits now"))
    return ". ".join(parts) + "."


def _subjects(item: Item, known: Mapping[str, Switch], exploring: Exploring) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for switch in known.values():
        if switch.place not in found:
            switched = sum(known[path].place == switch.place for path in exploring.switched)
            found[switch.place] = Subject(switch.place, *_named(switch, item), switched)
    return tuple(found.values())


def _named(switch: Switch, item: Item) -> tuple[str, str]:
    """Return the subject's name and description."""
    case = item.case
    if switch.subject == "circumstances":
        return _("Your circumstances"), ""
    if switch.subject == "people":
        who = case.people[switch.which]
        return _("You, {name}").format(name=who.name) if who.id == case.decision_maker else who.name, who.describe
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
        told="" if held == told else _capital("; ".join(words[value] for value in told)) or _("none of these"),
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
    """Return the template context: the board with its announcement or, without a case, the list of cases."""
    exploring = fitting(exploring, cases)
    if exploring is None:
        return {"cases": cases, "board": None, "said": ""}
    made = board(exploring, cases[exploring.case], searches)
    return {"cases": cases, "board": made, "said": announced(made, searches.rulebook)}


def heard(action: str, shown: Shown) -> Shown:
    """Adapt the screen to the action: after switching facts, the focus moves to what changed."""
    if action in ("look", "explore"):
        return replace(shown, focus=shown.focus if action == "explore" else "", announce="")
    if action in ("try", "switch"):
        return replace(shown, focus=CHANGES)
    if action == "as-told":
        return shown
    return replace(shown, focus="") if action in ACTIONS else shown
