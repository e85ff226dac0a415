"""The printed rulebook: every rule in plain language, for people who know the policies and review them."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader
from markupsafe import Markup

from course.bank import Bank, Example, Illustration, Illustrator, Panel
from course.bank.rule_reviews import reviewed
from course.export.pdf import SIZES, Paper
from course.export.printable import Printable
from course.export.story_prose import Told, told_stories
from course.language import _, counted, current, decimal, ngettext, number
from course.language.template import Templates
from course.ui.excerpt import excerpt
from course.ui.wording import upper_first
from grader import POSITIVE, QUADRANT, Agreement, Quadrant, Rule, Rulebook, Term, compare
from grader.condition import ALWAYS, NEVER, Condition, Has
from grader.fact import Fact
from grader.language import grammar_of
from grader.paraphrase import Paraphrase, Statement, paraphrase_grammar_of
from grader.rule_review import Review
from grader.rulebook import Side

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLES: Final = ("handout.css", "rulebook.css")
Needs = tuple[Statement, tuple[Term, ...]]
"""Headings: what must be true, and the terms it relies on."""
QUOTED_WORDS: Final = 40
"""About how many words of a post are quoted beside a rule."""
MINUTES_A_RULE: Final = 4.5
"""About how many minutes it takes to read a rule with its examples and answer three questions about it."""
FEWEST_READINGS: Final = 4
MOST: Final = 0.6
"""Readers disagree with a rule if at least this many judged it and this share gave the same other answer."""


@dataclass(frozen=True)
class Sheet:
    """One rule, or one quadrant, as the rulebook prints it."""

    number: int
    """Its number in the rulebook, from 1."""
    id: str
    hash: str
    content: Rule | Quadrant
    needs: Statement
    """What must be true."""
    terms: tuple[Term, ...]
    """The terms that `needs` relies on."""
    shown: Illustration
    reviews: tuple[Review, ...]
    """Reviews of the rule's current content."""
    against: str = ""
    """Most readers' answer (yes, unclear or no), if it differs from the rule's."""


@dataclass(frozen=True)
class Part:
    """A set of rules for one reviewer."""

    name: str
    first: int
    last: int
    """Numbers of rules."""

    @property
    def hours(self) -> float:
        """The duration of a review, rounded to half hours."""
        return math.ceil((self.last - self.first + 1) * MINUTES_A_RULE / 30) / 2


@dataclass(frozen=True)
class Kind:
    """Something a post can do, or a term that rules use for a fact."""

    is_: str
    means: str
    terms: tuple[Term, ...] = ()
    """Terms that include it."""


