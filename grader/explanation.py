"""Explanations: for every option, picked or left out, the verdict and its reason, as part of the result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.case import Case
from grader.evidence import Evidence
from grader.rule import POSITIVE, Basis, Degree
from grader.rulebook import Rulebook
from grader.ruling import Ruling
from grader.scoring import Response
from grader.whatif import flips, in_words


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a learner is told about one option."""

    option: str
    group: str
    degree: Degree
    picked: bool
    fits: bool | None
    """Whether picking it, or leaving it out, was right; None where it changes nothing."""
    safety: bool
    because: tuple[str, ...]
    clause: tuple[str, ...]
    basis: Basis
    acts: tuple[str, ...]
    would_change: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    """The words that decide, as in `Verdict.evidence`."""


def would_change(option: str, case: Case, rulebook: Rulebook) -> tuple[str, ...]:
    """In words, the smallest changes of facts that flip the verdict on the option."""
    return tuple(in_words(changes, case, rulebook) for changes in flips(rulebook.options[option], case, rulebook))


def _fits(degree: Degree, picked: bool) -> bool | None:
    if degree == "neutral":
        return None
    return picked == (degree in POSITIVE)


def explain(
    offers: Mapping[str, tuple[str, ...]], ruling: Ruling, response: Response, case: Case, rulebook: Rulebook
) -> Iterator[Explanation]:
    """One explanation for each option offered in a group that was answered, in the order of the offers."""
    for group, options in offers.items():
        picks = response.picks.get(group)
        if picks is None:
            continue
        for option in options:
            verdict = ruling.verdicts[option]
            yield Explanation(
                option=option,
                group=group,
                degree=verdict.degree,
                picked=option in picks,
                fits=_fits(verdict.degree, option in picks),
                safety=verdict.safety,
                because=verdict.because,
                clause=verdict.clause,
                basis=verdict.basis,
                acts=verdict.acts,
                would_change=would_change(option, case, rulebook),
                evidence=verdict.evidence,
            )
