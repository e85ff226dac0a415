"""Exploration: switch some facts of a case and compare the rulings."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from grader.case import Case
from grader.condition import atoms, holds
from grader.content_problem import suggestion
from grader.fact import Fact, Subject
from grader.quadrant import side
from grader.rule import DEGREES, Degree
from grader.rulebook import OUTSIDE, Rulebook
from grader.ruling import Ruling, Verdict, rule
from grader.whatif import Change, apply, flips, in_words, is_near

Switched = Mapping[str, tuple[str, ...]]
"""Path of a switch -> the values of its fact that replace the story's."""


class Impossible(ValueError):
    """Raised if facts cannot be switched as requested; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A fact of one subject that can be switched, and on which some rule depends."""

    subject: Subject
    which: str
    """The id of the person or act; empty for circumstances."""
    fact: Fact
    choices: tuple[str, ...]
    """The possible values, in the vocabulary's order."""

    @property
    def place(self) -> str:
        """The path of its subject: "people/sam", "acts/p1", "circumstances"."""
        return f"{self.subject}/{self.which}" if self.which else self.subject

    @property
    def path(self) -> str:
        """The path of the fact: "people/sam/role", "acts/p1/conduct", "circumstances/stress"."""
        return f"{self.place}/{self.fact.id}"

    def held(self, case: Case) -> tuple[str, ...]:
        """Return the values that the fact has in the case, in the vocabulary's order."""
        declared = case.facts(self.subject, self.which)[self.fact.id]
        return tuple(value for value in self.fact.values if value in declared)


@dataclass(frozen=True, slots=True)
class Turned:
    """An option whose degree changes when the facts are switched."""

    option: str
    before: Degree
    now: Verdict


@dataclass(frozen=True)
class Exploration:
    """One case before and after facts were switched."""

    case: Case
    """The case with the switched facts."""
    before: Ruling
    after: Ruling
    turned: tuple[Turned, ...]
    """The options whose degree changes, safety options first, then by their new degree."""
    supposition: str
    """The switched facts in words: "if Sam were a student"; empty if there are none."""

    @property
    def quadrant_turned(self) -> bool:
        """True if the quadrant has changed."""
        return self.before.quadrants != self.after.quadrants


def switches(case: Case, rulebook: Rulebook) -> dict[str, Switch]:
    """Return the case's switches by path: acts in chronological order, then people, then circumstances.

    Left out are facts on which no rule depends for a subject in that position, people who are neither author nor
    target of an act, and doubt about the membership of someone who is a member. The decision maker can only be
    switched to roles that the rulebook permits for decision makers.
    """
    asked = _asked(rulebook)
    exchange = rulebook.exchange
    doubtful = {atom.fact for atom in atoms(exchange.perhaps_inside)} - {atom.fact for atom in atoms(exchange.inside)}
    members = {person for person in case.people if side(person, case, rulebook) != OUTSIDE}
    places: dict[str, set[str]] = {person: set() for person in case.people}
    for act in case.acts:
        places[act.by].add("author")
        for target in act.to:
            places[target].add("target")
    places[case.decision_maker].add("you")
    found: list[Switch] = []
    subjects: list[tuple[Subject, str, set[str]]] = [("acts", act.id, {"act"}) for act in case.acts]
    subjects += [("people", person, standing) for person, standing in places.items()]
    subjects.append(("circumstances", "", {"circumstances"}))
    for subject, which, standing in subjects:
        for fact in rulebook.vocabulary.of(subject).values():
            choices = tuple(
                value
                for value in fact.values
                if (subject, which) != ("people", case.decision_maker)
                or holds(rulebook.decides, case.with_fact(subject, which, fact.id, (value,)))
            )
            if fact.id in doubtful and which in members:
                continue
            if len(choices) > 1 and any((place, fact.id) in asked for place in standing):
                found.append(Switch(subject, which, fact, choices))
    return {switch.path: switch for switch in found}