class PrintedRulebook(Printable):
    """The rulebook of a bank as a document; `panel` adds how second readers coded each option."""

    name = "rulebook"

    def __init__(self, bank: Bank, panel: Panel | None) -> None:
        self._bank, self._panel = bank, panel
        self._paraphrase = Paraphrase(bank.rulebook)
        self._grammar = grammar_of(bank.rulebook.lang)
        self._made: dict[str, Sheet] = {}
        """The sheets, computed once."""

    @property
    def rows(self) -> int:
        """The number of rules printed, including quadrants."""
        return len(self._bank.rulebook.hashes)

    def _agreement(self) -> Agreement | None:
        """Return the agreement of the panel's readers among themselves and with the rulings; None without a panel."""
        if self._panel is None:
            return None
        scenarios = self._bank.scenarios
        current = self._panel.current(each.item for each in scenarios.values())
        options = [option.id for option in self._bank.rulebook.options.values() if option.can_apply]
        return compare(current, {id_: each.ruling for id_, each in scenarios.items()}, options)

    def text(self, paper: Paper, fill: bool, watch: Callable[[int], object] | None) -> str:
        """The HTML; see `Printable`."""
        rulebook = self._bank.rulebook
        environment = Templates(current().language, FileSystemLoader(_TEMPLATES))
        environment.filters |= {"upper_first": upper_first, "quoted": _quoted, "complement": self._grammar.complement}
        style = "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in _STYLES)
        sheets = self._sheets(watch)
        shown = [each for sheet in sheets.values() for each in (*sheet.shown.applies, *sheet.shown.near)]
        stories = told_stories(example.scenario for example in shown)
        return environment.get_template("rulebook.html").render(
            rulebook=rulebook,
            reviewed=reviewed(rulebook.review_state),
            number=number,
            decimal=decimal,
            sheets=sheets,
            parts=self._parts(sheets),
            terms=[(term, self._paraphrase.defined(term)) for term in rulebook.terms if not self._is_list(term)],
            lists=[term for term in rulebook.terms if self._is_list(term)],
            kinds=self._kinds(),
            words=self._words(),
            exchange=self._exchange(),
            stories=stories,
            anchors=_anchors(stories),
            never=[option.id for option in rulebook.options.values() if not option.can_apply],
            citing_rules=_citing(sheets),
            readers=self._panel.readers if self._panel else (),
            original=bool(self._panel and self._panel.originals),
            agreement=self._agreement(),
            fill=fill,
            size=SIZES[paper],
            style=Markup(style),  # noqa: S704 - the project's own
            script=Markup((_TEMPLATES / "form.js").read_text(encoding="utf-8")),  # noqa: S704 - the project's own
        )

    def _sheets(self, watch: Callable[[int], object] | None) -> dict[str, Sheet]:
        if self._made:
            return self._made
        illustrator = Illustrator(self._bank, self._panel)
        rulebook = self._bank.rulebook
        found = self._made

        def add(id_: str, content: Rule | Quadrant, needs: Needs, shown: Illustration) -> None:
            reviews = rulebook.review_state.current.get(id_, ())
            against = _against(content, shown.coded) if isinstance(content, Rule) else ""
            found[id_] = Sheet(len(found) + 1, id_, rulebook.hashes[id_], content, *needs, shown, reviews, against)
            if watch is not None:
                watch(len(found))

        for quadrant in rulebook.quadrants.values():
            needs = _placing(quadrant, rulebook, self._paraphrase), ()
            add(f"{QUADRANT}.{quadrant.id}", quadrant, needs, illustrator.of_quadrant(quadrant.id))
        for option in rulebook.options.values():
            for rule in option.rules:
                add(rule.id, rule, self._paraphrase.of_case(rule.when), illustrator.of_rule(rule))
        return found

    def _exchange(self) -> dict[str, Statement | tuple[Statement, ...] | str | None]:
        """Describe which posts count; None if the rulebook does not say."""
        exchange, paraphrase = self._bank.rulebook.exchange, self._paraphrase
        patterns = {
            name: getattr(exchange, name) for name in ("answers", "at_large", "opens", "begins", "strictly", "widely")
        }
        return {
            "inside": paraphrase.of_person(exchange.inside),
            "sides": tuple(
                Statement(
                    _("{side}: a person who {predicate}").format(
                        side=exchange.called[side], predicate=paraphrase.of_person(who)
                    )
                )
                for side, who in exchange.sides.items()
            ),
            "counts": tuple(paraphrase.of_post(each) for each in exchange.counts),
            **{name: None if each == NEVER else paraphrase.of_post(each) for name, each in patterns.items()},
        }

    def _parts(self, sheets: Mapping[str, Sheet]) -> list[Part]:
        """Split the rules into parts of about a day's work; the quadrants go with the first group."""
        rulebook = self._bank.rulebook
        found: list[Part] = []
        for group in rulebook.groups.values():
            numbers = [sheets[rule.id].number for option in rulebook.in_group(group.id) for rule in option.rules]
            if numbers:
                found.append(Part(group.name, min(numbers) if found else 1, max(numbers)))
        return found

    def _is_list(self, term: Term) -> bool:
        """Return True if the term stands for a list of conducts, which are marked rows of the table."""
        pattern = term.patterns[0]
        acts = self._bank.rulebook.vocabulary.acts
        return isinstance(pattern, Has) and pattern.of == "act" and _is_explained(acts[pattern.fact])

    def _kinds(self) -> list[Kind]:
        """Return what posts can do, with the terms for it: each value of facts whose values are all explained."""
        lists = [(term, term.patterns[0]) for term in self._bank.rulebook.terms if self._is_list(term)]
        return [
            Kind(value.is_, value.means, tuple(term for term, pattern in lists if _asks(pattern, fact.id, value.id)))
            for fact in self._bank.rulebook.vocabulary.acts.values()
            if _is_explained(fact)
            for value in fact.values.values()
        ]

    def _words(self) -> list[Kind]:
        """Return the other terms that are explained."""
        vocabulary = self._bank.rulebook.vocabulary
        facts = [*vocabulary.acts.values(), *vocabulary.people.values()]
        values = (value for fact in facts if not _is_explained(fact) for value in fact.values.values())
        yours = (value for fact in vocabulary.circumstances.values() for value in fact.values.values())
        you = paraphrase_grammar_of(self._bank.rulebook.lang).of_you
        found = [*((value.is_, value.means) for value in values), *((you([each.is_]), each.means) for each in yours)]
        return [Kind(words, means) for words, means in found if means]


