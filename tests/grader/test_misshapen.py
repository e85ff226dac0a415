"""Guidance and scenarios of any shape are read, or refused with problems: nothing fails, and nothing hangs."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from course.bank import open_rulebook, read_variants
from grader import Rulebook, Unreadable, read_rulebook
from tests import college

FILES: Final = {
    path.relative_to(college.GUIDANCE).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(college.GUIDANCE.rglob("*.yaml"))
}
STORIES: Final = [path for path in sorted(college.SCENARIOS.rglob("*.yaml")) if path.stem[0] != "_"]
STRANGE: Final[list[Any]] = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), "", "x", "x" * 5000, "{", "{act}", "{x.y}", "{{", "}", "[[]]", "\0",
    "\u202e", "9" * 400, [], {}, [[]], [None], [{}], {"a": None}, {1: 2}, {None: 1}, ["x"] * 200,
    {f"k{at}": at for at in range(200)}, {"a": {"b": {"c": {"d": {}}}}},
]  # fmt: skip


def places(whole: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value within a document, but for the document itself."""
    inner = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for key, value in inner:
        yield (*above, key)
        yield from places(value, (*above, key))


def misshapen(text: str, chance: Random) -> str:
    """A document in which up to four values are strange, missing, repeated, under another key or elsewhere as well."""
    whole = yaml.safe_load(text)
    for _ in range(chance.choice((1, 1, 2, 4))):
        found = list(places(whole))
        if not found:
            break
        *above, last = chance.choice(found)
        holder = whole
        for key in above:
            holder = holder[key]
        change = chance.randrange(6)
        if change == 0:
            del holder[last]
        elif change == 1 and isinstance(holder, list):
            holder[last:last] = [holder[last]] * chance.choice((1, 50))
        elif change == 2 and isinstance(holder, dict):
            holder[chance.choice(("x", 1, None, True, ""))] = holder.pop(last)
        elif change == 3:
            other = whole
            for key in chance.choice(found):
                other = other[key] if isinstance(other, (dict, list)) and key in _keys(other) else other
            holder[last] = copy.deepcopy(other)
        else:
            holder[last] = copy.deepcopy(chance.choice(STRANGE))
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


@functools.cache
def rulebook() -> Rulebook:
    return open_rulebook(college.GUIDANCE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stories")


def _keys(holder: Any) -> Any:
    return holder if isinstance(holder, dict) else range(len(holder))


@pytest.mark.slow
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(set(FILES) - {"guidance.yaml"})))
def test_guidance_of_any_shape_is_read_or_refused(chance: Random, name: str) -> None:
    with suppress(Unreadable):
        read_rulebook(FILES | {name: misshapen(FILES[name], chance)})


@pytest.mark.slow
@given(st.randoms(use_true_random=False), st.sampled_from(STORIES))
def test_scenario_of_any_shape_is_read_or_refused(folder: Path, chance: Random, story: Path) -> None:
    file = folder / story.name
    file.write_text(misshapen(story.read_text(encoding="utf-8"), chance), encoding="utf-8")
    with suppress(Unreadable):
        read_variants(file, rulebook())
