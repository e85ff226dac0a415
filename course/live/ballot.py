"""A ballot: what one step of a room asks, which votes it takes, and, once revealed, what fits and why."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from course.bank import Bank, Scenario
from course.live.supposing import Supposition, suppositions
from course.store import Ask, Room
from grader import POSITIVE, QUADRANT, Clause, Response, explain


class Spoiled(Exception):
    """A vote that cannot be counted; the message is one sentence for whoever cast it."""


@dataclass(frozen=True)
class Choice:
    """One option of a ballot, as it may be shown while votes are taken."""

    id: str
    name: str
    about: str


@dataclass(frozen=True)
class Answer:
    """What is revealed of one option."""

    choice: Choice
    fits: bool | None
    """None where the guidance leaves it open."""
    harmful: bool
    safety: bool
    because: tuple[str, ...]
    clauses: tuple[Clause, ...]
    would_change: tuple[str, ...]
    """The smallest changes of the facts that would turn it."""


@dataclass(frozen=True)
class Ballot:
    """What one step asks."""

    scenario: Scenario
    group: str
    topic: str
    ask: str
    choices: tuple[Choice, ...]
    single: bool
    """Whether exactly one can be chosen."""

    @property
    def talking_point(self) -> str:
        """What its author would put to the room once it is revealed; empty where nobody wrote any."""
        return self.scenario.item.talking_points.get(self.group, "")

    @property
    def named(self) -> Mapping[str, Choice]:
        """The choices by id."""
        return {each.id: each for each in self.choices}

    def read(self, picks: object) -> tuple[str, ...]:
        """The vote in what a page sent. Raises Spoiled."""
        given = [picks] if isinstance(picks, str) and picks else picks
        if not isinstance(given, list) or not given:
            raise Spoiled("Please choose first, then send your vote.")
        if len(given) > len(self.choices) or any(type(each) is not str for each in given):
            raise Spoiled("This vote could not be read. Please choose again.")
        chosen = set(given)
        if not chosen <= self.named.keys() or len(chosen) != len(given) or (self.single and len(given) != 1):
            raise Spoiled("This vote could not be read. Please choose again.")
        return tuple(sorted(chosen))


MOST_BALLOTS: Final = 256


class Ballots:
    """The ballots of a bank, made when first needed and shared by all pages of a process."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.ballot = functools.lru_cache(maxsize=MOST_BALLOTS)(self._ballot)
        """Of an `Ask`; None where the bank no longer has what it asks."""
        self.answers = functools.lru_cache(maxsize=MOST_BALLOTS)(self._answers)
        """Of an `Ask`, what is revealed, in the order of its choices. To be kept from every page until then."""

        self.suppositions = functools.lru_cache(maxsize=MOST_BALLOTS)(self._suppositions)
        """Of an `Ask`, what can be supposed once it is revealed. To be kept from every page until then."""

    def supposed(self, room: Room) -> Supposition | None:
        """What the room supposes now; None for the story as told."""
        if room.phase != "revealed" or room.supposed is None:
            return None
        found = self.suppositions(room.ask)
        return found[room.supposed] if room.supposed < len(found) else None

    def groups(self, item: str) -> tuple[str, ...]:
        """What can be asked of an item: the questions that it asks."""
        return self._bank.scenarios[item].questions

    def known(self, item: str) -> frozenset[str]:
        """The acts that the part of the story before this item has told already; empty at the first part."""
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
            return Ballot(scenario, QUADRANT, "Situation", rulebook.ask_quadrant, kinds, single=True)
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