def _citing(sheets: Mapping[str, Sheet]) -> dict[str, list[str]]:
    """Clause -> the rules that cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for sheet in sheets.values():
        for clause in sheet.content.clause:
            found[clause].append(sheet.id)
    return found


def _placing(quadrant: Quadrant, rulebook: Rulebook, paraphrase: Paraphrase) -> Statement:
    """Describe what must be true for the quadrant to apply, given the posts that count."""
    parts = [Statement(_direction(quadrant.line, rulebook))] if quadrant.line else []
    if quadrant.when != ALWAYS:
        parts.append(Statement(_("One of these posts is of this kind"), (paraphrase.of_post(quadrant.when),)))
    if quadrant.lines > 1:
        parts.append(
            Statement(
                ngettext(
                    "Posts that count go in at least {count} of these directions: within, into or "
                    "out of the {institution}",
                    "Posts that count go in at least {count} of these directions: within, into or "
                    "out of the {institution}",
                    quadrant.lines,
                ).format(count=quadrant.lines, institution=rulebook.institution)
            )
        )
    parts.append(
        Statement(counted("At least {count} party takes part", "At least {count} parties take part", quadrant.parties))
    )
    return Statement(paraphrase_grammar_of(rulebook.lang).truths["all"], tuple(parts))


def _direction(line: tuple[Side, Side], rulebook: Rulebook) -> str:
    """Say from where to where the first post that counts goes."""
    known = {
        ("inside", "inside"): _(
            "The first post that counts goes from someone inside the {institution} to someone else inside it"
        ),
        ("outside", "inside"): _(
            "The first post that counts goes from someone outside the {institution} to someone inside it"
        ),
        ("inside", "outside"): _(
            "The first post that counts goes from someone inside the {institution} to someone outside it"
        ),
    }
    other = _("The first post that counts goes from {one} to {other}")
    return known.get(line, other).format(
        institution=rulebook.institution, one=rulebook.someone(line[0]), other=rulebook.someone(line[1])
    )


def _is_explained(fact: Fact) -> bool:
    """Return True if the fact says what a post does and each of its values is explained."""
    return fact.required and all(value.means for value in fact.values.values())


def _asks(pattern: Condition, fact: str, value: str) -> bool:
    return isinstance(pattern, Has) and pattern.fact == fact and value in pattern.values


def _against(rule: Rule, coded: Mapping[str, int]) -> str:
    """Return most readers' answer where the rule decides, if it differs from the rule's; else an empty string."""
    total = sum(coded.values())
    code = max(coded, key=lambda each: coded[each], default="")
    own = "yes" if rule.degree in POSITIVE else "unclear"
    return code if code != own and total >= FEWEST_READINGS and coded[code] >= MOST * total else ""


def _anchors(stories: Iterable[Told]) -> dict[str, str]:
    """Map each item to the anchor of its story."""
    return {id_: told.anchor for told in stories for id_ in told.items}


def _quoted(example: Example) -> Markup:
    """Quote the deciding post or event in about QUOTED_WORDS words, deciding words marked; or the whole setting.

    A setting is quoted whole, since its last sentence often decides.
    """
    acts = {act.id: act for act in example.scenario.item.case.acts}
    act = acts.get(example.act)
    if act is None:
        setting = example.scenario.item.setting
        return excerpt(setting, example.words, len(setting))
    return excerpt(act.post or act.event, example.words, QUOTED_WORDS)
