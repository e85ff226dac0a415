"""Regrading: grade stored attempts under the current rules and scenarios, and explain what changes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, Final

from course.bank import Bank, Scenario
from grader import QUADRANT, WEIGHTS, Degree, Malformed, grade, group_score, read_response

Picks = tuple[str, ...]
_ENOUGH: Final = 300
"""Maximum number of responses from which a former key is inferred; more add no information."""
_DEGREES: Final[Mapping[int, Degree]] = {weight: degree for degree, weight in WEIGHTS.items()}


@dataclass(frozen=True, slots=True)
class Cause:
    """One option whose degree has changed."""

    option: str
    before: str
    """Its former degree; "neutral" if it was not offered, since scores cannot tell the two apart."""
    now: str
    rules: tuple[str, ...]
    """The rules that decide its degree now; empty if the option's own `otherwise` applies."""
    clause: tuple[str, ...]


@dataclass
class Change:
    """The effect of a regrade on one variant of one item."""

    scenario: Scenario
    attempts: int = 0
    learners: set[str] = field(default_factory=set)
    raised: int = 0
    lowered: int = 0
    moved: float = 0.0
    """Sum of the differences of the scores."""
    groups: set[str] = field(default_factory=set)
    """Groups whose score or flags have changed."""
    samples: dict[str, dict[Picks, float]] = field(default_factory=dict)
    """Group -> picks -> the score given before."""

    def causes(self) -> tuple[tuple[Cause, ...], ...]:
        """Return, for each group that changed, the smallest set of degree changes that explains all former scores.

        The former key is inferred from the former scores. Empty for a group that one or two changes cannot explain.
        """
        return tuple(self._causes(group) for group in sorted(self.groups))

    def _causes(self, group: str) -> tuple[Cause, ...]:
        known = self.samples.get(group, {})
        if group == QUADRANT:
            before = next((picks[0] for picks, score in known.items() if score == 1 and picks), "another")
            return (Cause(QUADRANT, before, self.scenario.quadrant, (), ()),)
        weights = self.scenario.key.weights.get(group, {})
        for number in (1, 2):
            for options in combinations(weights, number):
                for worth in product(_DEGREES, repeat=number):
                    former = dict(zip(options, worth, strict=True))
                    if all(weights[option] != former[option] for option in options) and _explains(
                        {**weights, **former}, known
                    ):
                        return tuple(self._cause(option, weight) for option, weight in former.items())
        return ()

    def _cause(self, option: str, weight: int) -> Cause:
        verdict = self.scenario.ruling.verdicts[option]
        return Cause(option, _DEGREES[weight], verdict.degree, verdict.rules, verdict.clause)


def _explains(former: Mapping[str, int], known: Mapping[Picks, float]) -> bool:
    if not any(weight > 0 for weight in former.values()) or not any(weight < 0 for weight in former.values()):
        return False
    return all(abs(group_score(former, picks) - score) < 1e-9 for picks, score in known.items())


@dataclass
class Regrading:
    """A regrade in progress: grades a store's attempts one by one and collects the changes."""

    bank: Bank
    seen: int = 0
    kept: int = 0
    """Attempts that cannot be graded now, because their item or an option they picked is gone: their outcome stays."""
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)

    def grade(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Grade rows (GRADED_COLUMNS) and yield the new outcomes (OUTCOME_COLUMNS) of those whose outcome changes."""
        dumps = json.dumps
        for row in rows:
            self.seen += 1
            id_, _, learner, item, _, variant, response, score, groups, miss, harm = row
            change = self.changes.get((item, variant)) or self._change(item, variant)
            if change is None:
                self.kept += 1
                continue
            key = change.scenario.key
            try:
                read = read_response(key, json.loads(response))
            except Malformed:
                self.kept += 1
                continue
            found = grade(key, read)
            told = dumps(found.groups, sort_keys=True), dumps(found.critical_miss), dumps(found.harmful_pick)
            before = json.loads(groups) if told[0] != groups else found.groups
            self._sample(change, read.quadrant, read.picks, before)
            if told != (groups, miss, harm) or found.score != score:
                change.attempts += 1
                change.learners.add(learner)
                change.groups |= {group for group in found.groups if found.groups[group] != before.get(group)}
                moved = (found.score or 0.0) - (score or 0.0)
                change.moved += moved
                change.raised += moved > 0
                change.lowered += moved < 0
                yield id_, found.score, *told

    def _change(self, item: str, variant: str) -> Change | None:
        variants = self.bank.variants.get(item, ())
        number = int(variant) if variant.isdecimal() else 0
        if number >= len(variants):
            return None
        made = self.changes[item, variant] = Change(variants[number])
        return made

    @staticmethod
    def _sample(
        change: Change, quadrant: str | None, picks: Mapping[str, Picks], before: Mapping[str, float | None]
    ) -> None:
        for group, score in before.items():
            chosen = ((quadrant,) if quadrant else ()) if group == QUADRANT else picks.get(group, ())
            known = change.samples.setdefault(group, {})
            if score is not None and len(known) < _ENOUGH:
                known[tuple(sorted(chosen))] = score

    @property
    def changed(self) -> dict[tuple[str, str], Change]:
        """Changes by (item, variant), those that affect the most attempts first."""
        some = [(name, change) for name, change in self.changes.items() if change.attempts]
        return dict(sorted(some, key=lambda each: (-each[1].attempts, each[0])))

    @property
    def learners(self) -> set[str]:
        """The pseudonyms of the learners whose attempts change."""
        return set().union(*(change.learners for change in self.changes.values()))
