"""Read one scenario file: its stages and variants, with their rulings and keys."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from course.bank.files import read_text
from course.bank.images import images_folder, read_images
from grader import (
    OTHERWISE,
    QUADRANT,
    Item,
    Key,
    Problem,
    Rulebook,
    Ruling,
    Unreadable,
    Unscorable,
    far_off,
    make_key,
    most_options,
    offered,
    read_items,
    rule,
)
from grader.item import MOST_DECOYS
from grader.readability import readability
from grader.reading.translation import Translation

FEWEST_POSTS, MOST_POSTS = 3, 8
FEWEST_QUICK_POSTS, MOST_QUICK_POSTS, MOST_QUICK_WORDS = 1, 3, 110
"""Limits for a quick story; the words are those of its setting, posts and events."""


@dataclass(frozen=True)
class Scenario:
    """An item with its ruling. The options that it offers, and its key, are computed on first use."""

    item: Item
    ruling: Ruling
    home: str
    """The quadrant to which its story is assigned: that of the last stage, in the default ending."""
    rulebook: Rulebook
    contested: frozenset[str]
    """The options whose verdicts differ between the stages and variants of its story."""

    @property
    def quadrant(self) -> str:
        """The quadrant by the ruling; empty if no act concerns the institution."""
        return self.ruling.quadrant or ""

    @cached_property
    def offers(self) -> Mapping[str, tuple[str, ...]]:
        """Group -> offered options; groups that are not asked are absent."""
        return offered(self.item, self.ruling, self.rulebook, self.contested)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The questions in order: QUADRANT, unless the item does not ask for it, and the groups offered."""
        return (QUADRANT, *self.offers) if self.item.asks_quadrant else tuple(self.offers)

    def choices(self, question: str) -> tuple[str, ...]:
        """Return the options of a question, in display order."""
        return tuple(self.rulebook.quadrants) if question == QUADRANT else self.offers[question]

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The ids of the questions, found without the slow search for distractors."""
        groups = tuple(group for group in self.rulebook.groups if self._asks(group))
        return (QUADRANT, *groups) if self.item.asks_quadrant else groups

    @cached_property
    def quick(self) -> bool:
        """True if it is a quick story: one stage with a single question."""
        return self.item.stages == 1 and len(self.asked) == 1

    def _asks(self, group: str) -> bool:
        if group in self.item.offers:
            return bool(self.item.offers[group])
        return any(self.ruling.verdicts[option.id].applies for option in self.rulebook.in_group(group))

    @cached_property
    def key(self) -> Key:
        """The scoring key of its options. Raises Unscorable."""
        asks_quadrant = self.item.asks_quadrant
        return make_key(self.item.id, self.ruling, self.offers, self.rulebook, asks_quadrant=asks_quadrant)


def read_variants(
    path: Path,
    rulebook: Rulebook,
    *,
    draft: bool = False,
    images: Mapping[str, str] | None = None,
    translation: Translation | None = None,
) -> dict[str, tuple[Scenario, ...]]:
    """Read one scenario file and return item id -> all variants, for every stage.

    `images`: file name -> drawing; by default they are read from the folder that belongs to the file. `draft`: accept
    scenarios that are not ready for the course, if their facts can be read. Raises Unreadable with all problems in all
    variants, including a thread's length and the key; with a `translation` these two are not checked again.
    """
    measured = not draft and translation is None
    text = read_text(path)
    drawings, unfit = read_images(images_folder(path)) if images is None else (images, [])
    if unfit:
        raise Unreadable(unfit)
    name = str(path)
    read = partial(read_items, facts_only=draft, images=drawings, translation=translation)
    told = [read(name, text, rulebook)]
    problems: dict[Problem, None] = {}
    for variant in range(1, told[0][0].variants):
        try:
            told.append(read(name, text, rulebook, variant=variant))
        except Unreadable as error:
            problems.update(dict.fromkeys(error.problems))
    rulings = [[rule(item.case, rulebook) for item in items] for items in told]
    contested = _contested(ruling for stages in rulings for ruling in stages)
    found: dict[str, list[Scenario]] = {item.id: [] for item in told[0]}
    for items, stages in zip(told, rulings, strict=True):
        home = stages[-1].quadrant or ""
        if measured:
            problems.update(dict.fromkeys(_misplaced(path, items[-1], home, rulebook)))
        for item, ruling in zip(items, stages, strict=True):
            scenario = Scenario(item, ruling, home, rulebook, contested)
            found[item.id].append(scenario)
            if measured and item.stage == item.stages:
                problems.update(dict.fromkeys(_mismeasured(path, scenario)))
            if measured:
                problems.update(dict.fromkeys(_unfit(path, scenario)))
    if problems:
        raise Unreadable(problems)
    return {id_: tuple(scenarios) for id_, scenarios in found.items()}


def _contested(rulings: Iterable[Ruling]) -> frozenset[str]:
    """Return the options whose degree differs between the rulings of one scenario's stages and variants."""
    degrees: dict[str, set[str]] = {}
    for ruling in rulings:
        for option, verdict in ruling.verdicts.items():
            degrees.setdefault(option, set()).add("applies" if verdict.applies else verdict.degree)
    return frozenset(option for option, held in degrees.items() if "applies" in held and len(held) > 1)


