"""The invented college with all that a course can have: a quick story, forms, parts that unfold, a content note."""

import shutil
from pathlib import Path

from course.bank import Bank, open_bank
from tests import college

COPIES = [
    ("in-house", "porridge", "soup", "Soup again"),
    ("in-house", "porridge", "bread", "Bread, at length"),
    ("in-house", "porridge", "tea", "Tea, and one question"),
    ("from-outside", "goose", "swan", "The swan on the pond"),
    ("from-outside", "goose", "fog", "Fog over the green"),
]
"""Quadrant, the story that is copied, the copy's id and title."""
TOWARDS = """\
id: {id}
title: {title}
decision_maker: iris
setting: You have had your supper, and across the road somebody is cutting what you like.
people:
  iris: {{name: Iris, standing: tutor}}
  fenn: {{name: Fenn, standing: neighbour}}
acts:
  - {{id: p1, by: iris, to: [fenn], post: "That was our {id}, and you have no taste.", does: [mock]}}
  - {{id: p2, by: iris, to: [fenn], post: "I would argue that it was older than you.", does: [argue]}}
  - {{id: p3, by: iris, to: [fenn], post: "Older, and kinder. Good night.", does: [argue]}}
circumstances: {{tired: yes}}
"""
MORE = {
    "bread": "stages:\n  - {until: p2, after: You sleep on it. By noon there is more.}\n  - {until: p3}\n",
    "tea": "offers: {quadrant: [], desks: []}\n",
    "fog": "content_note: Somebody is told where they sit and what they had better not do.\n",
}
FORMS = "pre: [porridge, goose, hedge]\nfinal: [soup, swan, gate]\n"


def make(folder: Path) -> Bank:
    """Write the course into the folder, and open it."""
    shutil.copytree(college.SCENARIOS, folder)
    for home, old, new, title in COPIES:
        lines = (folder / home / f"{old}.yaml").read_text(encoding="utf-8").splitlines()
        lines[:2] = [f"id: {new}", f"title: {title}"]
        (folder / home / f"{new}.yaml").write_text("\n".join(lines) + "\n" + MORE.get(new, ""), encoding="utf-8")
    for new, title in [("hedge", "The hedge"), ("gate", "The gate")]:
        (folder / "towards-outside").mkdir(exist_ok=True)
        path = folder / "towards-outside" / f"{new}.yaml"
        path.write_text(TOWARDS.format(id=new, title=title), encoding="utf-8")
    (folder / "forms.yaml").write_text(FORMS, encoding="utf-8")
    return open_bank(college.GUIDANCE, folder)
