"""A sitting is kept as JSON and comes back."""

from __future__ import annotations

import json
from dataclasses import replace

from course.bank import Bank
from course.session import Draft, Sitting
from tests.session.moment import NINE, TEN

FULL = Sitting(
    "question",
    "porridge",
    "desks",
    missing=True,
    drafts={"porridge": Draft(NINE, {"desks": ("night-porter",)}), "goose": Draft(TEN, {"quadrant": ("in-house",)})},
    ticked={("r1", 0): ("in-house",), ("r1", 2): ("night-porter", "listening-room")},
    turn=9,
    path="orientation",
    viewed=("goose",),
    skipped=("porridge",),
)


def test_from_state_reads_back_what_to_state_wrote(bank: Bank) -> None:
    assert Sitting.from_state(json.loads(json.dumps(FULL.to_state())), bank) == FULL


def test_from_state_leaves_out_what_the_bank_has_no_more(bank: Bank) -> None:
    drafts = {
        "porridge": Draft(NINE, {"quadrant": ("sideways",), "desks": ("night-porter", "gone"), "songs": ("gone",)}),
        "soup": Draft(NINE, {"quadrant": ("in-house",)}),
    }
    kept = replace(FULL, drafts=drafts, viewed=("soup", "goose"))
    assert Sitting.from_state(kept.to_state(), bank) == replace(
        FULL, drafts={"porridge": Draft(NINE, {"desks": ("night-porter",)})}
    )


def test_from_state_shows_the_map_when_the_item_is_gone(bank: Bank) -> None:
    state = replace(FULL, item="soup", drafts={}).to_state()
    shown = replace(FULL, screen="map", item="", question="", missing=False, drafts={})
    assert Sitting.from_state(state, bank) == shown
    assert Sitting.from_state({**state, "screen": "summary"}, bank) == replace(shown, screen="summary")


def test_states_stored_before_there_was_one_question_per_screen_are_read(bank: Bank) -> None:
    picks = {"desks": ["night-porter"]}
    state = {
        "screen": "scenario",
        "item": "porridge",
        "attempt": "",
        "missing": ["moves"],
        "drafts": {"porridge": {"started": NINE.isoformat(), "quadrant": "in-house", "picks": picks}},
        "turn": 3,
    }
    kept = Draft(NINE, {"quadrant": ("in-house",), "desks": ("night-porter",)})
    assert Sitting.from_state(state, bank) == Sitting(
        "question", "porridge", "quadrant", drafts={"porridge": kept}, turn=3
    )
    assert Sitting.from_state({**state, "screen": "overview"}, bank).screen == "map"
    assert Sitting.from_state({**state, "drafts": {}}, bank).screen == "map"


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
    assert list(fuller.sequence.items()) == [
        ("porridge", "in-house"),
        ("heron", "from-outside"),
        ("gruel", "in-house"),
        ("goose", "from-outside"),
        ("swan.1", "from-outside"),
        ("swan.2", "from-outside"),
    ]


def test_sequence_begins_with_nothing_that_needs_a_note(bank: Bank) -> None:
    fuller = with_items(bank, ("swan", "goose", "A bird is hurt.", 1), ("gruel", "porridge", "", 1))
    assert list(fuller.sequence) == ["porridge", "goose", "gruel", "swan"]
