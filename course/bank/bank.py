"""The bank: all content of a course."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from course.bank.files import example_files, open_rulebook, read_text, scenario_files, translation_of
from course.bank.forms import Forms, read_forms
from course.bank.images import IMAGES, read_images
from course.bank.learning_paths import Paths, pave
from course.bank.module import Module, arrange, items_of, place, stories_of
from course.bank.scenario import Scenario, read_variants
from course.bank.stops import Stop, paths
from course.language import _, counted
from grader import Item, Problem, Rulebook, Unreadable, following, read_item


@dataclass(frozen=True)
class Bank:
    """All content of a course, and the rulebook by which it is graded. Immutable."""

    rulebook: Rulebook
    scenarios: Mapping[str, Scenario]
    """Item id -> its first variant, ordered by home quadrant, story, stage and ending."""
    variants: Mapping[str, tuple[Scenario, ...]]
    """Item id -> all variants; the first is the one in `scenarios`."""
    examples: Mapping[str, Item] = field(default_factory=dict)
    """Id -> case for the policy explorer; examples are never asked as questions."""
    forms: Forms | None = None
    """The pre-check and the final self-assessment; None if the course has neither."""
    chosen: Paths = field(default_factory=Paths)
    """The paths listed in the forms' file; empty where it lists none. See `paths` for the paths with defaults."""
    language: str = ""
    """The language of the translation; empty for the original texts."""

    @cached_property
    def quick(self) -> Mapping[str, tuple[str, ...]]:
        """Quadrant -> the items of its quick stories (stories with a single question), possibly none."""
        return {
            quadrant: tuple(each.item.id for each in self.in_quadrant(quadrant) if each.quick)
            for quadrant in self.rulebook.quadrants
        }

    @cached_property
    def ordinary(self) -> tuple[str, ...]:
        """The items used in modules and counts: all except those of quick stories.

        If the bank has only quick stories, they count as ordinary ones.
        """
        return tuple(id_ for id_, each in self.scenarios.items() if not each.quick) or tuple(self.scenarios)

    @cached_property
    def stops(self) -> Mapping[str, tuple[Stop, ...]]:
        """Path id -> its stops, in order, for the paths that have stories."""
        return paths(self)

    @cached_property
    def paths(self) -> Paths:
        """The first story and the learning paths of forms.yaml, with defaults for what it leaves out."""
        return pave(self.chosen, stories_of(self.scenarios.values()), self._asked)

    @cached_property
    def stories(self) -> tuple[str, ...]:
        """The ids of the ordinary stories: one for each scenario file, however many stages it has."""
        return tuple(dict.fromkeys(self.scenarios[id_].item.story for id_ in self.ordinary))

    def in_quadrant(self, quadrant: str) -> tuple[Scenario, ...]:
        """Return the scenarios whose home is the quadrant."""
        return tuple(scenario for scenario in self.scenarios.values() if scenario.home == quadrant)

    def stages(self, story: str) -> tuple[tuple[str, ...], ...]:
        """Return the items of a story by stage: one per stage or, at a branch, all endings with the default one last.

        A learner has completed the story when they have done one item of each stage.
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
        """Return the item that continues the story after a response to this one; None at the end of the story.

        `response`: as stored in attempts, or only group -> options; the quadrant is ignored.
        """
        after = self._after(item)
        return following([self.variant(each, variant).item for each in after], response).id if after else None

    def branches(self, item: str, variant: int = 0) -> tuple[Item, ...]:
        """Return the endings between which the picks at this item decide; empty if the story doesn't branch here."""
        found = (self.variant(each, variant).item for each in self._after(item))
        return tuple(each for each in found if each.branch)

    def other_endings(self, item: str, variant: int = 0) -> tuple[Item, ...]:
        """Return the story's other endings, which different picks would have led to, for an item that is an ending."""
        scenario = self.scenarios[item].item
        others = (each for each in self.stages(scenario.story)[scenario.stage - 1] if each != item)
        return tuple(self.variant(each, variant).item for each in others)

    def _after(self, item: str) -> tuple[str, ...]:
        scenario = self.scenarios[item].item
        stages = self.stages(scenario.story)
        return stages[scenario.stage] if scenario.stage < len(stages) else ()

    def variant(self, item: str, number: int) -> Scenario:
        """Return the variant of the item; the item as written if that variant no longer exists."""
        variants = self.variants[item]
        return variants[number if number < len(variants) else 0]

    def only(self, chosen: Collection[str]) -> "Bank":
        """Return the bank with only the stories chosen by id of item, story or quadrant; all if none would remain.

        The forms, and each path listed in the forms' file, are kept if none of their items is left out.
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
        """Quadrant -> its module, in the order of the rulebook; quick stories are in no module."""
        return arrange(self.rulebook, (self.scenarios[id_] for id_ in self.ordinary), self._asked)

    @cached_property
    def module_of(self) -> Mapping[str, str]:
        """Item -> the quadrant of its module; for a quick story, its own quadrant."""
        return {id_: each.home for id_, each in self.scenarios.items()} | items_of(self.modules)

    @cached_property
    def sequence(self) -> Mapping[str, str]:
        """Item -> quadrant, in the order of the course, which is the same for all learners.

        Each round takes one story, with all of its stages, from every quadrant that has any left. Stories with a
        content note come late and short ones early; otherwise the order does not reveal their quadrants.
        """
        waiting = [sorted(stories_of(self.in_quadrant(quadrant)), key=place) for quadrant in self.rulebook.quadrants]
        order: list[Scenario] = []
        while any(waiting):
            for stages in sorted((stories.pop(0) for stories in waiting if stories), key=place):
                order += stages
        return {scenario.item.id: scenario.quadrant for scenario in order}

    @cached_property
    def _parts(self) -> dict[frozenset[str], "Bank"]:
        """Cache of `only`."""
        return {}

    @property
    def _asked(self) -> set[str]:
        """The items of both forms."""
        return {*self.forms.pre, *self.forms.final} if self.forms else set()


def open_bank(guidance: Path, scenarios: Path, language: str = "") -> Bank:
    """Read the guidance and all scenarios; with a `language`, use translations for the texts that have one.

    Ids, facts, rules and versions do not depend on the language. Raises Unreadable with all problems in all files.
    """
    rulebook = open_rulebook(guidance, language)
    if not scenarios.is_dir():
        raise Unreadable(
            [
                Problem(
                    str(scenarios),
                    0,
                    _("this scenarios folder does not exist"),
                    _("Give the folder with the scenarios."),
                )
            ]
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
            what = _("the id {id!r} is taken by {other}").format(id=path.stem, other=seen[path.stem])
            problems.append(Problem(str(path), 0, what, _("Rename one of the files, and its id.")))
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
        what = _("there is no scenario here")
        problems.append(Problem(str(scenarios), 0, what, _("Add a .yaml file, for instance from _template.yaml.")))
    if problems:
        raise Unreadable(problems)
    order = list(rulebook.quadrants)
    firsts = [variants[0] for variants in found.values()]
    firsts.sort(key=lambda each: (order.index(each.home), each.item.story, each.item.stage))
    known = {each.item.id: each for each in firsts}
    forms, paths = read_forms(scenarios, known, rulebook)
    bank = Bank(rulebook, known, {id_: found[id_] for id_ in known}, examples, forms, paths, language)
    if unmet := tuple(_unmet(bank)):
        raise Unreadable([Problem(str(guidance / "guidance.yaml"), 0, what, todo) for what, todo in unmet])
    return bank


def _unmet(bank: Bank) -> Iterator[tuple[str, str]]:
    """Yield a problem for each promise of the guidance to learners that this content cannot keep."""
    rulebook = bank.rulebook
    emergency, required = rulebook.options[rulebook.emergency], rulebook.completion
    if not any(contact.phone for contact in emergency.contacts):
        yield (
            _("the emergency option {option!r} has no phone number").format(option=emergency.id),
            _("Every page shows this number. Add a `phone` to one of the option's contacts in contacts.yaml."),
        )
    for quadrant in bank.modules:
        ordinary = {each.item.story for each in bank.in_quadrant(quadrant) if not each.quick}
        if bank.in_quadrant(quadrant) and len(ordinary) < required.stories:
            yield (
                counted(
                    "completion requires more stories of each category than {category!r} has ({count})",
                    "completion requires more stories of each category than {category!r} has ({count})",
                    len(ordinary),
                    category=quadrant,
                ),
                _("Require fewer, or add stories; quick stories do not count."),
            )
    if required.final is not None and not bank.forms:
        yield (
            _("completion requires a score in the final self-assessment, but the course does not have one"),
            _("Leave out `final`, or list `pre` and `final` in forms.yaml."),
        )
