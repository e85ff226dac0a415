"""Every screen that a learner passes, of a bank that can be cut down."""

from __future__ import annotations

from dataclasses import replace

from course.bank import Bank, Scenario
from tests.ui.sending import GOOSE, PORRIDGE, Sender

BEFORE = 11
"""So many of the screens come before anything is submitted."""


def of(bank: Bank, scenarios: dict[str, Scenario]) -> Bank:
    """The bank with these scenarios, of one variant each."""
    return replace(bank, scenarios=scenarios, variants={id_: (each,) for id_, each in scenarios.items()})


def screens(sender: Sender) -> dict[str, str]:
    """Every screen that a learner passes, by a name."""
    found = {"first": sender.page.first(), "welcome": sender.send("hello")["html"]}
    found["paths"] = sender.send("paths")["html"]
    found["map"] = sender.send("map")["html"]
    found["module"] = sender.send("module", quadrant="in-house")["html"]
    found["nothing"] = sender.send("summary")["html"]
    found["no code"] = sender.send("code")["html"]
    found["explorer"] = sender.send("explore")["html"]
    found["card"] = sender.send("card")["html"]
    found["question"] = sender.send("open", item="porridge")["html"]
    found["missing"] = sender.submit({})["html"]
    assert len(found) == BEFORE
    for question in ("quadrant", "desks", "moves"):
        found[f"right {question}"] = sender.submit(PORRIDGE)["html"]
        found[f"after {question}"] = sender.onward()["html"]
    found["some"] = sender.send("map")["html"]
    found["code"] = sender.send("code")["html"]
    found["records"] = sender.send("records")["html"]
    sender.send("open", item="goose")
    for question in ("quadrant", "desks", "moves"):
        found[f"wrong {question}"] = sender.submit(GOOSE)["html"]
        found[f"missed {question}"] = sender.onward()["html"]
    found["done"] = sender.send("map")["html"]
    found["misses"] = sender.send("module", quadrant="from-outside")["html"]
    found["empty"] = sender.send("module", quadrant="towards-outside")["html"]
    found["summary"] = sender.send("summary")["html"]
    found["about"] = sender.send("welcome")["html"]
    found["erase"] = sender.send("erase")["html"]
    return found
