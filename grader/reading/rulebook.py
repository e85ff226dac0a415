"""Reading an institution's guidance: turn its files into a rulebook."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from grader.condition import NEVER, Has
from grader.contact_details import telephone
from grader.content_problem import Problem, Unreadable, suggestion
from grader.fact import Vocabulary
from grader.language import grammar_of
from grader.reading.condition import Terms
from grader.reading.contacts import read_contacts
from grader.reading.document import Fields, Gathered, Node, read_document
from grader.reading.fact_vocabulary import check_marks, read_vocabulary
from grader.reading.quadrant import check_reached, read_exchange, read_quadrant
from grader.reading.reviews import REVIEWS, read_reviews
from grader.reading.rule import read_rule
from grader.reading.template import check_slots
from grader.reading.translation import TRANSLATIONS, Translation, is_translation, kind_of, translate
from grader.rule import POSITIVE
from grader.rule_review import Review
from grader.rulebook import (
    Clause,
    Completion,
    Group,
    Option,
    Quadrant,
    Rulebook,
    Text,
)
from grader.sentence import Narration
from grader.version import decision_version, text_version

GUIDANCE, FACTS, CLAUSES, EVIDENCE = "guidance.yaml", "facts.yaml", "clauses.yaml", "evidence.yaml"
CONTACTS = "contacts.yaml"
OPTIONS = "options/"
WELCOME = "welcome"
"""Value of `Text.shown` for a text on the first page; other texts are shown with a quadrant."""
_MOST_PERCENT = 100
_COURSE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_rulebook(files: Mapping[str, str], language: str = "") -> Rulebook:
    """Read a rulebook from the files of a guidance folder (path within the folder -> text).

    Required files: guidance.yaml (title, groups, quadrants, texts), facts.yaml (vocabulary and terms), clauses.yaml and
    options/<group>/<option>.yaml. Optional: evidence.yaml (the facts for which acts must cite words), contacts.yaml
    (how to reach each support) and reviews.yaml (who has reviewed which rule). If a `language` is given, texts are
    replaced by their translations in translations/<language>/<path of the file>, as far as there are any.

    Raises Unreadable with every problem in every file.
    """
    own = {name: text for name, text in files.items() if not is_translation(name)}
    start = f"{TRANSLATIONS}/{language}/"
    translated = {name.removeprefix(start): text for name, text in files.items() if name.startswith(start)}
    return _Reading(own, language, translated if language else {}).rulebook()


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def _by_id(what: str, read: Iterable[tuple[Node, _T]]) -> dict[str, _T]:
    """Return everything by id; add a problem for each duplicate id."""
    found: dict[str, _T] = {}
    for node, each in read:
        if each.id in found:
            node.problem(f"two {what} have the id {each.id!r}", "Give each its own id.")
        found[each.id] = each
    return found


class _Reading:
    def __init__(self, files: Mapping[str, str], language: str, translated: Mapping[str, str]) -> None:
        self.files, self.language, self.translated = files, language, translated
        self.problems: list[Problem] = []
        self.clauses: dict[str, Clause] = {}
        self.narration = Narration((), NEVER)
        self.words = Fields()
        self.grammar = grammar_of("en")

    def _open(self, name: str) -> Node | None:
        gathered = Gathered(name)
        gathered.problems = self.problems
        if name not in self.files:
            gathered.add(0, "this file is missing", "A guidance folder needs it.")
            return None
        node = read_document(self.files[name], gathered)
        if node and name in self.translated and (kind := kind_of(name)):
            file = f"{TRANSLATIONS}/{self.language}/{name}"
            translate(node, Translation(file, self.translated[name], kind))
        return node

    def rulebook(self) -> Rulebook:
        found = self._read()
        if found is None or self.problems:
            raise Unreadable(self.problems)
        return found

    def _read(self) -> Rulebook | None:
        guidance, facts, clauses = self._open(GUIDANCE), self._open(FACTS), self._open(CLAUSES)
        if guidance is None or facts is None or clauses is None:
            return None
        self.clauses = _by_id("clauses", ((node, self._clause(node)) for node in clauses.items("clauses")))
        sections = facts.fields(FACTS, ["people", "acts", "circumstances"], ["terms", "words"])
        vocabulary = read_vocabulary(sections)
        terms = Terms(vocabulary)
        if "terms" in sections:
            terms.define(sections["terms"].fields("terms", [], ["people", "acts", "circumstances"]))
        self.words = sections["words"].fields("words", [], ["people", "acts"]) if "words" in sections else Fields()
        entries = guidance.fields(
            GUIDANCE,
            ["id", "title", "institution", "issued", "source", "notice", "emergency", "ask_quadrant", "groups",
             "exchange", "quadrants", "tried", "decision_maker", "texts"],
            ["short", "lang", "opening", "uncarried", "draft", "completion"],
        )  # fmt: skip
        if self.problems:
            return None
        found = self._assemble(entries, vocabulary, terms)
        terms.check()
        if not self.problems:
            check_marks(sections, terms.marks)
        return found

    def _assemble(self, entries: Fields, vocabulary: Vocabulary, terms: Terms) -> Rulebook:
        narrated = tuple(fact for fact in vocabulary.acts.values() if any(value.did for value in fact.values.values()))
        draft = terms.read(entries["draft"], "act") if "draft" in entries else NEVER
        self.narration = Narration(narrated, draft)
        lang = self._lang(entries["lang"]) if "lang" in entries else self.language or "en"
        self.grammar = grammar_of(lang)
        groups = _by_id("groups", ((node, self._group(node)) for node in entries["groups"].items("groups")))
        options = self._options(groups, terms)
        exchange = read_exchange(entries["exchange"], terms, self.narration)
        listed = entries["quadrants"].items("quadrants")
        read = ((node, read_quadrant(node, exchange, self.clauses, terms, self.narration)) for node in listed)
        quadrants = _by_id("quadrants", read)
        texts = _by_id("texts", ((node, self._text(node, quadrants)) for node in entries["texts"].items("texts")))
        uncarried = entries["uncarried"].entries("uncarried") if "uncarried" in entries else {}
        rulebook = Rulebook(
            course=self._course(entries["id"]),
            title=entries["title"].word("title"),
            institution=entries["institution"].word("institution"),
            short=entries.said("short") or entries["institution"].word("institution"),
            lang=lang,
            issued=entries["issued"].word("issued"),
            source=entries["source"].word("source"),
            notice=tuple(entries["notice"].words("notice")),
            emergency=entries["emergency"].one_of("emergency", options),
            opening=entries.said("opening"),
            ask_quadrant=entries["ask_quadrant"].word("ask_quadrant"),
            vocabulary=vocabulary,
            clauses=self.clauses,
            groups=groups,
            options=options,
            exchange=exchange,
            quadrants=quadrants,
            ruled=tuple(entries["tried"].known("quadrant", quadrants)),
            decides=terms.read(entries["decision_maker"], "you"),
            texts=tuple(texts.values()),
            uncarried={clause: node.word("a reason") for clause, node in uncarried.items()},
            edition=text_version(self.files),
            completion=self._completion(entries["completion"]) if "completion" in entries else Completion(),
            cited=self._cited_facts(terms),
            terms=tuple(terms.named(self.words)),
            reviews=self._reviews(),
        )
        if not self.problems:
            self._account(rulebook, entries["quadrants"], uncarried)
            check_reached(rulebook, entries["tried"])
        return replace(rulebook, version=decision_version(rulebook))

    def _course(self, node: Node) -> str:
        id_ = node.word("id")
        if id_ and not _COURSE.fullmatch(id_):
            node.problem(
                f"the id {id_!r} cannot be used",
                "Write up to 40 small letters, digits and hyphens, beginning with a letter, as in birchpoint-conduct.",
            )
        return id_

    def _lang(self, node: Node) -> str:
        lang = node.word("lang")
        if lang and not _LANG.fullmatch(lang):
            node.problem(f"the language {lang!r} is not known", "Write a language as web pages do: en, en-CA, fr-CA.")
        return lang

    def _completion(self, node: Node) -> Completion:
        entries = node.fields("completion", ["stories", "safety"], ["final"])
        final = entries["final"].number("final") if "final" in entries else None
        if final is not None and final > _MOST_PERCENT:
            entries["final"].problem("`final` is more than 100", "Give the least score in percent, from 0 to 100.")
        return Completion(
            stories=entries["stories"].number("stories") if "stories" in entries else 1,
            safety="safety" in entries and entries["safety"].flag("safety") == "yes",
            final=None if final is None else final / _MOST_PERCENT,
        )

    def _cited_facts(self, terms: Terms) -> tuple[Has, ...]:
        node = self._open(EVIDENCE) if EVIDENCE in self.files else None
        entries = node.fields(EVIDENCE, ["cited"]) if node else {}
        found: list[Has] = []
        for pattern in entries["cited"].items("cited") if "cited" in entries else ():
            condition = terms.read(pattern, "act")
            if isinstance(condition, Has) and condition.of == "act":
                found.append(condition)
            else:
                pattern.problem("this does not ask for exactly one fact of an act", "Write it as {fact: value}.")
        return tuple(found)

    def _reviews(self) -> tuple[Review, ...]:
        node = self._open(REVIEWS) if REVIEWS in self.files else None
        return read_reviews(node) if node else ()

    def _account(self, rulebook: Rulebook, quadrants: Node, uncarried: Mapping[str, Node]) -> None:
        """Add problems for clauses that are neither cited nor listed as uncarried, and for quadrants never tried."""
        for clause, carriers in rulebook.carriers().items():
            if not carriers and clause not in uncarried:
                what = f"clause {clause!r} is not cited by any option, rule, quadrant or text"
                self.problems.append(
                    Problem(CLAUSES, 0, what, "Cite it where it belongs, or give the reason under uncarried.")
                )
        for clause, node in uncarried.items():
            if clause not in self.clauses:
                node.problem(f"clause {clause!r} is not known", suggestion(clause, self.clauses))
        for id_ in rulebook.quadrants:
            if id_ not in rulebook.ruled:
                quadrants.problem(f"quadrant {id_!r} is never tried", "Add it to `tried`.")

    def _clause(self, node: Node) -> Clause:
        entries = node.fields("a clause", ["id", "section", "item", "says"])
        said = {name: entries.said(name) for name in ("id", "section", "item", "says")}
        return Clause(**said, original=entries["says"].original if "says" in entries else "")

    def _cited(self, node: Node) -> tuple[str, ...]:
        return tuple(node.known("clause", self.clauses))

    def _group(self, node: Node) -> Group:
        entries = node.fields("a group", ["id", "name", "ask"])
        return Group(*(entries.said(name) for name in ("id", "name", "ask")))

    def _text(self, node: Node, quadrants: Mapping[str, Quadrant]) -> Text:
        entries = node.fields("a text", ["id", "shown", "clause", "says"])
        said = {name: entries.said(name) for name in ("id", "says")}
        said["shown"] = entries["shown"].one_of("the place", (WELCOME, *quadrants)) if "shown" in entries else ""
        return Text(
            said["id"], said["shown"], self._cited(entries["clause"]) if "clause" in entries else (), said["says"]
        )

    def _options(self, groups: Mapping[str, Group], terms: Terms) -> dict[str, Option]:
        """Read all options, in the order of their groups and, within a group, of the `place` that each file states."""
        placed: list[tuple[int, Option]] = []
        for name in sorted(self.files):
            if not name.startswith(OPTIONS):
                continue
            node = self._open(name)
            if node is not None:
                place, option = self._option(name, node, groups, terms)
                if any(option.id == other.id for _, other in placed):
                    node.problem(f"two options have the id {option.id!r}", "Give one of the files another name.")
                placed.append((place, option))
        rank = list(groups)
        placed.sort(key=lambda found: (rank.index(found[1].group) if found[1].group in rank else -1, found[0]))
        return self._reachable({option.id: option for _, option in placed})

    def _reachable(self, options: dict[str, Option]) -> dict[str, Option]:
        """Return the options with their contacts added."""
        node = self._open(CONTACTS) if CONTACTS in self.files else None
        contacts = read_contacts(node, {id_: option.name for id_, option in options.items()}) if node else {}
        for id_, found in contacts.items():
            link = next((each.link for each in found if each.link), "")
            options[id_] = replace(options[id_], contacts=found, link=link, telephone=telephone(found, self.grammar))
        return options

    def _option(self, name: str, node: Node, groups: Mapping[str, Group], terms: Terms) -> tuple[int, Option]:
        entries = node.fields("an option", ["place", "name", "about", "clause", "otherwise", "rules"])
        group, _, id_ = name.removeprefix(OPTIONS).removesuffix(".yaml").rpartition("/")
        if group not in groups:
            node.problem(f"the folder {group!r} is not a known group", suggestion(group, groups))
        words = ("name", "about", "otherwise")
        said = {word: entries.said(word) for word in words}
        check_slots(said["otherwise"], entries.get("otherwise", node), ())
        clause = self._cited(entries["clause"]) if "clause" in entries else ()
        listed = entries["rules"].items("rules") if "rules" in entries else ()
        read = ((rule, read_rule(id_, clause, rule, self.clauses, terms, self.narration)) for rule in listed)
        rules = tuple(_by_id(f"rules of {id_!r}", read).values())
        if not any(rule.degree in POSITIVE or rule.degree == "harmful" for rule in rules):
            node.problem(f"no rule of {id_!r} ever makes it apply or harm", "Give it one.")
        option = Option(id_, group, said["name"], said["about"], clause, said["otherwise"], rules)
        return (entries["place"].number("place") if "place" in entries else 0), option
