"""What a browser would send to a page, without a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from course.ui import Page

PORRIDGE: dict[str, Any] = {
    "quadrant": "in-house",
    "desks": ["dean-of-people", "listening-room"],
    "moves": ["keep-a-copy", "sleep-on-it"],
}
"""The whole of what applies to the porridge."""


class Sender:
    """Counts its actions, and remembers the form's attempt as a browser does."""

    NOW: ClassVar = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __init__(self, page: Page) -> None:
        self.page, self.seq, self.html = page, 0, ""

    def send(self, action: str, **fields: Any) -> dict[str, Any]:
        """The page's answer to one new action."""
        self.seq += 1
        return self.again(action, **fields)

    def begin(self, item: str = "porridge") -> dict[str, Any]:
        """The page's answer when a learner begins, and goes straight to this item."""
        self.send("begin")
        return self.send("open", item=item)

    def again(self, action: str, **fields: Any) -> dict[str, Any]:
        """The page's answer to the last action, sent once more."""
        answer = self.page.answer({"seq": self.seq, "action": action, "fields": fields})
        self.html = answer.get("html", self.html)
        return answer

    def form(self, item: str, **picks: Any) -> dict[str, Any]:
        """The open form with these picks."""
        [attempt] = re.findall(r'name="attempt" value="([0-9a-f]{32})"', self.html)
        return {"item": item, "attempt": attempt, **picks}
