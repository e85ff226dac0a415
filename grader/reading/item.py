"""Reading items: turn a scenario file into an item, or into one item per stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.branch import Branch
from grader.case import Act, Case, Person
from grader.condition import holds
from grader.content_problem import Unreadable, suggestion
from grader.fact import Facts
from grader.item import Item
from grader.quadrant import quadrant, unplaced
from grader.reading.act import ActReader
from grader.reading.branch import OTHERWISE, is_reachable, read_branch
from grader.reading.document import Gathered, Node, read_document
from grader.reading.fact_vocabulary import read_facts
from grader.reading.slots import read_filling
from grader.reading.translation import Translation, translate
from grader.reading.version import item_version
from grader.rulebook import QUADRANT, Rulebook

_PERSON_PROSE = ("name", "handle", "describe")
FEWEST_STAGES, MOST_STAGES = 2, 3
FEWEST_BRANCHES, MOST_BRANCHES = 2, 3


def read_item(
    name: str,
    text: str,
    rulebook: Rulebook,
    *,
    variant: int = 0,
    facts_only: bool = False,
    images: Mapping[str, str] | None = None,
    translation: Translation | None = None,
) -> Item:
    """Return the last item of a scenario: that of the last stage or, if the story branches, the default ending.

    For the parameters, see `read_items`.
    """
    return read_items(
        name, text, rulebook, variant=variant, facts_only=facts_only, images=images, translation=translation
    )[-1]


def read_items(
    name: str,
    text: str,
    rulebook: Rulebook,
    *,
    variant: int = 0,
    facts_only: bool = False,
    images: Mapping[str, str] | None = None,
    translation: Translation | None = None,
) -> tuple[Item, ...]:
    """Return every item of a scenario, from the text of its file: one, or one for each stage.

    If the story branches, its endings come last, with the default ending at the very end.

    `name`: the file's name, used in problems and for the items' ids. `variant`: the variant's number, from 0; numbers
    beyond the last variant start over. `facts_only`: title, setting and words of posts may be missing, which is enough
    for a ruling but not for learners. `images`: file name -> SVG text; if None, image files are not checked.
    `translation`: texts in the language of the rulebook; it does not affect ids, facts and versions.
    Raises Unreadable with every problem.
    """
    gathered = Gathered(name)
    node = read_document(text, gathered)
    items: tuple[Item, ...] = ()
    if node:
        version = item_version(_stem(name), text, node)
        if translation:
            translate(node, translation)
        items = _Reading(node, rulebook, variant, facts_only, version, images).items()
    if not items or gathered.problems:
        raise Unreadable(gathered.problems)
    return items


def _stem(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")


class _Reading:
    """Builds the items of one scenario file."""

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
        reader = ActReader(
            people, self.rulebook, self.filling, said["setting"], facts_only=self.facts_only, images=self.images
        )
        acts = reader.read(entries["acts"])
        decision_maker = entries["decision_maker"].one_of("decision_maker", people)
        stages = self._stages(acts, reader)
        self._check_slot_facts("acts", self.filling.acts, reader.known)
        talking = _talking(entries.get("talking_points"), self.rulebook)
        count = stages[-1].number if stages else 1
        found = tuple(
            Item(
                id=_id(story, stage, count),
                title=said["title"],
                setting=said["setting"],
                content_note=said["content_note"],
                case=Case(decision_maker, people, stage.acts, stage.circumstances, lang=self.rulebook.lang),
                offers=stage.offers,
                version=self.version,
                story=story,
                stage=stage.number,
                stages=count,
                after=stage.after,
                branch=stage.branch,
                turns_on=_turns_on(stages) if stage.number == count - 1 else frozenset(),
                meanwhile=_meanwhile(stage, stages),
                talking_points=talking if stage.number == count else {},
                variant=self.variant,
                variants=self.filling.variants,
            )
            for stage in stages
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
                at += f" in the branch {item.branch.id or OTHERWISE!r}" if item.branch else ""
                self.entries["acts"].problem(*unplaced(item.case, self.rulebook, at))

    def _people(self) -> dict[str, Person]:
        found: dict[str, Person] = {}
        all_people = self.entries["people"].entries("people")
        for id_, node in all_people.items():
            entries = node.entries(f"person {id_}")
            entries.update(self.filling.people.get(id_, {}))
            original = entries["name"].original if "name" in entries else ""
            said = {name: entries.take(name) for name in _PERSON_PROSE}
            whole = entries.pop("part_of", None)
            part_of = whole.one_of("person", [other for other in all_people if other != id_]) if whole else ""
            facts = read_facts(f"person {id_!r}", node, entries, self.rulebook.vocabulary.people)
            found[id_] = Person(id_, said["name"] or id_, facts, said["handle"], said["describe"], part_of, original)
        self._check_slot_facts("people", self.filling.people, found)
        return found

    def _check_slot_facts(self, subject: str, given: Mapping[str, object], known: Mapping[str, object]) -> None:
        for which in given:
            if which not in known:
                what = f"a slot sets facts of {which!r}, which is not one of the {subject}"
                self.entries["slots"].problem(what, suggestion(which, known))

    def _circumstances(self, *given: Mapping[str, Node]) -> Facts:
        together = {name: node for entries in given for name, node in entries.items()}
        vocabulary = self.rulebook.vocabulary.circumstances
        return read_facts("circumstances", self.node, together, vocabulary)

    def _stages(self, acts: tuple[Act, ...], reader: ActReader) -> list["_Stage"]:
        """Read the stages, including one for each ending at the end; a scenario without `stages` has a single stage."""
        own = self.entries["circumstances"].entries("circumstances") if "circumstances" in self.entries else {}
        always = {**own, **self.filling.circumstances}
        offers = _offers(self.entries.get("offers"), self.rulebook)
        if "stages" not in self.entries:
            return [_Stage(1, acts, self._circumstances(always), "", offers)]
        place = {act.id: number for number, act in enumerate(acts, start=1)}
        found: list[_Stage] = []
        nodes = list(self.entries["stages"].items("stages"))
        reached, branching = 0, False
        for number, node in enumerate(nodes, start=1):
            if branching:
                node.problem("a stage comes after the branches", "Put the branches last: each of them is an ending.")
                break
            if node.is_mapping and "branches" in node.entries("a stage"):
                branching = True
                found += self._branches(node, number, found[-1:], acts, reader, always)
                continue
            entries = node.fields("a stage", ["until"], ["circumstances", "after", "offers"])
            until = place.get(entries["until"].one_of("act", place), 0) if "until" in entries else 0
            if reached and until and until <= reached:
                entries["until"].problem("a stage ends before the one before it", "Put the stages in order of time.")
            reached = until
            differs = entries["circumstances"].entries("circumstances") if "circumstances" in entries else {}
            offered = {**offers, **_offers(entries.get("offers"), self.rulebook)}
            circumstances = self._circumstances(always, differs)
            found.append(_Stage(number, acts[:until], circumstances, entries.said("after"), offered))
        if not FEWEST_STAGES <= len(nodes) <= MOST_STAGES:
            what = f"it unfolds in {len(nodes)} stage{'' if len(nodes) == 1 else 's'}"
            self.entries["stages"].problem(what, "Use two or three, or leave `stages` out.")
        elif found and reached != len(acts):
            which = "the stage before the branches" if branching else "the last stage"
            self.entries["stages"].problem(f"{which} ends before the last act", f"Write until: {acts[-1].id}.")
        return found

    def _branches(
        self,
        stage: Node,
        number: int,
        before: Sequence["_Stage"],
        acts: tuple[Act, ...],
        reader: ActReader,
        always: Mapping[str, Node],
    ) -> list["_Stage"]:
        """Read the endings of a story, each as a stage with this number. `acts`: those that all endings share."""
        entries = stage.fields("a stage with branches", ["branches"])
        if not before:
            stage.problem("the branches have no stage before them", "Put a stage with `until: ...` before them.")
            return []
        if before[0].after:
            stage.problem("the stage before the branches has an `after`", "Say what happened in each branch's `then`.")
        nodes = list(entries["branches"].items("branches"))
        sound = len(self.gathered.problems)  # reachability is not checked if there are too many branches
        if not FEWEST_BRANCHES <= len(nodes) <= MOST_BRANCHES:
            stage.problem(f"the story has {len(nodes)} branches", "Use two or three, or leave `branches` out.")
        own = _offers(self.entries.get("offers"), self.rulebook)
        found: list[_Stage] = []
        for place, node in enumerate(nodes, start=1):
            prose = ["title", "then"]
            lines = ["id", "circumstances", "offers", "after", *(prose if self.facts_only else ())]
            fields = node.fields("a branch", ["when", *([] if self.facts_only else prose), "acts"], lines)
            branch = read_branch(node, fields, before[0].offers, self.rulebook, last=place == len(nodes))
            if branch.id and branch.id in [other.branch.id for other in found if other.branch]:
                fields["id"].problem(f"two branches have the id {branch.id!r}", "Give each its own id.")
            earlier = [other.branch for other in found if other.branch]
            if "when" in fields and len(self.gathered.problems) == sound and not is_reachable(branch, earlier):
                what = f"no picks lead to the branch {branch.id or OTHERWISE!r}"
                fields["when"].problem(
                    what, "For every combination of picks, an earlier branch comes first: change this `when`."
                )
            more = reader.read(fields["acts"], acts) if "acts" in fields else ()
            differs = fields["circumstances"].entries("circumstances") if "circumstances" in fields else {}
            offers = {**own, **_offers(fields.get("offers"), self.rulebook)}
            circumstances = self._circumstances(always, differs)
            found.append(_Stage(number, (*acts, *more), circumstances, fields.said("after"), offers, branch))
        return found


@dataclass(frozen=True, slots=True)
class _Stage:
    number: int
    """The number, from 1; all endings of a story have the same number."""
    acts: tuple[Act, ...]
    """All acts up to the end of the stage."""
    circumstances: Facts
    after: str
    offers: Mapping[str, tuple[str, ...]]
    branch: Branch | None = None


def _id(story: str, stage: _Stage, count: int) -> str:
    """Return the item's id: late-atlas, late-atlas.2, late-atlas.2.answered. The default ending has no suffix."""
    ending = f".{stage.branch.id}" if stage.branch and stage.branch.id else ""
    return f"{story}.{stage.number}{ending}" if count > 1 else story


def _meanwhile(stage: _Stage, stages: Sequence[_Stage]) -> dict[str, str]:
    """Map the last act of each earlier stage to what happened then: its outcome, or a following branch's `then`."""
    past = [each for each in stages if each.number < stage.number and each.acts]
    told = {each.acts[-1].id: each.after for each in past if each.after}
    return told | ({past[-1].acts[-1].id: stage.branch.then} if stage.branch and past and stage.branch.then else {})


def _turns_on(stages: Sequence[_Stage]) -> frozenset[str]:
    return frozenset(option for each in stages if each.branch for option in each.branch.picked | each.branch.left_out)


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
                options.problem("the offered quadrants cannot be listed", "Write `quadrant: []`, or leave it out.")
            found[group] = ()
            continue
        if group not in rulebook.groups:
            options.problem(
                f"{group!r} is not a known group of options", suggestion(group, (QUADRANT, *rulebook.groups))
            )
            continue
        found[group] = tuple(options.known("option", [option.id for option in rulebook.in_group(group)]))
    return found
