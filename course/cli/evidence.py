"""Check that the acts of a scenario cite the words that show their facts, for `course check`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from course.bank import Scenario
from course.language import _
from grader import Act, Case, Problem, Rulebook, Verdict

MUST_SHOW = frozenset({"essential", "harmful"})
"""Degrees for which feedback highlights the deciding words, if an act decides."""


def uncited(variants: Mapping[str, tuple[Scenario, ...]], files: Mapping[str, Path]) -> Iterator[Problem]:
    """Return a problem for every act that lacks evidence, and for every verdict of MUST_SHOW without any.

    `files` holds the scenario files by story. An act needs evidence for the facts in the rulebook's `cited`; where the
    guidance asks for no evidence, there are no problems.
    """
    found: dict[Problem, None] = {}
    for scenarios in variants.values():
        for scenario in scenarios if scenarios[0].rulebook.cited else ():
            item, file = scenario.item, str(files[scenario.item.story])
            for act in item.case.acts:
                found.update(dict.fromkeys(_of_act(act, file, scenario.rulebook)))
            for verdict in scenario.ruling.verdicts.values():
                if verdict.degree in MUST_SHOW and not verdict.evidence:
                    found.update(dict.fromkeys(_of_verdict(verdict, item.case, file, scenario.rulebook)))
    yield from found


def _of_act(act: Act, file: str, rulebook: Rulebook) -> Iterator[Problem]:
    lacking = [
        _key(asked.fact, value, rulebook)
        for asked in rulebook.cited
        for value in act.facts[asked.fact]
        if value in asked.values and f"{asked.fact}.{value}" not in act.shows_in
    ]
    if lacking:
        what = _("act {act!r} does not cite words for {lacking}").format(act=act.id, lacking=", ".join(lacking))
        text = "event" if act.event else "post"
        yield Problem(
            file, act.line, what, _("Add them under `shows_in`, with the exact words of the {text}.").format(text=text)
        )


def _of_verdict(verdict: Verdict, case: Case, file: str, rulebook: Rulebook) -> Iterator[Problem]:
    """Return a problem if facts of acts decide and none is cited, unless `_of_act` already reports one."""
    rules = (rule for rule in rulebook.options[verdict.option].rules if rule.id in verdict.rules)
    facts = [
        (act, fact, value)
        for rule in rules
        for act, fact, value in rule.matched(case)
        if value not in rulebook.vocabulary.acts[fact].default
    ]
    asked = {(each.fact, value) for each in rulebook.cited for value in each.values}
    if facts and asked.isdisjoint((fact, value) for _, fact, value in facts):
        first = facts[0][0]
        keys = ", ".join(dict.fromkeys(_key(fact, value, rulebook) for act, fact, value in facts if act is first))
        what = _("no words are cited for the verdict that {option} is {degree}").format(
            option=verdict.option, degree=verdict.degree
        )
        yield Problem(
            file,
            first.line,
            what,
            _("Add words for {keys} to `shows_in` of act {first!r}, or of another.").format(keys=keys, first=first.id),
        )


def _key(fact: str, value: str, rulebook: Rulebook) -> str:
    """Return the key that an author writes under `shows_in`: the value, or the fact itself if its value is just yes."""
    return fact if rulebook.vocabulary.acts[fact].kind == "flag" else value
