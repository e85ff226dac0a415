"""What grading costs beyond reading and writing JSON: at most 10 µs a response."""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import click

from course.bank import open_bank
from course.cli.grade import Keys, as_plain, write_outcomes
from course.settings import Settings
from grader import QUADRANT, Key, Outcome

PROMISED = 10.0
"""Microseconds a response."""


def write_responses(keys: Mapping[str, Key], number: int, target: IO[str], seed: int = 1) -> None:
    """Responses by chance, about half of the options picked."""
    chance = random.Random(seed)  # noqa: S311 - made to be repeated, not to be secret
    items = list(keys.values())
    for _ in range(number):
        key = chance.choice(items)
        response: dict[str, Any] = {QUADRANT: chance.choice(sorted(key.quadrants))}
        for group, weights in key.weights.items():
            response[group] = [option for option in weights if chance.random() < 0.5]
        target.write(json.dumps({"item": key.item, "response": response}) + "\n")


def copy_json(lines: Iterable[str], outcomes: Mapping[str, dict[str, Any]], target: IO[str]) -> None:
    """Read every line and write an outcome of the usual size, without grading."""
    write, dumps = target.write, json.JSONEncoder().encode
    for line in lines:
        write(dumps(outcomes[json.loads(line)["item"]]) + "\n")


def measure(responses: int, rounds: int = 3) -> dict[str, float]:
    """CPU microseconds a response: JSON alone, with grading, and the difference; the best of some rounds each."""
    places = Settings()
    content = open_bank(places.guidance, places.scenarios)
    keys = Keys(content)
    known = {item: keys[item] for item in content.scenarios}  # worked out once, which is not what is measured
    usual = {
        item: as_plain(
            item,
            Outcome(
                0.123, dict.fromkeys([QUADRANT, *key.weights], 1 / 3), tuple(key.safety)[:1], tuple(key.harmful)[:1]
            ),
        )
        for item, key in known.items()
    }
    alone: list[float] = []
    graded: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "responses.jsonl"), Path(folder, "outcomes.jsonl")
        with source.open("w", encoding="utf-8") as written:
            write_responses(keys, responses, written)
        for _ in range(rounds):
            alone.append(_spent(lambda lines, out: copy_json(lines, usual, out), source, target))
            graded.append(_spent(lambda lines, out: write_outcomes(lines, keys, out), source, target))
        with target.open(encoding="utf-8") as outcomes:
            assert sum("error" not in json.loads(line) for line in outcomes) == responses
    micro = 1e6 / responses
    return {
        "responses": responses,
        "json_only_us": min(alone) * micro,
        "with_grading_us": min(graded) * micro,
        "grading_us": (min(graded) - min(alone)) * micro,
    }


def _spent(work: Callable[[IO[str], IO[str]], object], source: Path, target: Path) -> float:
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        begun = time.process_time()
        work(lines, out)
        return time.process_time() - begun


def _table(found: Mapping[str, float]) -> str:
    return (
        f"{found['responses']:>12,.0f} responses\n"
        f"{found['json_only_us']:>12.2f} µs a response, reading and writing JSON alone\n"
        f"{found['with_grading_us']:>12.2f} µs a response, with grading\n"
        f"{found['grading_us']:>12.2f} µs a response, grading; promised: at most {PROMISED:.0f}"
    )


@click.command()
@click.option("--responses", type=click.IntRange(min=1), default=1_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(responses: int, as_json: bool) -> None:
    """Measure `course grade`, in CPU time of this process. Exit code 1 if its promise is missed."""
    found = measure(responses)
    click.echo(json.dumps(found) if as_json else _table(found))
    raise SystemExit(0 if found["grading_us"] <= PROMISED else 1)
