"""The course in a notebook: read stories, ask for verdicts, and try stories."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from course.bank import Bank, Forms, Scenario, languages, open_bank
from course.language import LANGUAGES, N_, _, offered, speaking
from course.language.catalogue import SOURCE
from course.language.pseudo import PSEUDO
from course.settings import Settings, course_in
from course.store import Store
from course.ui.notebook_explorer import Explorer
from course.ui.page import Page
from course.ui.view import View
from course.ui.wording import percent, upper_first
from grader import Degree, rule, would_change

DEGREES: Final[dict[Degree, str]] = {
    "essential": N_("essential"),
    "helpful": N_("helpful"),
    "neutral": N_("neutral"),
    "wrong": N_("wrong"),
    "harmful": N_("harmful"),
}
NO_STORY: Final = N_("There is no story {name!r}. Choose from: {names}.")
BASES: Final = {"stated": N_("stated"), "inferred": N_("inferred")}


class Unknown(LookupError):
    """No story, option or category has this name; the message lists the valid names."""


@dataclass(frozen=True)
class Shown:
    """Text that a notebook shows, as Markdown."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


class _InLanguage(Protocol):
    @property
    def language(self) -> str: ...


Given = ParamSpec("Given")
Made = TypeVar("Made")
Own = TypeVar("Own", bound=_InLanguage)


def _spoken(made: Callable[Concatenate[Own, Given], Made]) -> Callable[Concatenate[Own, Given], Made]:
    """Decorator: run a method in the language of its course."""

    @functools.wraps(made)
    def said(self: Own, /, *given: Given.args, **named: Given.kwargs) -> Made:
        with speaking(self.language):
            return made(self, *given, **named)

    return said


