"""The facilitator's app in French: every screen, with nothing left in English and no barrier."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import open_bank
from course.cohort.simulation import BEGINS, simulate
from course.settings import Settings
from course.store import Cohort, Store
from tests.barrier import barriers
from tests.cohort.facilitating import serving

ENGLISH: Final = re.compile(
    r"\b(the|and|of|with|are|is|was|were|has|have|learners?|answers?|stor(y|ies)|you|your|this|that|not|from|to)\b",
    re.IGNORECASE,
)
"""Words that French does not have."""
NAMED: Final = re.compile(r"University of Toronto|\([A-Z][^()]*\)|[\w.+-]+@[\w.-]+|https?://\S+|#\w+|@\w+")
"""What is called so in any language."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("animation")
    settings = Settings()
    store = Store.open(f"sqlite:///{folder / 'course.db'}")
    bank = open_bank(settings.guidance, settings.scenarios)
    store.add_cohort(Cohort("simulated", "Groupe d’essai", BEGINS, simulated=True))
    store.append_many(simulate(bank, "simulated", 40, 1).attempts)
    store.add_cohort(Cohort("mai", "Accueil de mai", datetime.now(UTC), code="abc234", sight="results"))
    store.close()
    words = ("--cohort", "simulated")
    with serving(folder, *words, guidance=settings.guidance, scenarios=settings.scenarios, languages="fr") as found:
        yield found


@functools.cache
def content() -> tuple[str, ...]:
    """What the translated guidance itself says, with names that stay English in it."""
    settings = Settings()
    rulebook = open_bank(settings.guidance, settings.scenarios, "fr").rulebook
    options = [text for each in rulebook.options.values() for text in (each.about, each.name)]
    return (*options, *(each.says for each in rulebook.clauses.values()))


def own(line: str) -> str:
    """The line without the guidance's words and without names."""
    for text in content():
        line = line.replace(text, "")
    return NAMED.sub("", line)


def left(page: Page) -> list[str]:
    """Each line of the page that has English words, and each barrier."""
    lines = page.locator("body").inner_text().splitlines()
    names = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(each => each.ariaLabel)")
    english = [line for line in [*lines, *names, page.title()] if ENGLISH.search(own(line))]
    return [*dict.fromkeys(english), *map(str, barriers(page))]


def at(page: Page, screen: str) -> None:
    expect(page.locator(".course[data-ready]")).to_have_attribute("data-screen", screen)


def test_every_screen_is_in_french(browser: Browser, address: str) -> None:
    found: dict[str, list[str]] = {}
    with browser.new_context(locale="fr-CA", reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address.partition("?")[0])
        expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrir une session")
        found["sign-in"] = left(page)
        page.get_by_label("Jeton").fill(address.partition("token=")[2])
        page.get_by_role("button").click()
        at(page, "cohort")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found["figures"] = left(page)
        page.locator("#go-cohorts").click()
        at(page, "cohorts")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found["cohorts"] = left(page)
        page.get_by_role("button", name="Créer le groupe").click()
        expect(page.locator("#form-errors")).to_be_visible()
        found["faults"] = left(page)
        page.locator("#go-guide").click()
        at(page, "guide")
        found["guide"] = left(page)
        page.locator("#go-cohorts").click()
        page.get_by_role("button", name="Accueil de mai", exact=True).click()
        at(page, "invitation")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found["invitation"] = left(page)
        page.locator("#start-live").click()
        at(page, "presenter")
        found["lobby"] = left(page)
        wall = context.new_page()
        wall.goto(f"{address.partition('?')[0]}#/wall/mai")
        at(wall, "wall")
        found["wall"] = left(wall)
        for phase in ("reading", "asking", "closed", "revealed"):
            before = page.locator(".view").get_attribute("data-at")
            page.locator("#forward").click()
            expect(page.locator(".view")).not_to_have_attribute("data-at", before or "")
            expect(wall.locator(".view")).to_have_attribute(
                "data-at", page.locator(".view").get_attribute("data-at") or ""
            )
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found[f"presenter {phase}"], found[f"wall {phase}"] = left(page), left(wall)
        page.locator("#end-now").click()
        at(page, "session")
        found["session"], found["over"] = left(page), left(wall)
        page.locator("#speak-en").click()
        expect(page.locator("#facts-heading")).to_have_text("Participation")
        expect(page.locator("#wrong-heading")).to_have_text("What the room got wrong")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    assert {screen: lines for screen, lines in found.items() if lines} == {}
