"""Barriers on a page to those who see, hear or point otherwise: what axe finds, and what the window cuts off."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

STANDARDS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS: Final = ["color-contrast", "link-in-text-block"]
"""What alone depends on the colours of a page that is the same otherwise."""
RUN: Final = """options => axe.run(options).then(found =>
  found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"""


def barriers(page: Page, rules: list[str] = STANDARDS) -> list[Any]:
    """Each rule that the page breaks as it is, with the elements that break it, and whether it is cut at this width.

    Axe is loaded once a document, and loads no style sheets again: only its experimental rules read them.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(RUN, {"runOnly": rules, "resultTypes": ["violations"], "preload": False})
    cut = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["wider than the window"] if cut else [])]
