"""What differs between two versions of a guidance."""

from pathlib import Path
from typing import Any

import pytest

from grader import Rulebook, read_rulebook
from grader.guidance_diff import flips_between, revise
from grader.ruling import Ruling, Verdict
from tests.college import GUIDANCE

PORTER = "options/desks/night-porter.yaml"


@pytest.fixture
def files() -> dict[str, str]:
    return {path.relative_to(GUIDANCE).as_posix(): path.read_text() for path in Path(GUIDANCE).rglob("*.yaml")}


def edited(files: dict[str, str], file: str, old: str, new: str) -> Rulebook:
    assert old in files[file]
    return read_rulebook({**files, file: files[file].replace(old, new)})


def test_revise_finds_nothing_in_the_same_guidance(files: dict[str, str]) -> None:
    found = revise(read_rulebook(files), read_rulebook(files))
    assert (found.clauses, found.rules, found.options, found.reworded, found.lapsed) == ((), {}, {}, (), ())


def test_revise_names_what_cites_a_changed_clause(files: dict[str, str]) -> None:
    old = read_rulebook(files)
    new = edited(files, "clauses.yaml", old.clauses["porter"].says, "Call the porter, or the police")
    (change,) = revise(old, new).clauses
    assert (change.id, change.kind) == ("porter", "changed")
    assert change.carriers == ("option night-porter", "rule night-porter.menaced")
    assert revise(old, new).rules == {}


@pytest.mark.parametrize(
    ("old", "new", "rules", "reworded"),
    [
        ("degree: essential", "degree: helpful", {"night-porter.menaced": "changed"}, ()),
        ("does: menace", "does: mock", {"night-porter.menaced": "changed"}, ()),
        ("id: menaced", "id: mocked", {"night-porter.mocked": "added", "night-porter.menaced": "removed"}, ()),
        ("{author} threatens {target}", "{author} frightens {target}", {}, ("night-porter.menaced",)),
        ("Comes at once", "Comes", {}, ()),
    ],
    ids=["degree", "condition", "id", "sentence", "about"],
)
def test_revise_tells_content_from_wording(
    files: dict[str, str], old: str, new: str, rules: dict[str, str], reworded: tuple[str, ...]
) -> None:
    found = revise(read_rulebook(files), edited(files, PORTER, old, new))
    assert (found.rules, found.reworded) == (rules, reworded)


def test_revise_counts_a_change_of_what_counts_for_quadrants(files: dict[str, str]) -> None:
    found = revise(
        read_rulebook(files), edited(files, "guidance.yaml", "answers: {tone: plain}", "answers: {tone: rough}")
    )
    assert found.rules == {
        "quadrant.in-house": "changed", "quadrant.from-outside": "changed", "quadrant.towards-outside": "changed",
    }  # fmt: skip


def test_revise_names_what_cites_a_clause_that_is_added_or_removed(files: dict[str, str]) -> None:
    old = read_rulebook(files)
    renamed = {
        name: text.replace("clause: porter", "clause: gate").replace("{id: porter,", "{id: gate,")
        for name, text in files.items()
    }
    found = revise(old, read_rulebook(renamed)).clauses
    carriers = ("option night-porter", "rule night-porter.menaced")
    assert [(each.id, each.kind, each.carriers) for each in found] == [
        ("gate", "added", carriers), ("porter", "removed", carriers),
    ]  # fmt: skip
    assert revise(old, read_rulebook(renamed)).cited == {"gate", "porter"}


def test_flips_between_are_the_answers_that_differ() -> None:
    def ruling(quadrant: str | None, also: tuple[str, ...] = (), **degrees: Any) -> Ruling:
        verdicts = {id_: Verdict(id_, each, "stated", (), False, (), (), ()) for id_, each in degrees.items()}
        return Ruling(quadrant, "", (), verdicts, quadrant_also=also)

    old = ruling("in", ("out",), porter="essential", dean="wrong", gone="neutral")
    new = ruling("in", press="helpful", porter="helpful", dean="wrong")
    assert [(each.option, each.old, each.new) for each in flips_between(old, new)] == [
        ("quadrant", "in or out", "in"), ("press", "", "helpful"), ("porter", "essential", "helpful"),
        ("gone", "neutral", ""),
    ]  # fmt: skip
    assert flips_between(old, old) == flips_between(ruling(None), ruling(None)) == []


def test_revise_lists_options_of_one_version_alone(files: dict[str, str]) -> None:
    less = {name: text for name, text in files.items() if "wipe" not in name}
    old, new = read_rulebook(files), read_rulebook(less)
    gone = set(old.options) - set(new.options)
    assert revise(old, new).options == dict.fromkeys(gone, "removed")
    assert revise(new, old).options == dict.fromkeys(gone, "added")


def test_revise_lists_the_reviews_that_lapse(files: dict[str, str]) -> None:
    hashes = read_rulebook(files).hashes
    rules = ("night-porter.menaced", "press-desk.asked")
    files["reviews.yaml"] = "".join(
        f"- {{role: Provost, date: 2027-01-15, rule: {rule}, hash: '{hash_}', agrees: yes}}\n"
        for rule, hash_ in (*((rule, hashes[rule]) for rule in rules), ("press-desk.asked", "0123456789ab"))
    )
    new = edited(files, PORTER, "degree: essential", "degree: helpful")
    assert [review.rule for review in revise(read_rulebook(files), new).lapsed] == ["night-porter.menaced"]
    old = read_rulebook({name: text for name, text in files.items() if name != "reviews.yaml"})
    assert [review.rule for review in revise(old, new).lapsed] == ["night-porter.menaced"]
