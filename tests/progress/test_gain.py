"""The normalised gain against a published figure, and its bands."""

from __future__ import annotations

import pytest

from course.progress import Band, band, normalised_gain


def test_normalised_gain_of_a_published_course() -> None:
    # PMC8045292: a mean gain of 11.1, 55.55 % absolute and 225.8 % relative;
    # so there were 11.1 / .5555 points in all, and 11.1 / 2.258 before
    full, before = 11.1 / 0.5555, 11.1 / 2.258
    found = normalised_gain(100 * before / full, 100 * (before + 11.1) / full)
    assert found is not None
    assert (f"{found:.4f}", band(found)) == ("0.7368", "high")


def test_normalised_gain_is_undefined_where_nothing_was_left_to_gain() -> None:
    assert (normalised_gain(100, 100), normalised_gain(40, 40), normalised_gain(50, 25)) == (None, 0.0, -0.5)


@pytest.mark.parametrize(
    ("gain", "expected"),
    [(-0.5, "low"), (0.299, "low"), (0.3, "medium"), (0.699, "medium"), (0.7, "high"), (1, "high")],
)
def test_band_begins_at_its_lower_bound(gain: float, expected: Band) -> None:
    assert band(gain) == expected
