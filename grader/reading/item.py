"""Reading items: one scenario file becomes an item, or an item for each stage, or every problem in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.case import Act, Case, Person
from grader.condition import holds
from grader.fact import Facts
from grader.item import QUADRANT, Item
from grader.problem import Unreadable, suggestion
from grader.reading.document import Fields, Gathered, Node, read_document
from grader.reading.evidence import SHOWS_IN, read_evidence, texts_of
from grader.reading.look import LOOKS, take_look
from grader.reading.slots import read_filling
from grader.reading.version import item_version
from grader.reading.vocabulary import read_facts
from grader.rulebook import Rulebook
from grader.ruling import quadrant

_PERSON_PROSE = ("name", "handle", "describe")
_ACT_PROSE = ("post", "event", "platform", "when")
FEWEST_STAGES, MOST_STAGES = 2, 3


def read_item(
    name: str,
    text: str,
    rulebook: Rulebook,
    *,
    variant: int = 0,
    facts_only: bool = False,
    images: Mapping[str, str] | None = None,
) -> Item:
    """The item of a scenario, the last one where it unfolds in stages. See `read_items`."""
    return read_items(name, text, rulebook, variant=variant, facts_only=facts_only, images=images)[-1]


def read_items(
    name: str,
    text: str,
    rulebook: Rulebook,
    *,
    variant: int = 0,
    facts_only: bool = False,
    images: Mapping[str, str] | None = None,
) -> tuple[Item, ...]:
    """Every item of a scenario from the text of its file: one, or one for each stage in which it unfolds.

    `name` is the file's, for problems, and gives the items their ids. With `facts_only` a title, a setting and words
    of posts may be missing: enough for a ruling, not for a learner. `variant` counts from 0; after the last, round.
    `images` holds the drawings by file name; without it, the images that posts name are not looked for.
    Raises Unreadable with every problem.
    """
    gathered = Gathered(name)
    node = read_document(text, gathered)
    items = (
        _Reading(node, rulebook, variant, facts_only, item_version(_stem(name), text, node), images).items()
        if node
        else ()
    )
    if not items or gathered.problems:
        raise Unreadable(gathered.problems)
    return items


def _stem(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")


class _Reading:
    """One file on its way to items."""

    def __init__(
        self,
        node: Node,
        rulebook: Rulebook,
        variant: int,
        facts_only: bool,
        version: str,
        images: Mapping[str, str] | None,
    ) -> None:
        self.node, self.rulebook, self.facts_only, self.version = node, rulebook, facts_only, version
        self.images = images
        self.gathered = node.gathered
        prose, facts = ["id", "title", "setting"], ["decision_maker", "people", "acts"]
        optional = [
            "content_note",
            "circumstances",
            "offers",
            "stages",
            "slots",
            "talking_points",
            *(prose if facts_only else ()),
        ]
        self.entries = node.fields("the scenario", [*([] if facts_only else prose), *facts], optional)
        self.complete = all(name in self.entries for name in facts)
        self.filling = read_filling(self.entries.get("slots"), variant)
        self.variant = variant % self.filling.variants
        self.gathered.filling = self.filling.words if "slots" in self.entries else None

    def items(self) -> tuple[Item, ...]:
        if not self.complete:
            return ()
        entries, story = self.entries, _stem(self.gathered.file)
        said = {name: entries.said(name) for name in ("id", "title", "setting", "content_note")}
        if said["id"] and said["id"] != story:
            entries["id"].problem(f"the id {said['id']!r} is not the file's name {story!r}", "Make them the same.")
        people = self._people()
        acts = self._acts(people, said["setting"])
        decision_maker = entries["decision_maker"].one_of("decision_maker", people)
        stages = self._stages(acts)
        offers = _offers(entries.get("offers"), self.rulebook)
        talking = _talking(entries.get("talking_points"), self.rulebook)
        found = tuple(
            Item(
                id=f"{story}.{number}" if len(stages) > 1 else story,
                title=said["title"],
                setting=said["setting"],
                content_note=said["content_note"],
                case=Case(decision_maker, people, acts[: stage.until], stage.circumstances),
                offers={**offers, **stage.offers},
                version=self.version,
                story=story,
                stage=number,
                stages=len(stages),
                after=stage.after,
                meanwhile={acts[past.until - 1].id: past.after for past in stages[: number - 1] if acts and past.after},
                talking_points=talking if number == len(stages) else {},
                variant=self.variant,
                variants=self.filling.variants,
            )
            for number, stage in enumerate(stages, start=1)
        )
        if not self.gathered.problems and decision_maker:
            self._check(found, people[decision_maker].name)
        return found

    def _check(self, items: tuple[Item, ...], decision_maker: str) -> None:
        if not holds(self.rulebook.decides, items[0].case):
            todo = f"This course puts people with {self.rulebook.deciding} in that place."
            self.entries["decision_maker"].problem(f"{decision_maker} cannot be the decision maker", todo)
            return
        for item in items:
            if not self.facts_only and quadrant(item.case, self.rulebook)[0] is None:
                at = f" at stage {item.stage}" if item.stages > 1 else ""
                self.entries["acts"].problem(
                    f"no act touches the institution{at}, so no quadrant fits",
                    "Say under `to` at whom acts are directed.",
                )

    def _people(self) -> dict[str, Person]:
        found: dict[str, Person] = {}
        for id_, node in self.entries["people"].entries("people").items():
            entries = node.entries(f"person {id_}")
            entries.update(self.filling.people.get(id_, {}))
            said = {name: entries.take(name) for name in _PERSON_PROSE}
            facts = read_facts(f"person {id_!r}", node, entries, self.rulebook.vocabulary.people)
            found[id_] = Person(id_, said["name"] or id_, facts, said["handle"], said["describe"])
        self._check_slot_facts("people", self.filling.people, found)
        return found

    def _acts(self, people: Mapping[str, Person], setting: str) -> tuple[Act, ...]:
        found: dict[str, Act] = {}
        for number, node in enumerate(self.entries["acts"].items("acts"), start=1):
            entries = node.entries("an act")
            id_ = entries.take("id") or f"act-{number}"
            varying = self.filling.acts.get(id_, Fields())
            cited = {**_cited(entries), **_cited(varying)}
            entries.update(varying)
            entries.pop(SHOWS_IN, None)
            if id_ in found:
                node.problem(f"two acts have the id {id_!r}", "Give each its own.")
            if "by" not in entries:
                node.problem(f"act {id_!r} does not say who did it", "Add a line `by: ...` with one of the people.")
            by = entries.pop("by").one_of("person", people) if "by" in entries else ""
            to = tuple(entries.pop("to").known("person", people)) if "to" in entries else ()
            said = {name: entries.take(name) for name in _ACT_PROSE}
            if not self.facts_only and bool(said["post"]) == bool(said["event"]):
                node.problem(f"act {id_!r} needs either a post or an event", "Add the words of the one or the other.")
            look = take_look(id_, entries, {each.id: bool(each.post) for each in found.values()}, said, self.images)
            facts = read_facts(f"act {id_!r}", node, entries, self.rulebook.vocabulary.acts, beside=(*LOOKS, SHOWS_IN))
            texts = texts_of(said, people.get(by), setting)
            shows_in = read_evidence(id_, cited, facts, self.rulebook.vocabulary.acts, texts)
            found[id_] = Act(id_, by, to, facts, **said, shows_in=shows_in, line=node.line, look=look)
        if not found:
            self.entries["acts"].problem("nobody does anything", "Add an act.")
        self._check_slot_facts("acts", self.filling.acts, found)
        return tuple(found.values())

    def _check_slot_facts(self, subject: str, given: Mapping[str, object], known: Mapping[str, object]) -> None:
        for which in given:
            if which not in known:
                what = f"a slot sets facts of {which!r}, which is none of the {subject}"
                self.entries["slots"].problem(what, suggestion(which, known))

    def _circumstances(self, *given: Mapping[str, Node]) -> Facts:
        together = {name: node for entries in given for name, node in entries.items()}
        vocabulary = self.rulebook.vocabulary.circumstances
        return read_facts("circumstances", self.node, together, vocabulary)

    def _stages(self, acts: tuple[Act, ...]) -> list["_Stage"]:
        """The stages in which the scenario unfolds; a single one, with everything, where it says nothing of any."""
        own = self.entries["circumstances"].entries("circumstances") if "circumstances" in self.entries else {}
        always = {**own, **self.filling.circumstances}
        if "stages" not in self.entries:
            return [_Stage(len(acts), self._circumstances(always), "", {})]
        place = {act.id: number for number, act in enumerate(acts, start=1)}
        found: list[_Stage] = []
        for node in self.entries["stages"].items("stages"):
            entries = node.fields("a stage", ["until"], ["circumstances", "after", "offers"])
            until = place.get(entries["until"].one_of("act", place), 0) if "until" in entries else 0
            if found and until and until <= found[-1].until:
                entries["until"].problem("a stage ends before the one before it", "Put the stages in order of time.")
            differs = entries["circumstances"].entries("circumstances") if "circumstances" in entries else {}
            offers = _offers(entries.get("offers"), self.rulebook)
            found.append(_Stage(until, self._circumstances(always, differs), entries.said("after"), offers))
        if not FEWEST_STAGES <= len(found) <= MOST_STAGES:
            self.entries["stages"].problem(
                f"it unfolds in {len(found)} stages", "Two or three are good; else leave it out."
            )
        elif found[-1].until != len(acts):
            self.entries["stages"].problem("the last stage ends before the last act", f"Write until: {acts[-1].id}.")
        return found


@dataclass(frozen=True, slots=True)
class _Stage:
    until: int
    """So many acts have happened."""
    circumstances: Facts
    after: str
    offers: Mapping[str, tuple[str, ...]]


def _cited(entries: Mapping[str, Node]) -> Mapping[str, Node]:
    return entries[SHOWS_IN].entries(SHOWS_IN) if SHOWS_IN in entries else {}


def _talking(node: Node | None, rulebook: Rulebook) -> dict[str, str]:
    if node is None:
        return {}
    entries = node.fields("talking_points", (), (QUADRANT, *rulebook.groups))
    return {asked: said for asked in entries if (said := entries.said(asked))}


def _offers(node: Node | None, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if node is None:
        return found
    for group, options in node.entries("offers").items():
        if group == QUADRANT:
            if list(options.items(QUADRANT)):
                options.problem("the quadrants on offer cannot be chosen", "Write `quadrant: []`, or leave it out.")
            found[group] = ()
            continue
        if group not in rulebook.groups:
            options.problem(f"{group!r} is no group of options", suggestion(group, (QUADRANT, *rulebook.groups)))
            continue
        found[group] = tuple(options.known("option", [option.id for option in rulebook.in_group(group)]))
    return found
