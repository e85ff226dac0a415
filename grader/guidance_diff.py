"""A revision: the differences between two versions of a guidance, and the reviews that they invalidate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grader.rule import Rule
from grader.rule_review import Review
from grader.rulebook import QUADRANT, Clause, Quadrant, Rulebook
from grader.ruling import Ruling
from grader.version import decision_version

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that was added, changed or removed."""

    id: str
    old: Clause | None
    """None if the clause was added."""
    new: Clause | None
    """None if the clause was removed."""
    carriers: tuple[str, ...]
    """Everything that cites the clause in either version: "option counselling", "rule counselling.worn-out"."""

    @property
    def kind(self) -> Kind:
        """How the clause changed: added, changed or removed."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class Flip:
    """A difference between two rulings on the same case."""

    option: str
    """The option's id, or "quadrant"."""
    old: str
    new: str
    """The option's degree, or the quadrants that are right, before and after; empty if that version has none."""


@dataclass(frozen=True)
class Revision:
    """The differences between two rulebooks."""

    clauses: tuple[ClauseChange, ...]
    rules: Mapping[str, Kind]
    """Id of a rule or quadrant, as in reviews -> its change; changes of wording are not included."""
    options: Mapping[str, Kind]
    """Id of an option that only one of the two has -> "added" or "removed"."""
    reworded: tuple[str, ...]
    """Rules whose sentences for learners have changed, but nothing that affects verdicts."""
    lapsed: tuple[Review, ...]
    """Reviews that are valid for the old version and not for the new one."""

    @property
    def cited(self) -> frozenset[str]:
        """The ids of the clauses that differ."""
        return frozenset(change.id for change in self.clauses)


def revise(old: Rulebook, new: Rulebook) -> Revision:
    """Compare two versions of a guidance."""
    rules = _decisive(old), _decisive(new)
    said = _said(old), _said(new)
    kinds = _kinds(*rules)
    held = [review for found in old.review_state.current.values() for review in found]
    held += [review for review in new.reviews if old.hashes.get(review.rule) == review.hash and review not in held]
    return Revision(
        clauses=tuple(_clauses(old, new)),
        rules=kinds,
        options={id_: kind for id_, kind in _kinds(old.options, new.options).items() if kind != "changed"},
        reworded=tuple(id_ for id_ in said[1] if id_ not in kinds and said[0].get(id_) != said[1][id_]),
        lapsed=tuple(review for review in held if new.hashes.get(review.rule) != review.hash),
    )


def flips_between(old: Ruling, new: Ruling) -> list[Flip]:
    """Return the differences between two rulings on the same case: first the quadrant, then options."""
    found = [Flip(QUADRANT, " or ".join(old.quadrants), " or ".join(new.quadrants))]
    for option in dict.fromkeys((*new.verdicts, *old.verdicts)):
        degrees = [ruling.verdicts[option].degree if option in ruling.verdicts else "" for ruling in (old, new)]
        found.append(Flip(option, *degrees))
    return [flip for flip in found if flip.old != flip.new]


def _decisive(rulebook: Rulebook) -> dict[str, str]:
    """Return id of a rule or quadrant -> hash of everything in it that affects verdicts (not the text of clauses)."""
    exchange = (rulebook.exchange, rulebook.ruled)
    return {
        id_: decision_version((content, exchange) if isinstance(content, Quadrant) else content)
        for id_, content in _contents(rulebook)
    }


def _said(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    rules = ((id_, content) for id_, content in _contents(rulebook) if isinstance(content, Rule))
    return {id_: tuple(each.text for each in rule.reasons.values()) for id_, rule in rules}


def _contents(rulebook: Rulebook) -> Iterable[tuple[str, Rule | Quadrant]]:
    yield from ((f"{QUADRANT}.{each.id}", each) for each in rulebook.quadrants.values())
    yield from ((rule.id, rule) for option in rulebook.options.values() for rule in option.rules)


def _kinds(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for id_ in dict.fromkeys((*new, *old)):
        if id_ not in old:
            found[id_] = "added"
        elif id_ not in new:
            found[id_] = "removed"
        elif old[id_] != new[id_]:
            found[id_] = "changed"
    return found


def _clauses(old: Rulebook, new: Rulebook) -> Iterable[ClauseChange]:
    carriers = old.carriers(), new.carriers()
    for id_ in dict.fromkeys((*new.clauses, *old.clauses)):
        before, after = old.clauses.get(id_), new.clauses.get(id_)
        if before != after:
            named = dict.fromkeys((*carriers[0].get(id_, ()), *carriers[1].get(id_, ())))
            yield ClauseChange(id_, before, after, tuple(named))
