"""Versions: which differences make another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from grader.version import WORDING, decision_version, text_version


@dataclass(frozen=True)
class Part:
    weight: int
    says: str = field(default="", metadata=WORDING)


@dataclass(frozen=True)
class Other:
    weight: int


@dataclass(frozen=True)
class Whole:
    parts: tuple[Part, ...]
    values: frozenset[str]
    named: Mapping[str, Part]
    note: str = field(default="", metadata=WORDING)


WHOLE = Whole((Part(1), Part(2, "two")), frozenset("abc"), {"x": Part(3)})


def test_decision_version_is_twelve_hexadecimal_digits_of_a_sha256() -> None:
    assert decision_version(WHOLE) == "c824b3dd19b9"
    assert decision_version("Straße") == "80244f19422d"


@pytest.mark.parametrize(
    "other",
    [
        replace(WHOLE, note="Other words."),
        replace(WHOLE, parts=(Part(1, "one"), Part(2))),
        replace(WHOLE, named={"x": Part(3, "three")}),
        replace(WHOLE, values=frozenset("cba")),
    ],
)
def test_decision_version_does_not_depend_on_wording(other: Whole) -> None:
    assert decision_version(other) == decision_version(WHOLE)


@pytest.mark.parametrize(
    "other",
    [
        replace(WHOLE, parts=(Part(2), Part(1))),
        replace(WHOLE, parts=(Part(1),)),
        replace(WHOLE, parts=(Part(1), Other(2))),  # type: ignore[arg-type]  # of another class
        replace(WHOLE, values=frozenset("ab")),
        replace(WHOLE, named={"y": Part(3)}),
        replace(WHOLE, named={"x": Part(4)}),
    ],
)
def test_decision_version_depends_on_all_else(other: Whole) -> None:
    assert decision_version(other) != decision_version(WHOLE)


def test_text_version_depends_on_names_and_texts_alone() -> None:
    version = text_version({"a.yaml": "one\ntwo\n", "b.yaml": "three"})
    assert version == "6384b9d67e7e"
    assert text_version({"b.yaml": "three", "a.yaml": "one\r\ntwo\r\n"}) == version
    for other in (
        {"a.yaml": "one\ntwo\n"},
        {"a.yaml": "three", "b.yaml": "one\ntwo\n"},
        {"a.yaml": "one\ntwo\nb.yaml\n5\nthree"},
    ):
        assert text_version(other) != version