class Course:
    """The course for use in a notebook; `open_course` opens it. Displayed in a cell, it describes the course."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.language = bank.language or offered(bank.rulebook.lang, ())[0]
        self.picks: Store | None = None
        """The temporary store with the picks in the stories tried last; None before the first."""

    @_spoken
    def _repr_markdown_(self) -> str:
        rules = self.bank.rulebook
        based = _("Based on *{source}*, {institution}, {issued}.").format(
            source=rules.source, institution=rules.institution, issued=rules.issued
        )
        return "\n\n".join([f"**{rules.title}**", *rules.notice, based])

    def __repr__(self) -> str:
        return self._repr_markdown_()

    @property
    @_spoken
    def emergency(self) -> Shown:
        """Whom to contact in an emergency."""
        option = self.bank.rulebook.options[self.bank.rulebook.emergency]
        return Shown(f"**{option.name}.** {option.about} {option.telephone and f'**{option.telephone}**'}".strip())

    @property
    @_spoken
    def kinds(self) -> Shown:
        """The categories of stories."""
        return _listed((each.name, each.says) for each in self.bank.rulebook.quadrants.values())

    @_spoken
    def reading(self, place: str = "welcome") -> Shown:
        """Show what the guidance says about a category, or, by default, to everyone."""
        rules = self.bank.rulebook
        _known(place, ["welcome", *rules.quadrants], N_("There is no category {name!r}. Choose from: {names}."))
        kind = rules.quadrants.get(place)
        texts = (text.says for text in rules.texts if text.shown == place)
        return Shown("\n\n".join([*([kind.says] if kind else []), *texts]))

    @_spoken
    def options(self, group: str) -> Shown:
        """List the options of a group."""
        _known(group, self.bank.rulebook.groups, N_("There is no group {name!r}. Choose from: {names}."))
        return _listed((each.name, each.about) for each in self.bank.rulebook.in_group(group))

    @_spoken
    def story(self, id_: str) -> Story:
        """Return a story, or one part of it; displayed in a cell, it shows the setting and the posts."""
        _known(id_, self.bank.scenarios, NO_STORY)
        return Story(self.bank, self.bank.scenarios[id_], self.language)

    @_spoken
    def try_it(self, *stories: str, at_once: bool = True) -> Page:
        """Show these stories with their questions, to be answered in the notebook.

        `at_once`: show the verdict after each question; if False, all verdicts after the last question.
        """
        known = {each.item.story for each in self.bank.scenarios.values()}
        for each in stories:
            _known(each, known, NO_STORY)
        chosen = self.bank.only(stories)
        if not at_once:
            chosen = replace(chosen, forms=Forms(pre=(), final=tuple(stories)))
        desk = mkdtemp()  # temporary: picks are deleted when the notebook's kernel ends
        atexit.register(shutil.rmtree, desk, ignore_errors=True)
        self.picks = Store.open(f"sqlite:///{desk}/picks.db")
        return Page(chosen, self.picks, cohort="notebook", view=View(chosen, language=self.language))

    @property
    @_spoken
    def scores(self) -> Shown:
        """Your scores on the stories that you tried last, with the safety options that you missed."""
        done = self.picks.attempts() if self.picks else []
        titles = {each.item: self.bank.scenarios[each.item].item.title for each in done}
        names = self.bank.rulebook.options
        lines = [
            "; ".join(
                [
                    _("- **{title}**: {score}").format(title=titles[each.item], score=percent(each.score or 0)),
                    *(
                        _("missed, and dangerous to leave out: {option}").format(option=names[option].name)
                        for option in each.critical_miss
                    ),
                ]
            )
            for each in done
        ]
        return Shown("\n".join(lines))

    @_spoken
    def explore(self, case: str) -> Explorer:
        """Open a story or an example in the policy explorer: switch its facts and see which verdicts change."""
        _known(
            case, {**self.bank.examples, **self.bank.scenarios}, N_("There is no case {name!r}. Choose from: {names}.")
        )
        return Explorer(self.bank, case, self.language)


class Story:
    """A story and what the rules say about it. Displayed in a cell, it shows the story without answers."""

    def __init__(self, bank: Bank, scenario: Scenario, language: str = SOURCE) -> None:
        self.language = language
        self._bank, self._scenario = bank, scenario
        self._case = scenario.item.case

    @_spoken
    def _repr_markdown_(self) -> str:
        item = self._scenario.item
        note = [f"*{item.content_note}*"] if item.content_note else []
        told = [f"1. **{self._case.name(act.by)}**{f', {act.when}' if act.when else ''}: {act.post or act.event}"
                for act in self._case.acts]  # fmt: skip
        return "\n\n".join([f"**{item.title}**", *note, item.setting, "\n".join(told)])

    def __repr__(self) -> str:
        return self._repr_markdown_()

    @property
    @_spoken
    def kind(self) -> Shown:
        """The story's category, and why it belongs there."""
        ruling, kinds = self._scenario.ruling, self._bank.rulebook.quadrants
        return Shown(f"**{kinds[self._scenario.quadrant].name}.** {ruling.quadrant_because}")

    @property
    @_spoken
    def answers(self) -> Shown:
        """The options that apply in this story, each with its group and degree."""
        rules, verdicts = self._bank.rulebook, self._scenario.ruling.verdicts
        lines = [
            f"- {rules.groups[option.group].name}: **{option.name}** ({_(DEGREES[verdicts[id_].degree])})"
            for id_, option in rules.options.items()
            if verdicts[id_].applies
        ]
        return Shown("\n".join(lines))

    @property
    @_spoken
    def harm(self) -> Shown:
        """The options that would make matters worse, and why."""
        rules, verdicts = self._bank.rulebook, self._scenario.ruling.verdicts
        worse = (id_ for id_ in rules.options if verdicts[id_].degree == "harmful")
        return _listed((rules.options[id_].name, " ".join(verdicts[id_].because)) for id_ in worse)

    @_spoken
    def why(self, option: str) -> Shown:
        """Explain the verdict on an option: its reasons, the clause it rests on, and what would change it."""
        rules = self._bank.rulebook
        _known(option, rules.options, N_("There is no option {name!r}. Choose from: {names}."))
        verdict = self._scenario.ruling.verdicts[option]
        cited = "; ".join(f"{rules.clauses[each].cited}: {rules.clauses[each].says}" for each in verdict.clause)
        degree = _(DEGREES[verdict.degree])
        says = [
            _("**{option}: {degree}.** {reasons}").format(
                option=rules.options[option].name, degree=degree, reasons=" ".join(verdict.because)
            )
        ]
        says += [f"{upper_first(cited)} ({_(BASES[verdict.basis])})"] if verdict.applies else []
        changes = "\n".join(f"- {change}" for change in would_change(option, self._case, rules))
        return Shown("\n\n".join([*says, *([_("This would change"), changes] if changes else [])]))

    @_spoken
    def suppose(self, who: str, fact: str, *values: str) -> Shown:
        """Show which verdicts change if a person or act had other facts: `suppose("sam", "role", "student")`."""
        acts = [act.id for act in self._case.acts]
        _known(who, [*self._case.people, *acts], N_("There is no person or act {name!r}. Choose from: {names}."))
        facts = self._bank.rulebook.vocabulary.of("acts" if who in acts else "people")
        _known(fact, facts, N_("There is no fact {name!r}. Choose from: {names}."))
        for value in values:
            _known(value, facts[fact].values, N_("There is no value {name!r}. Choose from: {names}."))
        rules, before = self._bank.rulebook, self._scenario.ruling
        after = rule(self._case.with_fact("acts" if who in acts else "people", who, fact, values), rules)
        turned = [
            _("- **{option}**: {before}, then {after}").format(
                option=rules.options[option].name,
                before=_(DEGREES[was.degree]),
                after=_(DEGREES[after.verdicts[option].degree]),
            )
            for option, was in before.verdicts.items()
            if after.verdicts[option].degree != was.degree
        ]
        if after.quadrant and after.quadrant != before.quadrant:
            turned.insert(0, f"- **{rules.quadrants[after.quadrant].name}.** {after.quadrant_because}")
        return Shown("\n".join(turned) or _("Nothing changes."))


