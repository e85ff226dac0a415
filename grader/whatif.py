"""What-if search: find the smallest changes of facts that flip a verdict.

Candidates are derived from the structure of the rules and confirmed by ruling on the changed case.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from grader.case import Binding, Case
from grader.condition import All, Any, Condition, Has, IsYou, Not, SomeAct, Undirected, holds, subject_of
from grader.fact import ACT, WHO, Fact, Named, Subject
from grader.grammar import MANY, ONE, YOU, Noun, capitalized, join
from grader.language import grammar_of
from grader.rule import POSITIVE, Degree, Rule
from grader.rulebook import Option, Rulebook
from grader.ruling import degree, verdict

MOST_CHANGES = 3
"""Maximum number of facts that the search changes at once."""
_MOST_PATHS = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one fact of one subject."""

    subject: Subject
    which: str
    """The id of the person or act; empty for circumstances."""
    fact: str
    value: str
    present: bool
    """True if the change sets or adds the value, False if it removes it; False only for facts of kind `many`."""


Changes = frozenset[Change]
NOTHING: Changes = frozenset()


def apply(case: Case, changes: Iterable[Change], rulebook: Rulebook) -> Case:
    """Return the case with the changes applied."""
    for change in changes:
        held = case.facts(change.subject, change.which)[change.fact]
        if rulebook.vocabulary.of(change.subject)[change.fact].kind != "many":
            values: tuple[str, ...] = (change.value,)
        elif change.present:
            values = (*held, change.value)
        else:
            values = tuple(value for value in held if value != change.value)
        case = case.with_fact(change.subject, change.which, change.fact, values)
    return case


def in_words(changes: Iterable[Change], case: Case, rulebook: Rulebook) -> str:
    """Put changes into an if-clause: "if posts 2 and 3 had never been posted, and if Sam studied at the College"."""
    grammar = grammar_of(case.lang)
    said: dict[tuple[Subject, str], list[str]] = {}
    done: list[str] = []
    for change in sorted(changes, key=lambda c: (c.subject, c.which, c.fact, not c.present, c.value)):
        value = rulebook.vocabulary.of(change.subject)[change.fact].values[change.value]
        event = change.subject == "acts" and case.labels[change.which].startswith(grammar.event)
        supposed = ((event and value.were_event) or value.were) if change.present else value.were_not
        if grammar.during and event and value.did and not (change.present and value.were_event):
            author = next(act.by for act in case.acts if act.id == change.which)
            done.append(f"{_subject(author, case, rulebook)} {supposed} {grammar.during} {case.labels[change.which]}")
            continue
        said.setdefault((change.subject, change.which), []).append(supposed)
    labels: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for (subject, which), words in said.items():
        together = join(words, grammar.conjunction)
        if subject == "acts":
            labels.setdefault(together, []).append(case.labels[which])
        else:
            person = _subject(which, case, rulebook) if subject == "people" else grammar.you
            names.setdefault(together, []).append(person)
    parts = [f"{grammar.labelled(alike)} {_agreeing(ACT, words, alike, case)}" for words, alike in labels.items()]
    parts += done
    parts += [
        f"{join(alike, grammar.conjunction)} {_agreeing(WHO, words, alike, case)}" for words, alike in names.items()
    ]
    return grammar.supposition(parts)


def _agreeing(slot: str, words: str, subjects: Sequence[str], case: Case) -> str:
    """Choose the forms in {who|étiez|était|étaient} or {act|était|étaient} that agree with the subjects."""
    grammar = grammar_of(case.lang)
    several = len(subjects) > 1 or grammar.is_several(capitalized(subjects[0]))
    form = YOU if grammar.you in subjects else MANY if several else ONE
    return grammar.filled(words, {slot: Noun("", form=form - (slot == ACT))}, begins=False)


def _named(which: str, case: Case, rulebook: Rulebook) -> set[Named]:
    """Return what the facts of an entry of `people` say that it names: a person, a body or an account."""
    facts = rulebook.vocabulary.people
    held = case.people[which].facts
    return {fact.values[value].names for name, fact in facts.items() for value in held[name]}


