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
    ticked={("r1", 0): ("in-house",), ("r1", 2): ("night-porter", "listening-room")},
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
    assert Sitting.from_state(state, bank) == Sitting("overview", ticked=FULL.ticked, turn=9)
    assert Sitting.from_state({**state, "screen": "summary"}, bank) == Sitting("summary", ticked=FULL.ticked, turn=9)


def with_items(bank: Bank, *made: tuple[str, str, str, int]) -> Bank:
    """The bank with more items: (id, like which item, content note, stage)."""
    scenarios = dict(bank.scenarios)
    for id_, like, note, stage in made:
        story = id_.partition(".")[0]
        item = replace(scenarios[like].item, id=id_, story=story, content_note=note, stage=stage)
        scenarios[id_] = replace(scenarios[like], item=item)
    return replace(bank, scenarios=scenarios)


def test_sequence_takes_a_story_of_every_quadrant_in_turn(bank: Bank) -> None:
    fuller = with_items(
        bank,
        ("heron", "goose", "", 1),
        ("swan.1", "goose", "", 1),
        ("swan.2", "goose", "", 2),
        ("gruel", "porridge", "", 1),
    )
    assert list(sequence(fuller).items()) == [
        ("porridge", "in-house"),
        ("swan.1", "from-outside"),
        ("swan.2", "from-outside"),
        ("heron", "from-outside"),
        ("gruel", "in-house"),
        ("goose", "from-outside"),
    ]


def test_sequence_begins_with_nothing_that_needs_a_note(bank: Bank) -> None:
    fuller = with_items(bank, ("swan", "goose", "A bird is hurt.", 1), ("gruel", "porridge", "", 1))
    assert list(sequence(fuller)) == ["porridge", "goose", "gruel", "swan"]
