"""A thread with an act of every kind, and its HTML."""

from __future__ import annotations

from jinja2 import Environment

from course.bank import Bank, open_rulebook
from course.settings import Settings
from course.ui import View
from grader import Item, read_item

HEAD = """\
id: talk
title: A talk
setting: You teach here.
decision_maker: you
people:
  you: {name: Prof. Ada You, role: faculty}
  sam: {name: Sam, role: student, handle: "@sam", describe: takes your course}
acts:
"""
ACTS = """\
  - {id: p1, by: you, platform: Bluesky, when: "Monday, 9 a.m.", post: One., conduct: [announcement], likes: 1400}
  - {id: p2, by: sam, to: [you], platform: Bluesky, post: Two & <b>., conduct: [criticism], reply_to: p1}
  - {id: p3, by: sam, to: [you], platform: Bluesky, post: Three., conduct: [criticism], reply_to: p1, reposts: 1}
  - {id: p4, by: you, to: [sam], platform: Bluesky, post: Four., conduct: [answer], reply_to: p2}
  - {id: p5, by: sam, to: [you], platform: Bluesky, post: Five., conduct: [insult]}
  - {id: e1, by: sam, to: [you], event: Sam calls., conduct: [insult], kind: call}
  - {id: p6, by: sam, to: [you], platform: Bluesky, post: Six., conduct: [insult], reply_to: p5}
  - {id: p7, by: sam, to: [you], platform: group chat, post: Seven., conduct: [insult]}
  - {id: p8, by: you, to: [sam], platform: group chat, post: Eight., conduct: [answer], reply_to: p7}
  - {id: p9, by: sam, to: [you], platform: e-mail, post: Nine., conduct: [insult], subject: Marks}
  - {id: p10, by: sam, to: [you], platform: rating site, post: Ten., conduct: [insult], stars: 2}
"""
MORE = """\
  - {id: p11, by: you, platform: rating site, post: Eleven., conduct: [answer], to: [sam], reply_to: p10}
  - {id: p12, by: sam, to: [you], platform: voice mail, post: Twelve., conduct: [insult]}
  - {id: p13, by: sam, to: [you], platform: comment on your blog, post: Thirteen., conduct: [insult]}
  - {id: p14, by: sam, to: [you], platform: X, post: "[A door.] Fourteen.", conduct: [insult], image: {file: door.svg}}
  - {id: p15, by: you, platform: Bluesky, post: Fifteen., conduct: [joke], image: {file: door.svg, alt: A blue door.}}
  - {id: e2, by: sam, to: [you], event: Sam waits at the door., conduct: [stalking]}
"""
DOOR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6z" fill="#abcdef"/></svg>'


def read(acts: str) -> Item:
    rulebook = open_rulebook(Settings().guidance)
    return read_item("talk.yaml", HEAD + acts, rulebook, images={"door.svg": DOOR})


def html(item: Item, bank: Bank, **given: object) -> str:
    environment: Environment = View(bank)._environment
    calls = ", ".join(f"{name}={name}" for name in given)
    template = environment.from_string(
        '{% import "parts.html" as parts %}{{ parts.thread(item, true' + (", " if calls else "") + calls + ") }}"
    )
    return template.render(item=item, **given)
