"""What a browser would send to a page, without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeAlias

from tests.ui.outline import attribute

Picks: TypeAlias = Mapping[str, Any]
"""Question -> what is picked: one option's id for the quadrant, a list of ids for any other."""

PORRIDGE: Picks = {
    "quadrant": "in-house",
    "desks": ["dean-of-people", "listening-room"],
    "moves": ["keep-a-copy", "sleep-on-it"],
}
"""All that applies to the porridge."""
GOOSE: Picks = {"quadrant": "in-house", "desks": ["press-desk"], "moves": ["keep-a-copy", "tempting-wipe"]}
"""For the goose: a wrong quadrant, a missed safety step, and a harmful move."""


class Sender:
    """Counts its actions, and knows the screen that it was sent last."""

    NOW: ClassVar = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __init__(self, page: Any) -> None:
        """`page`: a learner's page, or the explorer by itself."""
        self.page, self.seq, self.html = page, 0, ""

    def send(self, action: str, **fields: Any) -> dict[str, Any]:
        """The page's answer to one new action."""
        self.seq += 1
        return self.again(action, **fields)

    def again(self, action: str, **fields: Any) -> dict[str, Any]:
        """The page's answer to the last action, sent once more."""
        answer: dict[str, Any] = self.page.answer({"seq": self.seq, "action": action, "fields": fields})
        self.html = answer.get("html", self.html)
        return answer

    def form(self, picks: Picks) -> dict[str, Any]:
        """The form of the question that is open, with what is picked for it."""
        form = {name: hidden(self.html, name) for name in ("item", "question", "attempt", "variant")}
        return {**form, form["question"]: picks.get(form["question"], []), "certainty": ""}

    def submit(self, picks: Picks) -> dict[str, Any]:
        """The page's answer when the open question is submitted."""
        return self.send("submit", **self.form(picks))

    def onward(self) -> dict[str, Any]:
        """The page's answer to Continue, after a verdict or feedback."""
        button = re.findall(r"<button[^>]*data-action=\"continue\"[^>]*>", self.html)[0]
        return self.send("continue", item=attribute(button, "data-item"), attempt=attribute(button, "data-attempt"))

    def complete(self, item: str, picks: Picks) -> dict[str, Any]:
        """Open the item, and answer all of it; the page's answer is its feedback, or what follows a quick story."""
        answer = self.send("read", item=item)
        while asked(self.html) and hidden(self.html, "item") == item:
            answer = self.submit(picks)
            if screen(self.html) == "verdict":
                answer = self.onward()
        return answer


def asked(html: str) -> str:
    """The question of the form on this screen; empty where there is none."""
    found = re.findall(r'<form[^>]*data-question="([\w-]+)"', html)
    return found[0] if found else ""


def screen(html: str) -> str:
    """The name of the screen."""
    [found] = re.findall(r'class="view" data-screen="([\w-]+)"', html)
    return str(found)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found: str = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', html)[0]
    return found