def _subject(which: str, case: Case, rulebook: Rulebook) -> str:
    """Return the person as the subject of an if-clause; for an account with an unknown owner, the person behind it."""
    name = case.name(which)
    if "account" not in _named(which, case, rulebook):
        return name
    return grammar_of(case.lang).behind(name)


class _Search:
    """Searches for changes of facts that make conditions true or false."""

    def __init__(
        self, case: Case, rulebook: Rulebook, limit: int, allowed: Callable[[Change], bool] = lambda _: True
    ) -> None:
        self.case, self.rulebook, self.limit, self.allowed = case, rulebook, limit, allowed

    def ways(self, condition: Condition, wanted: bool, binding: Binding | None = None) -> list[Changes]:
        """Return candidate sets of changes, smallest first, that may make the condition true (or false: `wanted`)."""
        if holds(condition, self.case, binding) == wanted:
            return [NOTHING]
        match condition:
            case Has():
                return self._alter(condition, wanted, binding)
            case IsYou() | Undirected():
                return []
            case Not(part):
                return self.ways(part, not wanted, binding)
            case All(parts):
                each = (self.ways(part, wanted, binding) for part in parts)
                return self._together(each) if wanted else self._either(each)
            case Any(parts):
                each = (self.ways(part, wanted, binding) for part in parts)
                return self._either(each) if wanted else self._together(each)
            case SomeAct(part):
                each = (self.ways(part, wanted, one) for one in self.case.bindings)
                return self._either(each) if wanted else self._together(each)

    def _alter(self, atom: Has, wanted: bool, binding: Binding | None) -> list[Changes]:
        found = subject_of(atom.of, self.case, binding)
        if found is None:
            return []
        subject, which = found
        if subject == "people" and (self.case.is_several(which) or "body" in _named(which, self.case, self.rulebook)):
            return []  # such facts are about individuals: a firm is not a student
        fact: Fact = self.rulebook.vocabulary.of(subject)[atom.fact]
        held = self.case.facts(subject, which)[atom.fact]
        if fact.kind == "many" and not wanted:
            gone = frozenset(Change(subject, which, atom.fact, value, False) for value in held if value in atom.values)
            return [gone] if all(map(self.allowed, gone)) else []
        come = (
            Change(subject, which, atom.fact, value, True) for value in fact.values if (value in atom.values) == wanted
        )
        return [frozenset({change}) for change in come if self.allowed(change)]

    def _either(self, ways: Iterable[list[Changes]]) -> list[Changes]:
        return self._tidy(way for some in ways for way in some)

    def _together(self, ways: Iterable[list[Changes]]) -> list[Changes]:
        """Combine one set of changes from each list; skip combinations that contradict each other."""
        so_far: list[Changes] = [NOTHING]
        for some in ways:
            if some == [NOTHING]:
                continue
            both = (a | b for a, b in product(so_far, some))
            so_far = self._tidy(changes for changes in both if self._agree(changes))
            if not so_far:
                break  # before the other parts are searched
        return so_far

    def _agree(self, changes: Changes) -> bool:
        if len(changes) > self.limit:
            return False
        if len({(c.subject, c.which, c.fact) for c in changes}) == len(changes):
            return True  # most often, and without a look at the vocabulary
        single = [c for c in changes if self.rulebook.vocabulary.of(c.subject)[c.fact].kind != "many"]
        return len({(c.subject, c.which, c.fact) for c in single}) == len(single)

    def _tidy(self, ways: Iterable[Changes]) -> list[Changes]:
        near = dict.fromkeys(way for way in ways if len(way) <= self.limit)
        return sorted(near, key=_simplicity)[:_MOST_PATHS]


def _simplicity(changes: Changes) -> tuple[int, int]:
    """Sort key: the number of changes, then the number of changes that differ in more than their act or person."""
    size = len(changes)
    if size < 2:
        return size, size
    return size, len({(change.subject, change.fact, change.value, change.present) for change in changes})


