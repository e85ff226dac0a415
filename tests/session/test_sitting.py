"""A sitting is kept as JSON and comes back."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from course.bank import Bank
from course.session import Draft, Exploring, Sitting
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


def test_from_state_reads_back_every_field(bank: Bank) -> None:
    draft = Draft(NINE, {"desks": ("night-porter",), "moves": ("keep-a-copy",)}, 0, "pre", 2)
    sitting = replace(
        FULL, attempt="a1", missing=False, elsewhere=True, drafts={"porridge": draft}, part="in-house",
        exploring=Exploring("goose", 0, {"acts/p2/does": ("mock",)}, "acts/p2"), ended=("pre",), released=True,
    )  # fmt: skip
    defaults = Sitting()
    assert [each.name for each in fields(sitting) if getattr(sitting, each.name) == getattr(defaults, each.name)] == [
        "missing"
    ]
    assert Sitting.from_state(json.loads(json.dumps(sitting.to_state())), bank) == sitting


@pytest.mark.parametrize(
    ("screen", "part", "shown"),
    [
        ("module", "in-house", "module"),
        ("module", "nowhere", "map"),
        ("check", "pre", "check"),
        ("check", "", "map"),
        ("check", "practice", "check"),
        ("summary", "nowhere", "summary"),
        ("garden", "", "map"),
    ],
)
def test_from_state_shows_a_part_of_the_course_that_there_is(bank: Bank, screen: str, part: str, shown: str) -> None:
    found = Sitting.from_state({**Sitting(turn=3).to_state(), "screen": screen, "part": part}, bank)
    assert (found.screen, found.turn) == (shown, 3)
    assert found.part == (part if part != "nowhere" else "")


@pytest.mark.parametrize(
    ("screen", "item"), [("note", "soup"), ("feedback", "soup"), ("verdict", ""), ("question", "")]
)
def test_from_state_shows_the_map_in_place_of_an_item_that_is_not_there(bank: Bank, screen: str, item: str) -> None:
    kept = {**Sitting(path="orientation").to_state(), "screen": screen, "item": item, "question": "desks"}
    assert Sitting.from_state(kept, bank) == Sitting("map", path="orientation")


def test_from_state_begins_with_the_first_question_where_the_one_shown_is_gone(bank: Bank) -> None:
    kept = replace(FULL, question="songs", missing=False)
    assert Sitting.from_state(kept.to_state(), bank).question == "quadrant"
    for screen in ("question", "verdict"):
        shown = Sitting.from_state({**replace(kept, drafts={}).to_state(), "screen": screen}, bank)
        assert (shown.screen, shown.item, shown.question) == ("map", "porridge", "")
    elsewhere = Sitting.from_state({**kept.to_state(), "screen": "feedback", "attempt": "a1"}, bank)
    assert (elsewhere.screen, elsewhere.question, elsewhere.attempt) == ("feedback", "", "a1")


def test_from_state_of_a_draft_whose_phase_is_not_known_is_practice(bank: Bank) -> None:
    state = FULL.to_state()
    state["drafts"]["porridge"]["phase"] = "rehearsal"
    state["drafts"]["goose"]["variant"] = 1
    drafts = Sitting.from_state(state, bank).drafts
    assert (drafts["porridge"].phase, drafts["goose"]) == ("practice", Draft(TEN))


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
