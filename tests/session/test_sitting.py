"""A sitting is kept as JSON and comes back."""

from __future__ import annotations

import json
from dataclasses import replace

from course.bank import Bank
from course.session import Draft, Sitting, sequence
from tests.session.moment import NINE, TEN

FULL = Sitting(
    "scenario",
    "porridge",
    missing=("quadrant", "moves"),
    drafts={"porridge": Draft(NINE, None, {"desks": ("night-porter",)}), "goose": Draft(TEN, "in-house")},
    turn=9,
)


def test_from_state_reads_back_what_to_state_wrote(bank: Bank) -> None:
    assert Sitting.from_state(json.loads(json.dumps(FULL.to_state())), bank) == FULL


def test_from_state_leaves_out_what_the_bank_has_no_more(bank: Bank) -> None:
    drafts = {
        "porridge": Draft(NINE, "sideways", {"desks": ("night-porter", "gone"), "songs": ("gone",)}),
        "soup": Draft(NINE, "in-house"),
    }
    kept = replace(FULL, missing=("songs", "moves"), drafts=drafts)
    assert Sitting.from_state(kept.to_state(), bank) == replace(
        FULL, missing=("moves",), drafts={"porridge": Draft(NINE, None, {"desks": ("night-porter",)})}
    )


def test_from_state_goes_to_the_list_when_the_item_is_gone(bank: Bank) -> None:
    state = replace(FULL, item="soup", drafts={}).to_state()
    assert Sitting.from_state(state, bank) == Sitting("overview", turn=9)
    assert Sitting.from_state({**state, "screen": "summary"}, bank) == Sitting("summary", turn=9)


def test_sequence_takes_one_of_every_quadrant_in_turn(bank: Bank) -> None:
    goose, porridge = bank.scenarios["goose"], bank.scenarios["porridge"]
    more = {
        name: replace(scenario, item=replace(scenario.item, id=name))
        for name, scenario in [("heron", goose), ("swan", goose), ("gruel", porridge)]
    }
    assert list(sequence(replace(bank, scenarios={**bank.scenarios, **more})).items()) == [
        ("porridge", "in-house"),
        ("swan", "from-outside"),
        ("heron", "from-outside"),
        ("gruel", "in-house"),
        ("goose", "from-outside"),
    ]
