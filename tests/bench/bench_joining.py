"""From a link to a vote: how long a presenter and their learners take, at a person's speed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from tests import browser as chromium
from tests.live.beginning import Person, follow_link, present, type_code, type_link, vote_opens
from tests.live.hall import hall

PRESENTER, LEARNER = 60.0, 15.0
"""Seconds in which a presenter has a room that votes, and in which a learner who types is in it."""


@click.command("joining")
def command() -> None:
    """Begin a session, and join it by link, by a typed address and by a typed code. Exit code 1 if one takes longer."""
    late = False
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, hall(Path(folder)) as running:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.OPTIONS))
        desk = browser.new_context()
        desk.new_page().goto(running.facilitator)
        presenter = Person(desk.new_page(), slow=True)
        present(presenter, running)
        vote_opens(presenter)
        taken = presenter.seconds
        late |= taken > PRESENTER
        click.echo(f"the presenter: {presenter.presses} clicks, {taken:.1f} s (at most {PRESENTER:.0f})")
        for said, enter in (("by the link", follow_link), ("typed address", type_link), ("typed code", type_code)):
            phone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
            learner = Person(phone.new_page(), slow=True)
            enter(learner, running)
            taken = learner.seconds
            late |= taken > LEARNER
            click.echo(
                f"a learner, {said}: {learner.presses} taps, {learner.typed} letters, {taken:.1f} s "
                f"(at most {LEARNER:.0f})"
            )
            phone.close()
        browser.close()
    sys.exit(late)
