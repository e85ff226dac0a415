"""Reminders: a calendar file with short refreshers after the course. Nothing is sent anywhere."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from course.language import _
from course.session.address import REFRESHER

DAYS: Final = (2, 7, 30)
"""Days after the course on which a refresher is due."""
MINUTES: Final = 2
HOUR: Final = 9
"""The local hour of the reminders."""


def reminders(course: str, home: str, now: datetime) -> str:
    """Return an iCalendar file (RFC 5545) with one entry for each refresher, at 9:00 in the calendar's time zone.

    Each entry links to the refresher of the course at `home`, which picks a story when opened. Lines end in CRLF.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - needed only by learners who finish

    calendar = Calendar()
    calendar.add("prodid", "-//Social media course//EN")
    calendar.add("version", "2.0")
    link = home + REFRESHER
    for days in DAYS:
        start = now.replace(hour=HOUR, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=days)
        event = Event()
        event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{link}/{start}")))
        event.add("dtstamp", now)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=MINUTES))
        event.add("summary", _("Two-minute refresher: {course}").format(course=course))
        event.add("description", _("One quick story: {link}").format(link=link))
        event.add("url", link)
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
