"""Explanations: the verdict and its reason for every option offered, picked or not."""

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
    """The verdict on one option and the reason, and whether the learner was right to pick it or leave it out."""

    option: str
    group: str
    degree: Degree
    picked: bool
    fits: bool | None
    """True if the learner was right to pick it or leave it out, False if wrong; None if it makes no difference."""
    safety: bool
    because: tuple[str, ...]
    clause: tuple[str, ...]
    basis: Basis
    acts: tuple[str, ...]
    would_change: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    """The deciding words; see `Verdict.evidence`."""


def would_change(option: str, case: Case, rulebook: Rulebook) -> tuple[str, ...]:
    """Return, in words, the smallest changes of facts that flip the verdict on the option."""
    return tuple(in_words(changes, case, rulebook) for changes in flips(rulebook.options[option], case, rulebook))


def _fits(degree: Degree, picked: bool) -> bool | None:
    if degree == "neutral":
        return None
    return picked == (degree in POSITIVE)


def explain(
    offers: Mapping[str, tuple[str, ...]], ruling: Ruling, response: Response, case: Case, rulebook: Rulebook
) -> Iterator[Explanation]:
    """Yield an explanation for each option offered in an answered group, in the order of the offers."""
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
