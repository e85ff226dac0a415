"""Every screen that a learner passes, of a bank that can be cut down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course.bank import Bank, Scenario
from tests.ui.sending import PORRIDGE, Sender

GOOSE: dict[str, Any] = {"quadrant": "in-house", "desks": ["press-desk"], "moves": ["keep-a-copy", "tempting-wipe"]}


def of(bank: Bank, scenarios: dict[str, Scenario]) -> Bank:
    """The bank with these scenarios, of one variant each."""
    return replace(bank, scenarios=scenarios, variants={id_: (each,) for id_, each in scenarios.items()})


def screens(sender: Sender) -> dict[str, str]:
    """Every screen that a learner passes, by a name."""
    found = {"first": sender.page._view.first(), "welcome": sender.send("hello")["html"]}
    found["map"] = sender.send("begin")["html"]
    found["module"] = sender.send("module", quadrant="in-house")["html"]
    found["scenario"] = sender.send("open", item="porridge")["html"]
    found["errors"] = sender.send("submit", **sender.form("porridge"))["html"]
    found["todo"] = sender.send("overview")["html"]
    found["nothing"] = sender.send("summary")["html"]
    sender.send("open", item="porridge")
    found["fits"] = sender.send("submit", **sender.form("porridge", **PORRIDGE))["html"]
    found["some"] = sender.send("overview")["html"]
    found["second"] = sender.send("open", item="goose")["html"]
    found["misses"] = sender.send("submit", **sender.form("goose", **GOOSE))["html"]
    found["done"] = sender.send("overview")["html"]
    found["missed"] = sender.send("module", quadrant="from-outside")["html"]
    found["empty"] = sender.send("module", quadrant="towards-outside")["html"]
    found["summary"] = sender.send("summary")["html"]
    found["card"] = sender.send("card")["html"]
    found["about"] = sender.send("welcome")["html"]
    return found
