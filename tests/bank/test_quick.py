"""Quick stories: a single question, few words, kept apart from the ordinary ones; and the paths that lead over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.bank import Bank, Paths, open_bank
from grader import Malformed, Outcome, Response, Unreadable, grade, read_response
from tests import college
from tests.college import HORN, with_horn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return with_horn(tmp_path)


@pytest.fixture
def bank(folder: Path) -> Bank:
    return open_bank(college.GUIDANCE, folder)


def problems(folder: Path) -> list[str]:
    with pytest.raises(Unreadable) as unreadable:
        open_bank(college.GUIDANCE, folder)
    return sorted(f"{Path(p.file).name}:{p.line}: {p.what}. {p.todo}" for p in unreadable.value.problems)


def test_questions_are_what_is_asked_in_order(bank: Bank) -> None:
    assert {id_: (each.questions, each.quick) for id_, each in bank.scenarios.items()} == {
        "porridge": (("quadrant", "desks", "moves"), False),
        "goose": (("quadrant", "desks", "moves"), False),
        "horn": (("moves",), True),
    }


def test_story_that_asks_for_the_quadrant_alone_is_quick(folder: Path) -> None:
    file = folder / "from-outside" / "horn.yaml"
    file.write_text(HORN.replace("{quadrant: [], desks: []}", "{moves: [], desks: []}"), encoding="utf-8")
    horn = open_bank(college.GUIDANCE, folder).scenarios["horn"]
    assert (horn.questions, horn.quick) == (("quadrant",), True)
    found = grade(horn.key, read_response(horn.key, {"quadrant": "from-outside"}))
    assert found == Outcome(1.0, {"quadrant": 1.0}, (), ())


def test_response_scores_by_what_is_asked(bank: Bank) -> None:
    key = bank.scenarios["horn"].key
    assert read_response(key, {"quadrant": None, "desks": [], "moves": []}) == Response(None, {"moves": ()})
    fitting = [option for option, weight in key.weights["moves"].items() if weight > 0]
    found = grade(key, read_response(key, {"moves": fitting}))
    assert found == Outcome(1.0, {"moves": 1.0}, (), ())
    assert grade(key, Response(None, {})) == Outcome(None, {"moves": None}, (), ())


def test_response_that_answers_an_unasked_quadrant_is_malformed(bank: Bank) -> None:
    with pytest.raises(Malformed) as found:
        read_response(bank.scenarios["horn"].key, {"quadrant": "from-outside", "moves": []})
    assert str(found.value) == "'quadrant' is not asked by this item"


def test_quick_stories_stand_apart(bank: Bank) -> None:
    assert bank.quick == {"in-house": (), "from-outside": ("horn",), "towards-outside": ()}
    assert bank.ordinary == ("porridge", "goose")
    assert bank.stories == ("porridge", "goose")
    assert [story for module in bank.modules.values() for story in module.stories] == [("porridge",), ("goose",)]
    assert bank.module_of["horn"] == "from-outside"


def test_bank_of_quick_stories_alone_takes_them_as_ordinary(bank: Bank) -> None:
    alone = bank.only(["horn"])
    assert (alone.ordinary, alone.stories, alone.module_of) == (("horn",), ("horn",), {"horn": "from-outside"})


def test_paths_have_a_default(bank: Bank) -> None:
    assert bank.paths == Paths("horn", (), ("goose", "porridge"))
    assert open_bank(college.GUIDANCE, college.SCENARIOS).paths == Paths("", (), ("goose", "porridge"))


def test_paths_are_as_chosen_while_their_stories_are_there(folder: Path) -> None:
    other = HORN.replace("id: horn", "id: bell")
    (folder / "from-outside" / "bell.yaml").write_text(other, encoding="utf-8")
    chosen = "start: bell\nquick: [horn]\norientation: [porridge, goose]\n"
    (folder / "forms.yaml").write_text(chosen, encoding="utf-8")
    bank = open_bank(college.GUIDANCE, folder)
    assert bank.forms is None
    assert bank.paths == Paths("bell", ("horn",), ("porridge", "goose"))
    assert bank.only(["horn", "goose"]).paths == Paths("horn", ("horn",), ("goose",))


def test_paths_are_held_to_their_stories(folder: Path) -> None:
    noted = HORN.replace("id: horn", "id: bell").replace("setting:", "content_note: A threat.\nsetting:")
    (folder / "from-outside" / "bell.yaml").write_text(noted, encoding="utf-8")
    chosen = "start: [bell, goose]\nquick: [bell, hron]\norientation:\n  - goose\n  - goose\n  - horn\n"
    (folder / "forms.yaml").write_text(chosen, encoding="utf-8")
    assert problems(folder) == [
        "forms.yaml:1: 'bell' has a content note. Choose a story without a content note: newcomers see it first.",
        "forms.yaml:1: 'goose' is not a quick story. Choose one that asks a single question.",
        "forms.yaml:1: the course cannot start with several stories. Name only one.",
        "forms.yaml:2: 'bell' is on the path already. Choose another.",
        "forms.yaml:2: there is no scenario 'hron'. Did you mean 'horn'?",
        "forms.yaml:5: 'goose' and 'goose' both belong to from-outside. Keep one story for each quadrant.",
        "forms.yaml:6: 'horn' and 'goose' both belong to from-outside. Keep one story for each quadrant.",
        "forms.yaml:6: 'horn' is a quick story. Choose one that asks more than one question.",
    ]


def test_quick_story_in_a_form_is_a_problem(folder: Path) -> None:
    (folder / "forms.yaml").write_text("pre: [porridge, horn]\nfinal: [porridge, goose]\nstart: horn\n")
    assert {
        "forms.yaml:1: 'horn' is a quick story. Choose one that asks more than one question.",
        "forms.yaml:3: 'horn' is used in a self-assessment. Choose a story that no self-assessment uses.",
    } <= set(problems(folder))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("the green.", "the green. " + 100 * "Honk! ", ("horn.yaml:0: it has 114 words. A story with a single "
         "question has at most 110, its setting included.")),
        ("post:", "event:", "horn.yaml:0: its thread has 0 posts. A story with a single question has 1 to 3."),
        ("[], desks: []", "[]", "horn.yaml:0: its thread has 1 posts. A thread has 3 to 8."),
        ("desks: []", "desks: [], moves: []", ("horn.yaml:0: it cannot be scored: it asks no question. Choose other "
         "options under offers, or leave offers out.")),
    ],
)  # fmt: skip
def test_quick_story_is_held_to_its_length(was: str, becomes: str, said: str, folder: Path) -> None:
    file = folder / "from-outside" / "horn.yaml"
    file.write_text(HORN.replace(was, becomes), encoding="utf-8")
    assert said in problems(folder)
