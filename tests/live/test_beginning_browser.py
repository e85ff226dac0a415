"""A room votes after three clicks of its presenter, and each learner is in it after one tap."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.live.beginning import Person, follow_link, present, type_code, type_link, vote, vote_opens
from tests.live.hall import CODE, hall

PHONE = {"width": 360, "height": 740}


def test_three_clicks_and_one_tap_from_the_link_to_the_vote(browser: Browser, tmp_path: Path) -> None:
    with hall(tmp_path) as running, browser.new_context() as desk:
        signed_in = desk.new_page()
        signed_in.goto(running.facilitator)
        expect(signed_in.locator("[data-ready=true]")).to_be_attached()
        presenter = Person(desk.new_page())
        wall = present(presenter, running)
        expect(wall.locator(".letters")).to_have_text(CODE)
        learners = []
        for enter in (follow_link, type_link, type_code):
            phone = browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]  # a size
            learner = Person(phone.new_page())
            if enter is type_code:
                learner.open(running.learners)
                expect(learner.page.get_by_text("Enter a code", exact=True)).to_be_in_viewport()
            enter(learner, running)
            learners.append(learner)
        assert [(each.presses, each.typed) for each in learners[::2]] == [(1, 0), (3, len(CODE))]
        assert learners[1].presses == 1
        expect(wall.locator(".present b")).to_have_text("3")
        vote_opens(presenter)
        assert (presenter.presses, presenter.typed) == (3, 0)
        for learner in learners:
            vote(learner)
        expect(wall.locator(".votes b")).to_have_text("3")
        assert learners[0].presses == 3  # one to join, one to pick, one to send
        for learner in learners:
            learner.page.context.close()
