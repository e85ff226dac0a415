"""The bank: the guidance and every scenario on disk, read, ruled and ready to be graded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import (
    Item,
    Key,
    Problem,
    Rulebook,
    Ruling,
    Unreadable,
    Unscorable,
    make_key,
    offered,
    read_items,
    read_rulebook,
    rule,
)

FEWEST_POSTS, MOST_POSTS = 3, 8


@dataclass(frozen=True)
class Scenario:
    """An item with its ruling, the options that it offers, and its key."""

    item: Item
    ruling: Ruling
    offers: Mapping[str, tuple[str, ...]]
    """Group -> options offered; groups that are not asked are absent."""
    key: Key
    home: str
    """The quadrant under which its story stands: that of the story's last stage."""

    @property
    def quadrant(self) -> str:
        return self.key.quadrant


@dataclass(frozen=True)
class Bank:
    """Everything that can be asked, and the rulebook by which it is graded. Never changed once read."""

    rulebook: Rulebook
    scenarios: Mapping[str, Scenario]
    """By the item's id, in the order of home quadrants, then of stories and their stages; the first variant of each."""
    variants: Mapping[str, tuple[Scenario, ...]]
    """By the item's id, every variant; the first is the one in `scenarios`."""

    def in_quadrant(self, quadrant: str) -> tuple[Scenario, ...]:
        """The scenarios whose home the quadrant is."""
        return tuple(scenario for scenario in self.scenarios.values() if scenario.home == quadrant)


def read_text(path: Path) -> str:
    """A file's text. Raises Unreadable where it is missing or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable([Problem(str(path), 0, "this file is not UTF-8 text", "Save it as UTF-8.")]) from error
    except OSError as error:
        what = f"this file cannot be read ({(error.strerror or 'unknown reason').lower()})"
        raise Unreadable([Problem(str(path), 0, what, "Check its name and permissions.")]) from error


def open_rulebook(guidance: Path) -> Rulebook:
    """The rulebook in a guidance folder. Raises Unreadable with every problem in it."""
    if not guidance.is_dir():
        raise Unreadable(
            [Problem(str(guidance), 0, "there is no such guidance folder", "Give the folder with guidance.yaml.")]
        )
    files = {path.relative_to(guidance).as_posix(): read_text(path) for path in sorted(guidance.rglob("*.yaml"))}
    try:
        return read_rulebook(files)
    except Unreadable as error:
        named = (Problem(str(guidance / p.file), p.line, p.what, p.todo) for p in error.problems)
        raise Unreadable(named) from error


def scenario_files(folder: Path) -> list[Path]:
    """Every scenario file below the folder, sorted; names that begin with an underscore are templates."""
    return [path for path in sorted(folder.rglob("*.yaml")) if not path.name.startswith("_")]


def _prepare(item: Item, rulebook: Rulebook, home: str) -> Scenario:
    ruling = rule(item.case, rulebook)
    offers = offered(item, ruling, rulebook)
    return Scenario(item, ruling, offers, make_key(item.id, ruling, offers, rulebook), home)


def read_story(path: Path, rulebook: Rulebook, variant: int = 0) -> tuple[Scenario, ...]:
    """One scenario of the course, as many items as it has stages.

    Raises Unreadable with every problem in it, those of the thread's length and of the key included.
    """
    items = read_items(str(path), read_text(path), rulebook, variant=variant)
    problems = list(_editorial(path, items[-1]))
    home = rule(items[-1].case, rulebook).quadrant or ""
    found: list[Scenario] = []
    for item in items:
        try:
            found.append(_prepare(item, rulebook, home))
        except Unscorable as error:
            which = f"variant {item.variant}, stage {item.stage}" if item.variants > 1 else f"stage {item.stage}"
            where = f" ({which})" if item.variants > 1 or item.stages > 1 else ""
            todo = "Choose other options under offers, or leave offers out."
            problems.append(Problem(str(path), 0, f"it cannot be scored{where}: {error}", todo))
    if path.parent.name in rulebook.quadrants and path.parent.name != home:
        what = f"it stands in the folder of {path.parent.name}, but its acts make it {home}"
        problems.append(Problem(str(path), 0, what, "Move the file, or look at who acts on whom."))
    if problems:
        raise Unreadable(problems)
    return tuple(found)


def read_variants(path: Path, rulebook: Rulebook) -> dict[str, tuple[Scenario, ...]]:
    """Every variant of one scenario of the course, by item. Raises Unreadable with every problem in every variant."""
    first = read_story(path, rulebook)
    told = [first]
    problems: dict[Problem, None] = {}
    for variant in range(1, first[0].item.variants):
        try:
            told.append(read_story(path, rulebook, variant))
        except Unreadable as error:
            problems.update(dict.fromkeys(error.problems))
    if problems:
        raise Unreadable(problems)
    return {items[0].item.id: items for items in zip(*told, strict=True)}


def _editorial(path: Path, item: Item) -> Iterator[Problem]:
    posts = sum(bool(act.post) for act in item.case.acts)
    if not FEWEST_POSTS <= posts <= MOST_POSTS:
        what = f"its thread has {posts} posts"
        yield Problem(str(path), 0, what, f"A thread has {FEWEST_POSTS} to {MOST_POSTS}.")


def open_bank(guidance: Path, scenarios: Path) -> Bank:
    """The guidance and all scenarios. Raises Unreadable with every problem in every file."""
    rulebook = open_rulebook(guidance)
    if not scenarios.is_dir():
        raise Unreadable(
            [Problem(str(scenarios), 0, "there is no such scenarios folder", "Give the folder with the scenarios.")]
        )
    found: dict[str, tuple[Scenario, ...]] = {}
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    for path in scenario_files(scenarios):
        if path.stem in seen:
            what = f"the id {path.stem!r} is taken by {seen[path.stem]}"
            problems.append(Problem(str(path), 0, what, "Rename one of the files, and its id."))
        seen.setdefault(path.stem, path)
        try:
            found.update(read_variants(path, rulebook))
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
    return Bank(
        rulebook, {each.item.id: each for each in firsts}, {each.item.id: found[each.item.id] for each in firsts}
    )
