"""Ballots: the question of one step of a live session, the votes it accepts, and the answers to reveal."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from course.bank import Bank, Scenario
from course.language import _
from course.live.what_if import Supposition, suppositions
from course.store import Ask, Room
from grader import POSITIVE, QUADRANT, Clause, Response, explain


class Spoiled(Exception):
    """The vote is invalid. The message is one sentence for the learner."""


@dataclass(frozen=True)
class Choice:
    """One option of a ballot, as shown while voting is open."""

    id: str
    name: str
    about: str


@dataclass(frozen=True)
class Answer:
    """The verdict on one option, shown once the step is revealed."""

    choice: Choice
    fits: bool | None
    """Whether the option applies; None if the guidance leaves it open."""
    harmful: bool
    safety: bool
    because: tuple[str, ...]
    clauses: tuple[Clause, ...]
    would_change: tuple[str, ...]
    """The smallest changes of facts that would change the verdict."""


@dataclass(frozen=True)
class Ballot:
    """The question of one step and its options."""

    scenario: Scenario
    group: str
    topic: str
    ask: str
    choices: tuple[Choice, ...]
    single: bool
    """Whether exactly one option must be chosen."""

    @property
    def talking_point(self) -> str:
        """The author's suggestion for the discussion after the reveal; empty if there is none."""
        return self.scenario.item.talking_points.get(self.group, "")

    @property
    def named(self) -> Mapping[str, Choice]:
        """The choices by id."""
        return {each.id: each for each in self.choices}

    def read(self, picks: object) -> tuple[str, ...]:
        """Validate the picks sent by a page and return them sorted. Raises Spoiled."""
        given = [picks] if isinstance(picks, str) and picks else picks
        if not isinstance(given, list) or not given:
            raise Spoiled(_("Please choose first, then send your vote."))
        if len(given) > len(self.choices) or any(type(each) is not str for each in given):
            raise Spoiled(_("This vote could not be read. Please choose again."))
        chosen = set(given)
        if not chosen <= self.named.keys() or len(chosen) != len(given) or (self.single and len(given) != 1):
            raise Spoiled(_("This vote could not be read. Please choose again."))
        return tuple(sorted(chosen))


MOST_BALLOTS: Final = 256


class Ballots:
    """The ballots of a bank, created on demand and cached for all pages of a process."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.ballot = functools.lru_cache(maxsize=MOST_BALLOTS)(self._ballot)
        """Return the ballot for an `Ask`, or None if the bank no longer has its question. Cached."""
        self.answers = functools.lru_cache(maxsize=MOST_BALLOTS)(self._answers)
        """Return the answers for an `Ask`, in the order of its choices. Never send them before the reveal. Cached."""

        self.suppositions = functools.lru_cache(maxsize=MOST_BALLOTS)(self._suppositions)
        """Return the what-ifs for an `Ask`. Never send them before the reveal. Cached."""

    def supposed(self, room: Room) -> Supposition | None:
        """Return the what-if that the live session currently shows, or None."""
        if room.phase != "revealed" or room.supposed is None:
            return None
        found = self.suppositions(room.ask)
        return found[room.supposed] if room.supposed < len(found) else None

    def groups(self, item: str) -> tuple[str, ...]:
        """Return the questions of an item: the option groups, and the situation if it is asked."""
        return self._bank.scenarios[item].questions

    def known(self, item: str) -> frozenset[str]:
        """Return the ids of the acts already shown in earlier parts of the story; empty for the first part."""
        scenario = self._bank.scenarios.get(item)
        if scenario is None or scenario.item.stage == 1:
            return frozenset()
        before = self._bank.stages(scenario.item.story)[scenario.item.stage - 2][-1]
        return frozenset(act.id for act in self._bank.scenarios[before].item.case.acts)

    def _ballot(self, ask: Ask) -> Ballot | None:
        scenario, rulebook = self._bank.scenarios.get(ask.item), self._bank.rulebook
        if scenario is None or ask.group not in self.groups(ask.item):
            return None
        if ask.group == QUADRANT:
            kinds = tuple(Choice(each.id, each.name, each.says) for each in rulebook.quadrants.values())
            return Ballot(scenario, QUADRANT, _("Situation"), rulebook.ask_quadrant, kinds, single=True)
        offered = (rulebook.options[option] for option in scenario.offers[ask.group])
        group = rulebook.groups[ask.group]
        choices = tuple(Choice(each.id, each.name, each.about) for each in offered)
        return Ballot(scenario, ask.group, group.name, group.ask, choices, single=False)

    def _suppositions(self, ask: Ask) -> tuple[Supposition, ...]:
        ballot = self.ballot(ask)
        return suppositions(ballot.scenario, ask.group, self._bank.rulebook) if ballot else ()

    def _answers(self, ask: Ask) -> tuple[Answer, ...]:
        ballot = self.ballot(ask)
        if ballot is None:
            return ()
        ruling, rulebook = ballot.scenario.ruling, self._bank.rulebook
        if ballot.single:
            why = dict.fromkeys(ruling.quadrant_also, ruling.quadrant_open)
            why |= {ruling.quadrant: (ruling.quadrant_because,)} if ruling.quadrant else {}
            return tuple(
                Answer(each, each.id in ruling.quadrants, False, False, why.get(each.id, ()), (), ())
                for each in ballot.choices
            )
        offers = {ask.group: ballot.scenario.offers[ask.group]}
        told = explain(offers, ruling, Response(None, {ask.group: ()}), ballot.scenario.item.case, rulebook)
        by_option = {each.option: each for each in told}
        return tuple(
            Answer(
                choice,
                None if line.degree == "neutral" else line.degree in POSITIVE,
                line.degree == "harmful",
                line.safety,
                line.because,
                tuple(rulebook.clauses[clause] for clause in line.clause),
                line.would_change,
            )
            for choice in ballot.choices
            for line in (by_option[choice.id],)
        )
