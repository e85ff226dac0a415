"""The calendar file with the refreshers, read by the library that calendars' authors keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from course.ui.calendar_reminders import DAYS, reminders

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def test_calendar_has_three_refreshers_that_link_to_the_course() -> None:
    text = reminders("Posts & people, a course", "https://course.example.edu/", NOON)
    assert text.count("\r\n") == text.count("\n")
    events = Calendar.from_ical(text).walk("VEVENT")
    starts = [event.decoded("dtstart") for event in events]
    assert [(start.date() - NOON.date()).days for start in starts] == list(DAYS)
    assert {start.tzinfo for start in starts} == {None}
    assert {event.decoded("dtend") - event.decoded("dtstart") for event in events} == {timedelta(minutes=2)}
    assert {str(event["url"]) for event in events} == {"https://course.example.edu/#/refresher"}
    assert {str(event["summary"]) for event in events} == {"Two-minute refresher: Posts & people, a course"}
    assert len({str(event["uid"]) for event in events}) == len(DAYS)
