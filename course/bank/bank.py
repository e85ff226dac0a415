"""The bank: everything that can be asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from course.bank.files import example_files, open_rulebook, read_text, scenario_files, translation_of
from course.bank.forms import Forms, read_forms
from course.bank.images import IMAGES, read_images
from course.bank.module import Module, arrange, items_of, place, stories_of
from course.bank.paths import Paths, pave
from course.bank.scenario import Scenario, read_variants
from course.bank.stops import Stop, paths
from grader import Item, Problem, Rulebook, Unreadable, following, read_item


@dataclass(frozen=True)
class Bank:
    """Everything that can be asked, and the rulebook by which it is graded. Never changed once read."""

    rulebook: Rulebook
    scenarios: Mapping[str, Scenario]
    """By the item's id, in the order of home quadrants, then of stories, their stages and endings; first variants."""
    variants: Mapping[str, tuple[Scenario, ...]]
    """By the item's id, every variant; the first is the one in `scenarios`."""
    examples: Mapping[str, Item] = field(default_factory=dict)
    """By id, cases to try things out on; none of them is ever asked."""
    forms: Forms | None = None
    """The pre-check and the final self-assessment; None where the course has neither."""
    chosen: Paths = field(default_factory=Paths)
    """The paths as the forms' file names them; empty where it says nothing. See `paths` for those of the course."""
    language: str = ""
    """Into which it is translated; empty where its texts are as written."""

    @cached_property
    def quick(self) -> Mapping[str, tuple[str, ...]]:
        """Quadrant -> the items of its quick stories, those with a single question; they may be none."""
        return {
            quadrant: tuple(each.item.id for each in self.in_quadrant(quadrant) if each.quick)
            for quadrant in self.rulebook.quadrants
        }

    @cached_property
    def ordinary(self) -> tuple[str, ...]:
        """The items that modules and counts are made of: all but those of quick stories.

        A bank that has nothing but quick stories takes them as ordinary ones.
        """
        return tuple(id_ for id_, each in self.scenarios.items() if not each.quick) or tuple(self.scenarios)

    @cached_property
    def stops(self) -> Mapping[str, tuple[Stop, ...]]:
        """Path id -> its stops, in order, for the paths that there are stories for."""
        return paths(self)

    @cached_property
    def paths(self) -> Paths:
        """The start of the course and the ways from it, with a default for whatever was not chosen."""
        return pave(self.chosen, stories_of(self.scenarios.values()), self._asked)

    @cached_property
    def stories(self) -> tuple[str, ...]:
        """What learners call scenarios: one for each file of an ordinary story, however many stages it is told in."""
        return tuple(dict.fromkeys(self.scenarios[id_].item.story for id_ in self.ordinary))

    def in_quadrant(self, quadrant: str) -> tuple[Scenario, ...]:
        """The scenarios whose home the quadrant is."""
        return tuple(scenario for scenario in self.scenarios.values() if scenario.home == quadrant)

    def stages(self, story: str) -> tuple[tuple[str, ...], ...]:
        """The items of a story by stage: one each, and where it branches, all of its endings, the default one last.

        A learner has done the story who has done one item of each stage.
        """
        return self._stages[story]

    @cached_property
    def _stages(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        told: dict[str, dict[int, tuple[str, ...]]] = {}
        for id_, each in self.scenarios.items():
            stages = told.setdefault(each.item.story, {})
            stages[each.item.stage] = (*stages.get(each.item.stage, ()), id_)
        return {story: tuple(stages[number] for number in sorted(stages)) for story, stages in told.items()}

    def following(self, item: str, response: Mapping[str, Any], variant: int = 0) -> str | None:
        """The item that goes on with the story after a response to this one; None at the end of the story.

        `response` is as attempts store it, or the picks alone: group -> options. The quadrant doesn't matter.
        """
        after = self._after(item)
        return following([self.variant(each, variant).item for each in after], response).id if after else None

    def branches(self, item: str, variant: int = 0) -> tuple[Item, ...]:
        """The endings among which what is picked at this item decides; empty where the story doesn't branch here."""
        found = (self.variant(each, variant).item for each in self._after(item))
        return tuple(each for each in found if each.branch)

    def other_endings(self, item: str, variant: int = 0) -> tuple[Item, ...]:
        """Where other choices would have led: the other endings of the story that ends with this item."""
        scenario = self.scenarios[item].item
        others = (each for each in self.stages(scenario.story)[scenario.stage - 1] if each != item)
        return tuple(self.variant(each, variant).item for each in others)

    def _after(self, item: str) -> tuple[str, ...]:
        scenario = self.scenarios[item].item
        stages = self.stages(scenario.story)
        return stages[scenario.stage] if scenario.stage < len(stages) else ()

    def variant(self, item: str, number: int) -> Scenario:
        """That variant of the item; the item as written where there is no such variant any more."""
        variants = self.variants[item]
        return variants[number if number < len(variants) else 0]

    def only(self, chosen: Collection[str]) -> "Bank":
        """The bank with the stories chosen by an item's id, their own or their quadrant's; all if none is left.

        The forms go with it where none of their items is left out, and so does each path that was chosen.
        """
        wanted = frozenset(chosen)
        if wanted not in self._parts:
            self._parts[wanted] = self._only(wanted)
        return self._parts[wanted]

    def _only(self, chosen: frozenset[str]) -> "Bank":
        kept = {
            id_: each
            for id_, each in self.scenarios.items()
            if not {id_, each.item.story, each.home}.isdisjoint(chosen)
        }
        stories = {each.item.story for each in kept.values()}
        ids = [id_ for id_, each in self.scenarios.items() if each.item.story in stories] or list(self.scenarios)
        return replace(
            self,
            scenarios={id_: self.scenarios[id_] for id_ in ids},
            variants={id_: self.variants[id_] for id_ in ids},
            forms=self.forms if self._asked <= set(ids) else None,
        )

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        """Quadrant -> what is practised for it, in the order of the rulebook; quick stories are in no module."""
        return arrange(self.rulebook, (self.scenarios[id_] for id_ in self.ordinary), self._asked)

    @cached_property
    def module_of(self) -> Mapping[str, str]:
        """Item -> the quadrant of its module; a quick story belongs to that of its own quadrant."""
        return {id_: each.home for id_, each in self.scenarios.items()} | items_of(self.modules)

    @cached_property
    def sequence(self) -> Mapping[str, str]:
        """Item -> quadrant, in the order in which the course offers them, the same for all.

        Each round takes one story of every quadrant that has any left, with all of its stages. Those
        with a content note come late and short ones early; else their order tells nothing of their quadrants.
        """
        waiting = [sorted(stories_of(self.in_quadrant(quadrant)), key=place) for quadrant in self.rulebook.quadrants]
        order: list[Scenario] = []
        while any(waiting):
            for stages in sorted((stories.pop(0) for stories in waiting if stories), key=place):
                order += stages
        return {scenario.item.id: scenario.quadrant for scenario in order}

    @cached_property
    def _parts(self) -> dict[frozenset[str], "Bank"]:
        """What `only` has found before."""
        return {}

    @property
    def _asked(self) -> set[str]:
        """The items of the forms."""
        return {*self.forms.pre, *self.forms.final} if self.forms else set()


def open_bank(guidance: Path, scenarios: Path, language: str = "") -> Bank:
    """The guidance and all scenarios, in their own language or as far as they are translated in another.

    Ids, facts, rules and versions are the same in each language. Raises Unreadable with every problem in every file.
    """
    rulebook = open_rulebook(guidance, language)
    if not scenarios.is_dir():
        raise Unreadable(
            [Problem(str(scenarios), 0, "there is no such scenarios folder", "Give the folder with the scenarios.")]
        )
    found: dict[str, tuple[Scenario, ...]] = {}
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    examples: dict[str, Item] = {}
    asked, tried = scenario_files(scenarios), example_files(scenarios)
    images, unfit = read_images(scenarios / IMAGES)
    problems.extend(unfit)
    for path in (*asked, *tried):
        if path.stem in seen:
            what = f"the id {path.stem!r} is taken by {seen[path.stem]}"
            problems.append(Problem(str(path), 0, what, "Rename one of the files, and its id."))
        seen.setdefault(path.stem, path)
        try:
            if path in tried:
                examples[path.stem] = read_item(str(path), read_text(path), rulebook, images=images)
            else:
                translation = translation_of(path, scenarios, language)
                found.update(read_variants(path, rulebook, images=images, translation=translation))
        except Unreadable as error:
            problems.extend(error.problems)
    if not found and not problems:
        what = "there is no scenario here"
        problems.append(Problem(str(scenarios), 0, what, "Add a .yaml file, for instance from _template.yaml."))
    if problems:
        raise Unreadable(problems)
    order = list(rulebook.quadrants)
    firsts = [variants[0] for variants in found.values()]
    firsts.sort(key=lambda each: (order.index(each.home), each.item.story, each.item.stage))
    known = {each.item.id: each for each in firsts}
    forms, paths = read_forms(scenarios, known, rulebook)
    return Bank(rulebook, known, {id_: found[id_] for id_ in known}, examples, forms, paths, language)
