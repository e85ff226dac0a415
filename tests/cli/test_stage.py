"""Commands that speak of one stage and one variant: `course rule` and `course tell`."""

import json
from pathlib import Path

import pytest

from course.bank import open_rulebook, read_variants
from course.settings import Settings
from tests.cli.conftest import Course

SWAN = """\
id: swan
title: A swan
setting: "You wrote about the {bird}."
decision_maker: iris
people:
  iris: {name: Iris, standing: tutor}
  fenn: {name: Fenn, standing: neighbour}
acts:
  - {id: p1, by: iris, post: "The green is theirs.", does: [argue]}
  - {id: p2, by: fenn, to: [iris], post: "Nonsense.", does: [mock]}
  - {id: p3, by: fenn, to: [iris], post: "Wait for Sunday.", does: [mock]}
stages:
  - {until: p2}
  - {until: p3}
slots:
  bird:
    - {words: swan}
    - {words: goose, facts: {acts: {p3: {does: [menace]}}}}
offers: {desks: []}
"""


@pytest.fixture
def swan(tmp_path: Path) -> Path:
    file = tmp_path / "swan.yaml"
    file.write_text(SWAN)
    return file


@pytest.mark.parametrize(
    ("words", "item", "degree"),
    [
        ([], "swan.2", "wrong"),
        (["--variant", 1], "swan.2", "essential"),
        (["--stage", 1, "--variant", 1], "swan.1", "wrong"),
        (["--stage", 2], "swan.2", "wrong"),
    ],
)
def test_rule_takes_a_stage_and_a_variant(
    words: list[object], item: str, degree: str, course: Course, swan: Path
) -> None:
    ruled = json.loads(course("rule", swan, "--json", *words).stdout)
    assert (ruled["item"], ruled["options"]["night-porter"]["degree"]) == (item, degree)


def test_rule_says_which_stage_and_variant(course: Course, swan: Path) -> None:
    shown = course("rule", swan, "--stage", "1").stdout.splitlines()[0]
    assert shown == "A swan  (swan.1), stage 1 of 2, variant 0 of 0 to 1"


@pytest.mark.parametrize("command", ["rule", "tell"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--stage", 3], "has no stage 3: its stages are 1, 2."),
        (["--variant", 2], "has no variant 2: its variants are 0 to 1."),
    ],
)
def test_commands_refuse_a_stage_or_variant_that_is_not_there(
    command: str, words: list[object], says: str, course: Course, swan: Path
) -> None:
    found = course(command, swan, *words)
    assert (found.exit_code, found.stderr) == (2, f"{swan} {says}\n")


def test_commands_refuse_a_stage_where_there_is_one(course: Course, swan: Path) -> None:
    text = SWAN.replace("stages:\n  - {until: p2}\n  - {until: p3}\n", "").partition("slots:")[0]
    swan.write_text(text.replace("{bird}", "swan"))
    assert course("tell", swan, "--stage", 2).stderr == f"{swan} has no stage 2: it does not unfold in stages.\n"
    assert course("tell", swan, "--variant", 1).stderr.endswith("it has no slots, and so only variant 0.\n")


def test_tell_stops_at_the_stage(course: Course, swan: Path) -> None:
    told = course("tell", swan, "--stage", 1, "--variant", 1).stdout.splitlines()
    assert (told[0], told[-4:-1]) == (
        "You wrote about the goose.",
        ["- [post 2] Fenn: Nonsense.", "", "item: swan.1"],
    )


BRANCHES = """\
  - {until: p3, offers: {moves: [keep-a-copy, tempting-hit-back, tempting-wipe]}}
  - branches:
      - id: hit
        when: {picked: [tempting-hit-back]}
        title: You hit back
        then: Fenn reads it at once.
        acts: [{id: p4, by: fenn, to: [iris], event: Fenn is at the door., does: [menace]}]
      - when: otherwise
        title: You let the swan be
        then: The green is empty.
        acts: [{id: p5, by: fenn, to: [iris], event: Fenn goes home., does: [mock]}]
        offers: {moves: []}
"""


@pytest.mark.parametrize(
    ("stage", "item", "told"),
    [
        ("3.hit", "swan.3.hit", ["- Fenn reads it at once.", "- [event 1] Fenn is at the door."]),
        ("3", "swan.3", ["- The green is empty.", "- [event 1] Fenn goes home."]),
        (None, "swan.3", ["- The green is empty.", "- [event 1] Fenn goes home."]),
    ],
)
def test_tell_tells_one_ending(stage: str | None, item: str, told: list[str], course: Course, swan: Path) -> None:
    swan.write_text(SWAN.replace("  - {until: p3}\n", BRANCHES))
    lines = course("tell", swan, *(["--stage", stage] if stage else [])).stdout.splitlines()
    assert (lines[-5:-3], lines[-2]) == (told, f"item: {item}")
    assert course("tell", swan, "--stage", "3.miss").stderr == (
        f"{swan} has no stage 3.miss: its stages are 1, 2, 3.hit, 3.\n"
    )
    ruled = json.loads(course("rule", swan, "--json", "--stage", "3.hit").stdout)
    assert (ruled["item"], ruled["options"]["night-porter"]["degree"]) == ("swan.3.hit", "essential")
    assert (
        course("rule", swan, "--stage", "3.hit")
        .stdout.splitlines()[0]
        .startswith("A swan  (swan.3.hit), stage 3 of 3, You hit back, variant 0")
    )


@pytest.mark.parametrize(
    ("place", "stage", "variant"),
    [("uoft-to-uoft/thursday-cake", 1, 0), ("external-to-uoft/borrowed-saints", 2, 2)],
)
def test_rule_offers_what_the_bank_offers(
    place: str, stage: int, variant: int, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The options too on which the stages and variants of the story differ."""
    monkeypatch.delenv("COURSE_GUIDANCE")
    file = Settings().scenarios / f"{place}.yaml"
    rulebook = open_rulebook(Settings().guidance)
    scenario = read_variants(file, rulebook)[f"{file.stem}.{stage}"][variant]
    ruled = json.loads(course("rule", file, "--stage", stage, "--variant", variant, "--json").stdout)
    found = {option for option, said in ruled["options"].items() if said["offered"]}
    assert found == {option for options in scenario.offers.values() for option in options}
