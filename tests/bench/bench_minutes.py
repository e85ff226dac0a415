"""A learner's minutes: taps, visible words and screens up to each answer, and promised against actual time."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, get_args

import click
from playwright.sync_api import Browser
from rich.console import Console
from rich.progress import track
from rich.table import Table

from course.bank import PATH_NAMES, Bank, open_bank
from course.settings import Settings
from tests.bench.reader import Reader, Screen, Way, phones, reader, seconds
from tests.bench.served import course

FIRST_TAPS, FIRST_WORDS = 3, 250
MOST: Final = {"question screens": 1.5, "verdict words": 60, "feedback words": 150, "feedback screens": 1.5}
"""What a screen may have at worst."""
TIME_ERROR: Final = 0.2
MOST_STEPS: Final = 400
LONGEST: Final = {"quick": 6.0, "orientation": 22.0}
"""Minutes within which a path must be read."""


def first(browser: Browser, bank: Bank, address: str, way: Way) -> dict[str, float]:
    """Taps and visible words from opening the link to the first verdict."""
    with reader(browser, bank, way) as learner:
        learner.come(address)
        while learner.look()["screen"] != "verdict":
            learner.seen.pop()
            learner.step()
        *before, verdict = learner.seen
        return {"taps": verdict.taps, "words": sum(each.words for each in before)}


def path(browser: Browser, bank: Bank, address: str, way: Way, name: str) -> dict[str, Any]:
    """One path from its choice to its end: promised and actual minutes, and every screen on it."""
    with reader(browser, bank, way) as learner:
        learner.come(f"{address}#/paths")
        promised = _promised(learner, name)
        learner.press(f"[data-action=path][data-path={name}]")
        learner.seen.clear()
        for _ in range(MOST_STEPS):
            if learner.step() == "summary":
                break
        read = learner.seen[:-1]
        actual = seconds(read) / 60
        return {"promised": promised, "actual": actual, "error": promised / actual - 1, "screens": read}


def _promised(learner: Reader, name: str) -> int:
    said = learner.page.locator(f".paths li:has([data-path={name}]) h2").inner_text()
    return int(said.split()[0])


def stories(browser: Browser, bank: Bank, address: str, way: Way) -> Iterator[Screen]:
    """Every screen of every story, from its own address to its feedback."""
    begins = [bank.stages(story)[0][0] for story in bank.stories]
    reserved = {*bank.forms.pre, *bank.forms.final} if bank.forms else set()
    for item in track([each for each in begins if each not in reserved], f"All {way}", console=Console(stderr=True)):
        with reader(browser, bank, way) as learner:
            learner.come(f"{address}#/story/{item}")
            for _ in range(MOST_STEPS):
                before = learner.seen[-1] if learner.seen else None
                found = learner.look()
                story_ended = before is not None and found["screen"] not in ("note", "question", "verdict", "feedback")
                if story_ended or (found["question"] and not found["item"].startswith(bank.scenarios[item].item.story)):
                    learner.seen.pop()
                    break
                learner.seen.pop()
                learner.step()
            yield from learner.seen


def spread(seen: list[Screen], figure: Callable[[Screen], float]) -> dict[str, Any]:
    """Median and worst of a figure over these screens, and the item and question of the worst."""
    if not seen:
        return {"n": 0}
    worst = max(seen, key=figure)
    median = statistics.median(map(figure, seen))
    return {"n": len(seen), "median": median, "worst": figure(worst), "at": f"{worst.item} {worst.question}".strip()}


def figures(seen: list[Screen]) -> dict[str, dict[str, Any]]:
    """Words and screens of questions, verdicts and feedback. The words of a thread are counted apart."""
    found = {}
    for name in ("question", "verdict", "feedback"):
        screens = [each for each in seen if each.name == name]
        found[f"{name} words"] = spread(screens, lambda each: each.own)
        found[f"{name} screens"] = spread(screens, lambda each: each.screens)
    return found


def measure(*, every: bool) -> dict[str, Any]:
    """The whole run; `every`: each story of the bank besides the paths."""
    settings = Settings()
    bank = open_bank(settings.guidance, settings.scenarios)
    offered = [name for name in PATH_NAMES if name in bank.stops]
    found: dict[str, Any] = {"first": {}, "paths": {}, "screens": {}}
    with tempfile.TemporaryDirectory() as folder, course(Path(folder)) as served, phones() as browser:
        for way in get_args(Way):
            found["first"][way] = first(browser, bank, served.address, way)
            seen: list[Screen] = []
            for name in offered:
                walked = path(browser, bank, served.address, way, name)
                seen += walked.pop("screens")
                found["paths"].setdefault(name, {})[way] = walked
            if every:
                seen += stories(browser, bank, served.address, way)
            found["screens"][way] = figures(seen)
    return found


def missed(found: dict[str, Any]) -> list[str]:
    """What is promised and was not kept."""
    return [*_late_first(found["first"]), *_large_screens(found["screens"]), *_wrong_times(found["paths"])]


def _late_first(ways: dict[str, dict[str, float]]) -> Iterator[str]:
    for way, figure in ways.items():
        if way == "right" and figure["taps"] > FIRST_TAPS:
            yield f"first verdict: {figure['taps']:.0f} taps, promised {FIRST_TAPS}"
        if figure["words"] > FIRST_WORDS:
            yield f"first verdict: {figure['words']:.0f} words, promised {FIRST_WORDS}"


def _large_screens(ways: dict[str, dict[str, dict[str, Any]]]) -> Iterator[str]:
    for way, kinds in ways.items():
        for kind, bound in MOST.items():
            worst = kinds[kind].get("worst", 0)
            if worst > bound:
                yield f"{kind}, {way}: at worst {worst:.2f} ({kinds[kind]['at']}), promised {bound:g}"


def _wrong_times(names: dict[str, dict[str, dict[str, float]]]) -> Iterator[str]:
    for name, ways in names.items():
        for way, walked in ways.items():
            if abs(walked["error"]) > TIME_ERROR:
                yield f"path {name}, {way}: {walked['promised']} min promised, {walked['actual']:.1f} actual"
            if walked["actual"] > LONGEST.get(name, walked["actual"]):
                yield f"path {name}, {way}: {walked['actual']:.1f} min, promised under {LONGEST[name]:g}"


def table(found: dict[str, Any]) -> Table:
    """The run, for people."""
    shown = Table("", *get_args(Way))
    for key, says in (("taps", "taps to the first verdict"), ("words", "visible words before it")):
        shown.add_row(says, *(f"{found['first'][way][key]:.0f}" for way in get_args(Way)))
    for kind in next(iter(found["screens"].values())):
        row = [found["screens"][way][kind] for way in get_args(Way)]
        form = "{:.2f}" if "screens" in kind else "{:.0f}"
        cells = [f"{form.format(each['median'])} / {form.format(each['worst'])}" if each["n"] else "" for each in row]
        shown.add_row(f"{kind}: median / worst", *cells)
    for name, ways in found["paths"].items():
        cells = [f"{ways[way]['promised']} / {ways[way]['actual']:.1f}" for way in get_args(Way)]
        shown.add_row(f"minutes, {name}: promised / actual", *cells)
    return shown


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
@click.option("--every", is_flag=True, help="Walk every story of the bank, not only the paths.")
def command(as_json: bool, every: bool) -> None:
    """A learner's minutes at 390 x 844: taps, words and screens, and promised against actual time."""
    found = measure(every=every)
    if as_json:
        click.echo(json.dumps(found, indent=1))
    else:
        Console().print(table(found))
    late = missed(found)
    for each in late:
        click.echo(f"Missed: {each}", err=True)
    sys.exit(1 if late else 0)