def open_course(folder: str | Path = "", language: str = "") -> Course:
    """Open a course from `folder`, as created by `course new`, in a `language` such as "fr", else in its own.

    Without `folder`: the course named by the environment (`COURSE_GUIDANCE` and `COURSE_SCENARIOS`), else the one in
    the notebook's folder or a folder above it, else the one in the package. Raises Unreadable for content with
    problems, Unknown if `folder` has no course or the `language` is unknown, and Misconfigured for missing folders.
    """
    settings = Settings.from_environment(os.environ)
    named = os.environ.get("COURSE_GUIDANCE", "").strip()
    places = [Path(folder)] if folder else [] if named else [Path.cwd(), *Path.cwd().parents]
    found = next((pair for place in places if (pair := course_in(place))), None)
    if folder and found is None:
        raise Unknown(
            _("There is no course in {folder}: it needs the folders guidance and scenarios.").format(
                folder=Path(folder).absolute()
            )
        )
    guidance, scenarios = found or (settings.guidance, settings.scenarios)
    if language:
        there = (*(each for each in LANGUAGES if each not in PSEUDO), *languages(guidance, scenarios))
        _known(language, dict.fromkeys(there), N_("There is no language {name!r}. Choose from: {names}."))
    return Course(open_bank(guidance, scenarios, language))


def _listed(rows: Iterable[tuple[str, str]]) -> Shown:
    return Shown("\n\n".join(f"**{name}.** {says}" for name, says in rows))


def _known(name: str, known: Iterable[str], unknown: str) -> None:
    """Raise Unknown if the name is not among the known ones; `unknown` is the message, to be translated."""
    names = list(known)
    if name not in names:
        raise Unknown(_(unknown).format(name=name, names=", ".join(names)))