def _which(item: Item) -> str:
    """Name the item's stage and variant for a problem's message; "" if it is the only one."""
    said = [f"stage {item.stage}"] if item.stages > 1 else []
    said += [f"branch {item.branch.id or OTHERWISE}"] if item.branch else []
    said += [f"variant {item.variant}"] if item.variants > 1 else []
    return f" ({', '.join(said)})" if said else ""


def _mismeasured(path: Path, scenario: Scenario) -> Iterator[Problem]:
    """Yield problems if a thread has too few or too many posts, or a quick story too many words."""
    posts = sum(bool(act.post) for act in scenario.item.case.acts)
    if not scenario.quick:
        if not FEWEST_POSTS <= posts <= MOST_POSTS:
            todo = f"A thread has {FEWEST_POSTS} to {MOST_POSTS}."
            which = _which(scenario.item) if scenario.item.branch else ""
            yield Problem(str(path), 0, f"its thread has {posts} posts{which}", todo)
        return
    if not FEWEST_QUICK_POSTS <= posts <= MOST_QUICK_POSTS:
        todo = f"A story with a single question has {FEWEST_QUICK_POSTS} to {MOST_QUICK_POSTS}."
        yield Problem(str(path), 0, f"its thread has {posts} posts", todo)
    if (count := readability(scenario.item).words) > MOST_QUICK_WORDS:
        todo = f"A story with a single question has at most {MOST_QUICK_WORDS}, its setting included."
        yield Problem(str(path), 0, f"it has {count} words", todo)


def decoyed(path: Path, scenario: Scenario) -> Iterator[Problem]:
    """Yield a problem for each question with more than one decoy among its author-chosen or ending-deciding options."""
    item, ruling, rulebook = scenario.item, scenario.ruling, scenario.rulebook
    for group in rulebook.groups:
        turning = [option.id for option in rulebook.in_group(group) if option.id in item.turns_on]
        decoys = far_off(item.offers.get(group, turning), item, ruling, rulebook)
        if len(decoys) > MOST_DECOYS:
            what = f"{len(decoys)} of the {group} that it must offer are far off{_which(item)}: {', '.join(decoys)}"
            todo = (
                f"List at most {MOST_DECOYS} such option under offers, and let at most {MOST_DECOYS} decide the ending."
            )
            yield Problem(str(path), 0, what, todo)


def _misplaced(path: Path, item: Item, home: str, rulebook: Rulebook) -> Iterator[Problem]:
    if path.parent.name in rulebook.quadrants and path.parent.name != home:
        what = f"it is in the folder of {path.parent.name}, but its acts make it {home or 'nothing'}{_which(item)}"
        yield Problem(str(path), 0, what, "Move the file, or look at who acts on whom.")


def _unfit(path: Path, scenario: Scenario) -> Iterator[Problem]:
    """Yield problems for groups that unintentionally would not be asked, and for whatever prevents scoring.

    Considers all options that a group could offer, so that the slow choice of offered options is not needed.
    """
    item, ruling, rulebook = scenario.item, scenario.ruling, scenario.rulebook
    offers = {group: options for group, options in item.offers.items() if options}
    for group in rulebook.groups:
        options = tuple(option.id for option in rulebook.in_group(group))
        if group not in item.offers and any(ruling.verdicts[option].applies for option in options):
            offers[group] = options
        elif group not in item.offers:
            what = f"none of the {group} applies{_which(item)}, so learners would not be asked for any"
            where = " under this branch" if item.branch else " under this stage" if item.stages > 1 else ""
            todo = (
                f"If that is meant, write `offers: {{{group}: []}}`{where}; else look at the facts with `course rule`."
            )
            yield Problem(str(path), 0, what, todo)
        elif len(chosen := item.offers[group]) > (
            most := most_options(sum(ruling.verdicts[option].applies for option in chosen))
        ):
            what = f"it offers {len(chosen)} {group}{_which(item)}"
            yield Problem(str(path), 0, what, f"Offer at most {most}, or leave the {group} to the course.")
    for part in [{group: options} for group, options in offers.items()] or [{}]:
        try:
            make_key(item.id, ruling, part, rulebook, asks_quadrant=item.asks_quadrant)
        except Unscorable as error:
            todo = "Choose other options under offers, or leave offers out."
            if part.keys() - item.offers.keys():
                [group] = part
                todo = (
                    f"Add another of the {group} that does not apply here, or leave the question out: "
                    f"`offers: {{{group}: []}}`."
                )
            yield Problem(str(path), 0, f"it cannot be scored{_which(item)}: {error}", todo)
