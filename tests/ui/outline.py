"""A page's HTML as it is read: its outline, and its words."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

VOID = {"input", "br", "img", "rect", "circle", "path"}


class Outline(HTMLParser):
    """Checks that tags match, and gathers ids, references and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name))
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby", "aria-describedby") or (
                name == "href" and (value or "").startswith("#")
            ):
                self.references += (value or "").removeprefix("#").split()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.texts += data.split()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def words(html: str) -> str:
    """All that can be read, with one space between words."""
    return " ".join(Outline(html).texts)


def attribute(tag: str, name: str) -> str:
    """The value of an attribute in a start tag."""
    return unescape(re.findall(rf'\s{name}="([^"]*)"', tag)[0])
