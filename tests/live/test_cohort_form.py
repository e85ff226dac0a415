"""The form of a cohort: its name, its years and its dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from course.cohort.cohort_form import read_zone
from course.cohort.facilitator_screens import Hosting
from tests.live.host import NINE


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({}, ["name"]),
        ({"name": "x" * 81, "expected": "0", "opens": "soon", "closes": 5, "sight": "all"},
         ["name", "expected", "opens", "sight"]),
        ({"name": "May", "expected": "5001", "opens": "2031-05-06T09:00", "closes": "2031-05-06T09:00"},
         ["expected", "closes"]),
        ({"name": ["May"], "closes": "2020-01-01T00:00"}, ["name", "closes"]),
    ],
)  # fmt: skip
def test_cohort_form_names_every_field_to_be_put_right(
    hosting: Hosting, fields: dict[str, Any], faults: list[str]
) -> None:
    shown = hosting.actions["new-cohort"](fields)
    assert re.findall(r'id="error-(\w+)"', shown.html) == faults
    assert shown.html.count('<li><a href="#') == len(faults)
    assert shown.focus == "form-errors"
    assert len(hosting._store.cohorts()) == 2
    made = hosting.actions["new-cohort"]({"name": "Autumn", "sight": "progress"})
    assert "error-" not in made.html
    assert [each.sight for each in hosting._store.cohorts() if each.name == "Autumn"] == ["progress"]


@pytest.mark.parametrize("name", ["May\x1b[2J", "May\nJune", "May\ud800"])
@pytest.mark.parametrize("opens", ["9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59"])
def test_cohort_form_refuses_names_and_years_that_cannot_be_kept(hosting: Hosting, name: str, opens: str) -> None:
    shown = hosting.actions["new-cohort"]({"name": name, "opens": opens})
    assert re.findall(r'id="error-(\w+)"', shown.html) == ["name", "opens"]
    assert len(hosting._store.cohorts()) == 2


def dated(hosting: Hosting, **fields: str) -> tuple[str | None, str | None]:
    """When the cohort that these fields make opens and closes, in UTC; or what the form says is wrong."""
    shown = hosting.actions["new-cohort"]({"name": "Autumn", **fields})
    for field, sentence in re.findall(r'id="error-(\w+)">([^<]*)', shown.html):
        return str(field), str(sentence)
    made = next(each for each in hosting._store.cohorts() if each.name == "Autumn")
    hosting._store.change_cohort(replace(made, name="Other"))
    opens, closes = (f"{each.astimezone(UTC):%m-%d %H:%M:%S}" if each else None for each in (made.opens, made.closes))
    return opens, closes


@pytest.mark.parametrize(
    ("fields", "dates"),
    [
        ({"closes": "2027-05-06", "closes-time": "17:00", "zone": "America/Toronto"}, (None, "05-06 21:00:00")),
        ({"closes": "2027-05-06", "zone": "America/Toronto"}, (None, "05-07 03:59:59")),
        ({"opens": "2027-05-06", "closes": "2027-05-06", "zone": "UTC"}, ("05-06 00:00:00", "05-06 23:59:59")),
        ({"closes": "2027-05-06", "closes-time": "25:00", "zone": "UTC"},
         ("closes", "Write a date, and a time if you like, or leave both empty.")),
        ({"opens-time": "09:00"}, ("opens", "Write a date, and a time if you like, or leave both empty.")),
        ({"closes": "2027-05-06", "zone": "Toronto"}, ("zone", "Write a time zone such as Europe/Berlin.")),
        ({"closes": "2027-05-06", "zone": "../../etc/passwd"}, ("zone", "Write a time zone such as Europe/Berlin.")),
    ],
)  # fmt: skip
def test_dates_are_in_the_zone_that_stands_beside_them_and_a_bare_date_is_the_whole_day(
    hosting: Hosting, fields: dict[str, str], dates: tuple[str | None, str | None]
) -> None:
    assert dated(hosting, **fields) == dates


def test_dates_show_the_zone_of_the_browser_and_can_be_corrected(hosting: Hosting) -> None:
    hosting.zone = read_zone("America/Toronto")
    assert 'name="zone" type="text" value="America/Toronto"' in hosting.actions["cohorts"]({}).html
    changed = hosting.actions["change-dates"](
        {"cohort": "may", "closes": "2027-05-06", "closes-time": "17:00", "zone": "America/Toronto"}
    ).html
    assert "2027-05-06 17:00 EDT" in changed
    assert 'value="2027-05-06"' in changed
    assert 'type="time" value="17:00"' in changed
    wrong = hosting.actions["change-dates"]({"cohort": "may", "closes": "soon", "zone": "America/Toronto"})
    assert (wrong.focus, 'value="soon"' in wrong.html) == ("form-errors", True)
    hosting.actions["close-cohort"]({"cohort": "may"})
    hosting.actions["change-dates"]({"cohort": "may", "closes": "", "closes-time": "", "zone": "America/Toronto"})
    found = hosting._store.cohort("may")
    assert found is not None
    assert (found.closes, found.state(NINE)) == (None, "open")
