"""The bank: scenarios on disk become items, stage by stage and variant by variant, or problems."""

import shutil
from pathlib import Path

import pytest

from course.bank import open_bank, open_rulebook, read_variants
from course.settings import Settings
from grader import Rulebook, Unreadable, cover
from tests import college
from tests.course_bank import course_bank

STORY = """\
id: talk
title: A talk
setting: "You teach {course}."
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: "{who.name}", role: student}
  out: {name: A reader, role: public}
acts:
  - {id: p1, by: sam, to: [you], post: "Hm, says {who.they}.", conduct: [insult], over: own}
  - {id: p2, by: you, to: [sam], post: "Well.", conduct: [answer]}
  - {id: p3, by: out, to: [you], post: "Oh!", conduct: [threat], danger: vague}
stages:
  - {until: p2, circumstances: {stress: no}, after: A reader saw it.}
  - {until: p3}
circumstances: {stress: yes}
offers: {practices: []}
slots:
  who:
    - {name: Sam, they: she}
    - {name: Ari, they: he, facts: {people: {sam: {unit: [utm]}}}}
    - {name: Lee, they: they}
  course:
    - {words: algebra}
    - {words: Latin, facts: {acts: {p1: {over: university-it}}, circumstances: {complaint: yes}}}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "multi-party").mkdir()
    (tmp_path / "multi-party" / "talk.yaml").write_text(STORY)
    return tmp_path


def test_read_variants_of_a_story_that_unfolds(folder: Path, rulebook: Rulebook) -> None:
    found = read_variants(folder / "multi-party" / "talk.yaml", rulebook)
    assert {
        id_: [(s.item.variant, s.item.setting, s.item.case.people["sam"].name, s.quadrant, s.home) for s in variants]
        for id_, variants in found.items()
    } == {
        "talk.1": [
            (0, "You teach algebra.", "Sam", "uoft-to-uoft", "multi-party"),
            (1, "You teach Latin.", "Ari", "uoft-to-uoft", "multi-party"),
            (2, "You teach algebra.", "Lee", "uoft-to-uoft", "multi-party"),
            (3, "You teach Latin.", "Sam", "uoft-to-uoft", "multi-party"),
            (4, "You teach algebra.", "Ari", "uoft-to-uoft", "multi-party"),
            (5, "You teach Latin.", "Lee", "uoft-to-uoft", "multi-party"),
        ],
        "talk.2": [
            (0, "You teach algebra.", "Sam", "multi-party", "multi-party"),
            (1, "You teach Latin.", "Ari", "multi-party", "multi-party"),
            (2, "You teach algebra.", "Lee", "multi-party", "multi-party"),
            (3, "You teach Latin.", "Sam", "multi-party", "multi-party"),
            (4, "You teach algebra.", "Ari", "multi-party", "multi-party"),
            (5, "You teach Latin.", "Lee", "multi-party", "multi-party"),
        ],
    }


def test_read_variants_rules_each_on_its_own_facts(folder: Path, rulebook: Rulebook) -> None:
    first, second, *_ = read_variants(folder / "multi-party" / "talk.yaml", rulebook)["talk.1"]
    degrees = [
        {option: s.ruling.verdicts[option].degree for option in ("ict-guideline", "utm-guidelines", "leader-or-hr")}
        for s in (first, second)
    ]
    assert degrees == [
        {"ict-guideline": "wrong", "utm-guidelines": "wrong", "leader-or-hr": "helpful"},
        {"ict-guideline": "neutral", "utm-guidelines": "essential", "leader-or-hr": "essential"},
    ]
    assert second.item.case.acts[0].post == "Hm, says he."


def test_stages_show_what_has_happened_so_far(folder: Path, rulebook: Rulebook) -> None:
    (first, *_), (last, *_) = read_variants(folder / "multi-party" / "talk.yaml", rulebook).values()
    assert [act.id for act in first.item.case.acts] == ["p1", "p2"]
    assert (first.item.after, first.item.case.circumstances["stress"]) == ("A reader saw it.", ("no",))
    assert (last.item.after, last.item.case.circumstances["stress"]) == ("", ("yes",))
    assert (first.item.meanwhile, last.item.meanwhile) == ({}, {"p2": "A reader saw it."})


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("{course}", "{curse}", "talk.yaml:3: the slot {curse} is not known. Did you mean 'course'?"),
        ("until: p2", "until: p9", "talk.yaml:14: act 'p9' is not known. Choose from: p1, p2, p3."),
        (
            "until: p3",
            "until: p1",
            "talk.yaml:15: a stage ends before the one before it. Put the stages in order of time.",
        ),
        ("  - {until: p3}\n", "", "talk.yaml:14: it unfolds in 1 stage. Use two or three, or leave `stages` out."),
        (
            "over: university-it}",
            "over: wifi}",
            "over 'wifi' is not known. Choose from: university-it, own, university-address, unstated.",
        ),
        ("acts: {p1: {over", "acts: {p7: {over", "a slot sets facts of 'p7', which is not one of the acts. "),
        ("    - {words: algebra}\n", "", "talk.yaml:24: the slot 'course' has fewer than two values."),
    ],
)
def test_read_variants_refuses(was: str, becomes: str, words: str, folder: Path, rulebook: Rulebook) -> None:
    path = folder / "multi-party" / "talk.yaml"
    assert was in STORY
    path.write_text(STORY.replace(was, becomes))
    with pytest.raises(Unreadable) as found:
        read_variants(path, rulebook)
    assert words in str(found.value)


def test_read_variants_says_which_groups_have_too_few_options(tmp_path: Path) -> None:
    guidance = shutil.copytree(college.GUIDANCE, tmp_path / "guidance")
    for name in ("moves/tempting-wipe", "moves/tempting-hit-back", "desks/listening-room"):
        (guidance / "options" / f"{name}.yaml").unlink()
    contacts = guidance / "contacts.yaml"
    contacts.write_text(contacts.read_text().partition("listening-room:")[0])
    clauses = guidance / "clauses.yaml"
    kept = [line for line in clauses.read_text().splitlines() if not line.startswith(("- {id: never", "- {id: ear"))]
    clauses.write_text("\n".join(kept))
    with pytest.raises(Unreadable) as found:
        read_variants(college.SCENARIOS / "from-outside" / "goose.yaml", open_rulebook(guidance))
    assert [f"{each.what}. {each.todo}" for each in found.value.problems] == [
        f"it cannot be scored: it offers fewer than 2 {group} that do not apply. Add another of the {group} "
        f"that does not apply here, or leave the question out: `offers: {{{group}: []}}`."
        for group in ("desks", "moves")
    ]


def test_read_variants_says_what_would_go_unasked(folder: Path, rulebook: Rulebook) -> None:
    path = folder / "multi-party" / "talk.yaml"
    path.write_text(STORY.replace("offers: {practices: []}\n", ""))
    with pytest.raises(Unreadable) as found:
        read_variants(path, rulebook)
    assert str(found.value.problems[0]).endswith(
        "talk.yaml: none of the practices applies (stage 1, variant 0), so learners would not be asked for any. "
        "If that is meant, write `offers: {practices: []}` under this stage; else look at the facts with `course rule`."
    )


def test_read_variants_offers_what_the_variants_differ_on(folder: Path, rulebook: Rulebook) -> None:
    for scenarios in read_variants(folder / "multi-party" / "talk.yaml", rulebook).values():
        assert all("utm-guidelines" in scenario.offers["policies"] for scenario in scenarios)


def test_open_bank_speaks_of_every_file_at_once(folder: Path) -> None:
    (folder / "uoft-to-uoft").mkdir()
    (folder / "uoft-to-uoft" / "talk.yaml").write_text(STORY)
    (folder / "uoft-to-uoft" / "other.yaml").write_text("id: another\n")
    with pytest.raises(Unreadable) as found:
        open_bank(Settings().guidance, folder)
    said = str(found.value)
    assert "the id 'talk' is taken by" in said
    assert "it is in the folder of uoft-to-uoft, but its acts make it multi-party" in said
    assert "other.yaml:1: the scenario lacks 'acts'" in said


def test_stories_are_as_many_as_files_however_many_stages_they_have() -> None:
    bank = course_bank()
    files = [path for path in Settings().scenarios.glob("*/[!_]*.yaml") if path.parent.name != "_examples"]
    quick = sum(map(len, bank.quick.values()))
    assert len(bank.stories) + quick == len(files) < len(bank.scenarios)


def test_open_bank_wants_a_folder_with_scenarios(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="there is no scenario here"):
        open_bank(Settings().guidance, tmp_path)
    with pytest.raises(Unreadable, match="this scenarios folder does not exist"):
        open_bank(Settings().guidance, tmp_path / "nowhere")
    with pytest.raises(Unreadable, match="this guidance folder does not exist"):
        open_bank(tmp_path / "nowhere", tmp_path)


def test_cover_counts_stories_once(folder: Path) -> None:
    bank = open_bank(Settings().guidance, folder)
    every = (scenario for variants in bank.variants.values() for scenario in variants)
    coverage = cover(bank.rulebook, ((s.item, s.ruling, s.offers) for s in every))
    assert coverage.applying["leader-or-hr"] == {"talk"}
    assert coverage.applying["svpsc"] == frozenset()
    assert coverage.speaking["emergency.danger-now"] == frozenset()
    assert "people.role.emeritus" in coverage.unused
    assert "people.role.faculty" not in coverage.unused
    assert "option svpsc applies in 0 of the 4 stories it needs" in coverage.thin()


@pytest.mark.slow
def test_scenarios_of_the_course_make_a_bank() -> None:
    bank = course_bank()
    assert {quadrant for quadrant in bank.rulebook.quadrants if not bank.in_quadrant(quadrant)} == set()
    for variants in bank.variants.values():
        for scenario in variants:
            assert len(scenario.questions) == 1 if scenario.quick else len(scenario.questions) >= 3, scenario.item.id


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("guidance.yaml", "\nemergency:", "\ncompletion: {stories: 5, safety: yes}\nemergency:",
         "completion requires more stories of each category than 'from-outside' has (1). "),
        ("guidance.yaml", "\nemergency:", "\ncompletion: {stories: 1, safety: yes, final: 60}\nemergency:",
         "completion requires a score in the final self-assessment, but the course does not have one. "),
        ("contacts.yaml", 'phone: "0100"', "ask: The porter knows.",
         "the emergency option 'night-porter' has no phone number. "),
    ],
)  # fmt: skip
def test_promises_that_the_content_cannot_keep_are_problems(
    tmp_path: Path, file: str, before: str, after: str, told: str
) -> None:
    guidance = tmp_path / "guidance"
    shutil.copytree(college.GUIDANCE, guidance)
    text = (guidance / file).read_text(encoding="utf-8")
    assert before in text
    (guidance / file).write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(Unreadable) as found:
        open_bank(guidance, college.SCENARIOS)
    assert next(f"{each.what}. {each.todo}"[: len(told)] for each in found.value.problems) == told
