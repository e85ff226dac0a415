"""Whether the tables would notice a wrong rule: left out, of another degree or safety, a part dropped or negated."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from grader import Degree, Rulebook
from grader.case import Case
from grader.condition import ALWAYS, All, Any, Condition, Has, IsYou, Not, SomeAct, Undirected
from grader.rule import DEGREES, Rule
from grader.rulebook import Option
from grader.ruling import verdict
from tests.grader.test_cases import ROWS, VIGNETTES, agrees, as_item, columns

CAUGHT = 0.99
"""Of all wrong rules. The rest cannot be told apart, as another rule says the same wherever the part matters, or turn
on what the guidance does not settle."""
SAID = 3
"""So many values of a fact are named before the rest is only counted."""


@dataclass(frozen=True)
class Mutant:
    """An option with one thing wrong in one of its rules."""

    says: str
    option: Option


def described(condition: Condition) -> str:
    match condition:
        case Has(of, fact, values):
            known = sorted(values)
            rest = f" or {len(known) - SAID} others" if len(known) > SAID else ""
            return f"{of} has {fact} {' or '.join(known[:SAID])}{rest}"
        case IsYou(of):
            return f"{of} is you"
        case Undirected():
            return "at nobody in particular"
        case All(parts):
            return f"({' and '.join(map(described, parts))})"
        case Any(parts):
            return f"({' or else '.join(map(described, parts))})"
        case Not(part):
            return f"not {described(part)}"
        case SomeAct(part):
            return f"some act: {described(part)}"


def changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """The condition with one of its parts, at any depth, dropped or negated, and what was done to it."""
    match condition:
        case All(parts) | Any(parts):
            for place, part in enumerate(parts):
                before, after = parts[:place], parts[place + 1 :]
                yield f"dropped: {described(part)}", type(condition)((*before, *after))
                for says, other in changed(part):
                    yield says, type(condition)((*before, other, *after))
        case Not(part) | SomeAct(part):
            for says, other in changed(part):
                yield says, type(condition)(other)
        case Has() | IsYou() | Undirected():
            pass
    if condition != ALWAYS:
        yield f"negated: {described(condition)}", Not(condition)


def mutants(option: Option) -> Iterator[Mutant]:
    """Every wrong version of the option."""
    for place, rule in enumerate(option.rules):

        def wrong(says: str, *rules: Rule, at: int = place) -> Mutant:
            others = (*option.rules[:at], *rules, *option.rules[at + 1 :])
            return Mutant(f"{option.rules[at].id}, {says}", replace(option, rules=others))

        yield wrong("left out")
        for degree in DEGREES:
            if degree != rule.degree:
                yield wrong(f"{degree} in place of {rule.degree}", replace(rule, degree=degree))
        yield wrong("not critical" if rule.safety else "critical", replace(rule, safety=not rule.safety))
        for says, when in changed(rule.when):
            yield wrong(says, replace(rule, when=when))


Expected = dict[str, list[tuple[Case, str, Degree | None, bool | None]]]
"""Option -> the cases of tables and vignettes that speak of it, with their column, and, where given, their degree and
whether a miss is critical."""


@pytest.fixture(scope="module")
def expected(rulebook: Rulebook) -> Expected:
    found: Expected = defaultdict(list)
    for option, column, entry in ROWS:
        case = as_item(entry, rulebook).case
        found[option].append((case, column, entry.get("degree"), entry.get("critical", False)))
    for entry in VIGNETTES:
        case = as_item(entry, rulebook).case
        for option, column in columns(entry, rulebook).items():
            critical = option in entry.get("critical", ()) if "unclear" in entry else None
            found[option].append((case, column, None, critical))
    return found


@pytest.mark.slow
def test_tables_notice_mutants(rulebook: Rulebook, expected: Expected) -> None:
    tried = [(option.id, mutant) for option in rulebook.options.values() for mutant in mutants(option)]
    unnoticed = [
        mutant.says
        for id_, mutant in tried
        if all(agrees(verdict(mutant.option, case), col, deg, crit) for case, col, deg, crit in expected[id_])
    ]
    summary = f"{len(unnoticed)} of {len(tried)} wrong rules pass every table:"
    assert len(unnoticed) <= (1 - CAUGHT) * len(tried), "\n".join([summary, *unnoticed])