def switch(case: Case, given: Mapping[str, object], rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Validate `given` (path -> value or list of values; [] means no or none) and return the facts that it switches.

    Facts not given keep the story's values; those given with the story's values are left out. Raises Impossible.
    """
    known = switches(case, rulebook)
    read: dict[str, tuple[str, ...]] = {}
    for path, values in given.items():
        if path not in known:
            near = get_close_matches(path, known, n=1)
            todo = f"Did you mean “{near[0]}”?" if near else "Please choose one of the facts on the page."
            raise Impossible(f"There is no fact “{path[:60]}” to switch here. {todo}")
        read[path] = _read(known[path], values, case)
    now = _case_with(case, read, known)
    if not holds(rulebook.decides, now):
        name = case.people[case.decision_maker].name
        raise Impossible(f"{name} makes the decision here. In this course, that is always {rulebook.decision_makers}.")
    return difference(case, now, rulebook)


def difference(told: Case, now: Case, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Return the switched facts that turn the case `told` into the case `now`."""
    pairs = ((path, each.held(told), each.held(now)) for path, each in switches(told, rulebook).items())
    return {path: held for path, before, held in pairs if before != held}


def switched(case: Case, values: Switched, rulebook: Rulebook) -> Case:
    """Return the case with the switched facts; `values` as returned by `switch`."""
    return _case_with(case, values, switches(case, rulebook))


def explore(case: Case, values: Switched, rulebook: Rulebook) -> Exploration:
    """Rule on the case before and after switching facts; `values` as returned by `switch`."""
    known = switches(case, rulebook)
    now = _case_with(case, values, known)
    before, after = rule(case, rulebook), rule(now, rulebook)
    turned = [
        Turned(option, before.verdicts[option].degree, verdict)
        for option, verdict in after.verdicts.items()
        if verdict.degree != before.verdicts[option].degree
    ]
    turned.sort(key=lambda each: (not (each.now.safety and each.now.applies), DEGREES.index(each.now.degree)))
    changes = [change for path, held in values.items() for change in _changes(known[path], case, held)]
    supposition = in_words(changes, case, rulebook) if changes else ""
    return Exploration(now, before, after, tuple(turned), supposition)


def suggested(case: Case, rulebook: Rulebook, most: int = 3) -> tuple[Change, ...]:
    """Return up to `most` changes, each of one fact, that are worth trying first.

    Each flips a verdict, and none gives a post another conduct. First come changes after which an option that applies
    no longer does, or a safety option does. Among these, changes after which the story remains essentially the same
    come first (see `is_near`), then those that flip more verdicts. Each kind of fact occurs once.
    """
    before = rule(case, rulebook).verdicts
    kinds = {(each.subject, each.which, each.fact.id): each.fact.kind for each in switches(case, rulebook).values()}

    def order(change: Change) -> tuple[bool, int]:
        after = rule(apply(case, [change], rulebook), rulebook).verdicts
        flipped = sum(after[option].applies != verdict.applies for option, verdict in before.items())
        return not is_near(change, case, rulebook), -flipped

    first = [
        option
        for option in rulebook.options.values()
        if before[option.id].applies or any(each.safety for each in option.rules)
    ]
    found: dict[tuple[str, str], Change] = {}
    for options in first, [each for each in rulebook.options.values() if each not in first]:
        changes = dict.fromkeys(
            change for option in options for change in chain(*flips(option, case, rulebook, limit=1))
        )
        for change in sorted(changes, key=order):
            kind = kinds.get((change.subject, change.which, change.fact))
            if kind and not (kind == "many" and change.present):
                found.setdefault((change.subject, change.fact), change)
        if len(found) >= most:
            break
    return tuple(found.values())[:most]


def _asked(rulebook: Rulebook) -> set[tuple[str, str]]:
    """Return every fact on which a rule or the quadrant depends, as (`Has.of`, fact id)."""
    exchange = rulebook.exchange
    conditions = [rule.when for option in rulebook.options.values() for rule in option.rules]
    conditions += [*exchange.counts, exchange.answers, exchange.at_large, exchange.opens]
    conditions += [exchange.strictly, exchange.widely]
    asked = {(atom.of, atom.fact) for atom in chain.from_iterable(map(atoms, conditions))}
    # Ruling on the quadrant looks at both the author and the target of an act.
    ends = {atom.fact for atom in chain(atoms(exchange.inside), atoms(exchange.perhaps_inside))}
    return {*asked, *(("author", fact) for fact in ends), *(("target", fact) for fact in ends)}


def _read(switch: Switch, values: object, case: Case) -> tuple[str, ...]:
    """Validate the values of one control and return them in vocabulary order; check boxes always send a list."""
    listed = values if isinstance(values, list | tuple) else [values]
    where, fact = _where(switch, case), switch.fact
    for value in listed:
        if not isinstance(value, str) or value not in switch.choices:
            said = f"“{value[:40]}”" if isinstance(value, str) else "That"
            todo = suggestion(value, switch.choices) if isinstance(value, str) else ""
            raise Impossible(f"{where}: {said} cannot be chosen under “{fact.name}”. {todo}".strip())
    if fact.kind == "flag" and not listed:
        return ("no",)
    if fact.kind != "many" and len(listed) != 1:
        raise Impossible(f"{where}: choose exactly one under “{fact.name}”.")
    if fact.required and not listed:
        raise Impossible(f"{where}: choose at least one under “{fact.name}”.")
    return tuple(value for value in fact.values if value in listed)


def _where(switch: Switch, case: Case) -> str:
    if switch.subject == "people":
        return case.people[switch.which].name
    return case.labels[switch.which].capitalize() if switch.subject == "acts" else "Circumstances"


def _case_with(case: Case, values: Switched, known: Mapping[str, Switch]) -> Case:
    for path, held in values.items():
        each = known[path]
        case = case.with_fact(each.subject, each.which, each.fact.id, held)
    return case


def _changes(switch: Switch, case: Case, held: tuple[str, ...]) -> list[Change]:
    told, fact = switch.held(case), switch.fact
    come = [Change(switch.subject, switch.which, fact.id, value, True) for value in held if value not in told]
    if fact.kind != "many":
        return come
    return come + [Change(switch.subject, switch.which, fact.id, value, False) for value in told if value not in held]