def _adds(changes: Changes, rulebook: Rulebook) -> bool:
    """Return True if the changes add a value to a fact of kind `many`, such as another conduct to a post."""
    return any(
        change.present and rulebook.vocabulary.of(change.subject)[change.fact].kind == "many" for change in changes
    )


def _candidates(option: Option, search: _Search, targets: frozenset[Degree], away: bool) -> Iterator[Changes]:
    relevant = [rule for rule in option.rules if rule.degree in targets]
    if away:
        yield from search.ways(Any(tuple(rule.when for rule in relevant)), False)
    else:
        ways = (way for rule in relevant for way in search.ways(rule.when, True))
        yield from sorted(dict.fromkeys(ways), key=_simplicity)


def flips(option: Option, case: Case, rulebook: Rulebook, most: int = 3, limit: int = MOST_CHANGES) -> list[Changes]:
    """Return up to `most` smallest sets of changes that flip the option's verdict, all of the same size.

    A flip makes an option apply that did not, or the reverse. For an option that never applies (a tempting move),
    it makes the option harmful, or no longer harmful. Every set was confirmed by ruling on the changed case, and no
    smaller set flips the verdict. For each combination of facts, only the first values that work, in the order of the
    vocabulary, are returned. For an option that applies, sets that add a value to a fact of kind `many` are returned
    only if there are no others.
    Returns an empty list if no change of up to `limit` facts flips the verdict.
    """
    targets: frozenset[Degree] = POSITIVE if option.can_apply else frozenset({"harmful"})
    away = degree(option, case) in targets
    found: list[Changes] = []
    facts_seen: set[frozenset[tuple[str, str, str]]] = set()
    for changes in _candidates(option, _Search(case, rulebook, limit), targets, away):
        if found and (len(changes) > len(found[0]) or len(found) == most):
            break
        facts = frozenset((change.subject, change.which, change.fact) for change in changes)
        if facts in facts_seen:
            continue
        changed = apply(case, changes, rulebook)
        stands = holds(rulebook.decides, changed)
        if stands and (degree(option, changed) in targets) != away:
            found.append(changes)
            facts_seen.add(facts)
    taking = [changes for changes in found if not _adds(changes, rulebook)]
    return taking if away and taking else found


def is_near(change: Change, case: Case, rulebook: Rulebook) -> bool:
    """Return True if the story remains essentially the same after the change.

    Another role, another conduct or another protected ground makes a different story. Removing one does not, and
    neither does another degree of something that the post contains already, such as its danger. See `Fact.distant`.
    """
    fact = rulebook.vocabulary.of(change.subject)[change.fact]
    if not change.present:
        return True
    if change.subject == "people" and fact.values[change.value].names != "person":
        return False
    if fact.distant == "outside":
        act = next(each for each in case.acts if each.id == change.which)
        return holds(rulebook.exchange.inside, case, Binding(act, None))
    held = case.facts(change.subject, change.which)[change.fact]
    return fact.distant == "no" or (fact.kind == "one" and not fact.required and held != fact.default)


def reach(rule: Rule, case: Case, rulebook: Rulebook, limit: int = 1) -> list[Changes]:
    """Return the smallest sets of near changes (see `is_near`) after which the rule determines its option's verdict.

    Every set was confirmed by ruling on the changed case. Returns an empty list if no change of up to `limit` facts
    suffices, or if the option already has the rule's degree.
    """
    option = rulebook.options[rule.option]
    if degree(option, case) == rule.degree:
        return []
    found: list[Changes] = []
    search = _Search(case, rulebook, limit, lambda change: is_near(change, case, rulebook))
    for changes in search.ways(rule.when, True):
        if found and len(changes) > len(found[0]):
            break
        changed = apply(case, changes, rulebook)
        if holds(rulebook.decides, changed) and rule.id in verdict(option, changed).rules:
            found.append(changes)
    return found
