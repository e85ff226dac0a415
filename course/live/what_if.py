"""What-ifs for live sessions: how the verdicts change if one fact of the story were different."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final

from course.bank import Scenario
from course.language import N_, _
from grader import POSITIVE, QUADRANT, Case, Change, Degree, Rulebook, flips, in_words, rule, switches
from grader.ruling import verdict
from grader.whatif import apply

MOST: Final = 4
"""Maximum number of what-ifs for one question."""


WORDS: Final = {
    "fits": N_("fits"),
    "neutral": N_("left open"),
    "wrong": N_("does not apply"),
    "harmful": N_("makes it worse"),
}
"""Display text for each kind of verdict."""


@dataclass(frozen=True)
class Turn:
    """An option whose verdict changes in a what-if."""

    option: str
    """The id of the option, or of the situation."""
    before: Degree
    now: Degree
    because: str
    """One sentence with the reason; may be empty."""

    @property
    def reads(self) -> str:
        """The change as displayed: "does not apply → fits"."""
        return f"{_(WORDS[_kind(self.before)])} → {_(WORDS[_kind(self.now)])}"


@dataclass(frozen=True)
class Supposition:
    """A what-if: a change of one fact, and the resulting changes of verdicts on the question's options."""

    change: Change
    says: str
    """The change in words: "if Sam were a student"."""
    turns: tuple[Turn, ...]
    fits: tuple[str, ...] = ()
    """For the question about the situation, the situations that would apply; otherwise empty."""

    @property
    def asks(self) -> str:
        """The what-if as a question."""
        return _("What {change}?").format(change=self.says)


def suppositions(scenario: Scenario, group: str, rulebook: Rulebook) -> tuple[Supposition, ...]:
    """Return up to `MOST` what-ifs that change verdicts in this group, largest first, each fact at most once.

    Each was verified by evaluating the story with that fact changed. Other groups, on which learners may still vote,
    are not mentioned.
    """
    case = scenario.item.case
    turned = _quadrants if group == QUADRANT else _options
    found: dict[Hashable, Supposition] = {}
    seen: set[tuple[str, str, str]] = set()
    for change in _candidates(scenario, group, rulebook):
        fact = (change.subject, change.which, change.fact)
        if fact in seen:
            continue
        changed = apply(case, [change], rulebook)
        turns = turned(scenario, group, changed, rulebook)
        alike = change.subject, change.fact, tuple((turn.option, turn.now) for turn in turns)
        if turns and alike not in found:  # skip the same change of another post
            fits = tuple(rule(changed, rulebook).quadrants) if group == QUADRANT else ()
            found[alike] = Supposition(change, in_words([change], case, rulebook), turns, fits)
            seen.add(fact)
    return tuple(sorted(found.values(), key=lambda each: (-len(each.turns), len(each.says))))[:MOST]


def _candidates(scenario: Scenario, group: str, rulebook: Rulebook) -> Iterator[Change]:
    case = scenario.item.case
    if group == QUADRANT:
        yield from _of_people(scenario, rulebook)
        return
    for option in scenario.offers[group]:
        for changes in flips(rulebook.options[option], case, rulebook, limit=1):
            yield from changes


def _of_people(scenario: Scenario, rulebook: Rulebook) -> Iterator[Change]:
    """Yield possible changes to those attributes of people on which the situation depends."""
    case = scenario.item.case
    for switch in switches(case, rulebook).values():
        if switch.subject == "people" and switch.which != case.decision_maker and switch.fact.kind != "many":
            held = switch.held(case)
            yield from (
                Change(switch.subject, switch.which, switch.fact.id, value, True)
                for value in switch.choices
                if value not in held
            )


def _quadrants(scenario: Scenario, _group: str, changed: Case, rulebook: Rulebook) -> tuple[Turn, ...]:
    """Return the situations whose verdict changes; those that would newly apply first."""
    before, after = scenario.ruling.quadrants, rule(changed, rulebook)
    come = [each for each in after.quadrants if each not in before]
    gone = [each for each in before if each not in after.quadrants]
    because = dict.fromkeys(after.quadrant_also, " ".join(after.quadrant_open))
    because |= {after.quadrant: after.quadrant_because} if after.quadrant else {}
    turns = [Turn(each, "wrong", "essential", because.get(each, "")) for each in come]
    return (*turns, *(Turn(each, "essential", "wrong", "") for each in gone))


def _options(scenario: Scenario, group: str, changed: Case, rulebook: Rulebook) -> tuple[Turn, ...]:
    """Return the offered options whose displayed verdict changes; those that would apply first."""
    turned = []
    for option in scenario.offers[group]:
        was, now = scenario.ruling.verdicts[option].degree, verdict(rulebook.options[option], changed)
        if _kind(was) != _kind(now.degree):
            turned.append(Turn(option, was, now.degree, next(iter(now.because), "")))
    return tuple(sorted(turned, key=lambda each: each.now not in POSITIVE))


def _kind(degree: Degree) -> str:
    """Return the displayed kind of a degree, which does not distinguish essential from helpful."""
    return "fits" if degree in POSITIVE else degree
