"""Whether the scenarios exercise the whole rulebook: every option both ways, every rule, every fact value."""

from collections.abc import Mapping

import pytest

from grader import Coverage, cover
from tests.course_bank import course_bank

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    bank = course_bank()
    told = [scenario for variants in bank.variants.values() for scenario in variants]
    return cover(bank.rulebook, [(scenario.item, scenario.ruling, scenario.offers) for scenario in told])


def few(stories: Mapping[str, frozenset[str]], enough: int) -> dict[str, list[str]]:
    return {name: sorted(found) for name, found in stories.items() if len(found) < enough}


def test_cover_options_that_apply(coverage: Coverage) -> None:
    assert few(coverage.applying, 4) == {}


def test_cover_options_offered_as_near_misses(coverage: Coverage) -> None:
    assert few(coverage.near, 4) == {}


def test_cover_rules_that_speak(coverage: Coverage) -> None:
    assert few(coverage.speaking, 3) == {}


def test_cover_fact_values(coverage: Coverage) -> None:
    assert coverage.unused == ()


def test_thin_names_no_gap(coverage: Coverage) -> None:
    assert coverage.thin() == ()
