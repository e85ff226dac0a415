"""Broken content, and the words that it earns. Every problem at once, with its line."""

from pathlib import Path

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook, Unreadable, read_item, read_rulebook

GOOD = """\
id: talk
title: A talk
setting: You teach here.
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: student}
acts:
  - {id: p1, by: sam, to: [you], post: "Hm.", conduct: [criticism]}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


def problems(text: str, rulebook: Rulebook) -> list[str]:
    with pytest.raises(Unreadable) as found:
        read_item("talk.yaml", text, rulebook)
    return [str(problem) for problem in found.value.problems]


def test_read_item(rulebook: Rulebook) -> None:
    item = read_item("talk.yaml", GOOD, rulebook)
    assert (item.id, item.title, item.case.labels, item.case.acts[0].facts["over"]) == (
        "talk",
        "A talk",
        {"p1": "post 1"},
        ("unstated",),
    )


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        (
            "role: student",
            "role: studnet",
            ["talk.yaml:7: role 'studnet' is not known. Did you mean 'student'?"],
        ),
        (
            "conduct: [criticism]",
            "conduct: [criticism], over: university-wifi",
            ["talk.yaml:9: over 'university-wifi' is not known. Did you mean 'university-it'?"],
        ),
        (
            "conduct: [criticism]",
            "mood: sour, conduct: []",
            [
                "talk.yaml:9: 'mood' is no fact of act 'p1'. Known here: conduct, ground, ground_shown, danger, context, "
                "account, shows, marked, over, stage, reach, university_voice.",
                "talk.yaml:9: act 'p1' says nothing under 'conduct'. Say one of: insult, harassment, intimidation, threat, "
                "hate, discrimination, defamation, sexual, sexual-violence, exposure, stalking, impersonation, campaign, "
                "academic-freedom, disclosure, plagiarism, theft, fraud, criticism, debate, opinion, joke, answer, "
                "announcement, support, report, inquiry.",
            ],
        ),
        (
            "by: sam, to: [you]",
            "by: ann, to: [samm, yous]",
            [
                "talk.yaml:9: act 'p1' does not say who did it. Add a line `by: ...` with one of the people.",
                "talk.yaml:9: person 'ann' is not known. Known here: you, sam.",
                "talk.yaml:9: person 'samm' is not known. Did you mean 'sam'?",
                "talk.yaml:9: person 'yous' is not known. Did you mean 'you'?",
            ],
        ),
        (
            "decision_maker: you",
            "decision_maker: sam",
            ["talk.yaml:4: Sam cannot be the decision maker. The guidance speaks to others; see the role of that person."],
        ),
        ("id: talk", "id: tlak", ["talk.yaml:1: the id 'tlak' is not the file's name 'talk'. Make them the same."]),
        (
            'post: "Hm.", ',
            "",
            ["talk.yaml:9: act 'p1' needs either a post or an event. Add the words of the one or the other."],
        ),
        ("title: A talk\n", "", ["talk.yaml:1: the scenario lacks 'title'. Add a line `title: ...`."]),
        ("title:", "titel:", [
            "talk.yaml:1: the scenario lacks 'title'. Add a line `title: ...`.",
            "talk.yaml:2: 'titel' is not known in the scenario. Did you mean 'title'?",
        ]),
        ("title: A talk", "title: A talk: again", [
            "talk.yaml:2: this is not YAML: mapping values are not allowed in this context. "
            "Look for a colon, quote or indent here."
        ]),
        ("role: faculty", "role: faculty, clinical: perhaps", [
            "talk.yaml:6: clinical is neither yes nor no. Write yes or no."
        ]),
        ("to: [you]", "to: [you, you]", ["talk.yaml:9: person 'you' stands twice. Keep one."]),
        ("sam: {name: Sam, role: student}", "sam: {name: Sam, role: public}\n  ann: {role: public}\nacts:\n"
         "  - {by: sam, to: [ann], post: Oh, conduct: [insult]}\nold:",
         ["talk.yaml:11: 'old' is not known in the scenario. Known here: id, title, setting, decision_maker, people, acts, "
          "content_note, circumstances, offers.", "talk.yaml:12: 'acts' stands twice in the scenario. Keep one."]),
    ],
)  # fmt: skip
def test_read_item_refuses(was: str, becomes: str, words: list[str], rulebook: Rulebook) -> None:
    assert was in GOOD
    assert problems(GOOD.replace(was, becomes), rulebook) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["talk.yaml:1: this file is empty."]),
        ("- a list", ["talk.yaml:1: the scenario is not a mapping. Write it as `name: value` lines."]),
        ("[" * 5000, None),
        ("a: &x 1\nb: *x\n", ["talk.yaml: anchors and aliases (& and *) are not read here. Write the value out."]),
        ("a: \x00", None),
    ],
)
def test_read_item_refuses_what_is_no_scenario(text: str, words: list[str] | None, rulebook: Rulebook) -> None:
    found = problems(text, rulebook)
    assert found if words is None else found == words


def test_read_item_wants_an_act_that_touches_the_institution(rulebook: Rulebook) -> None:
    text = GOOD.replace("by: sam, to: [you]", "by: out, to: [far]").replace(
        "acts:", "  out: {role: public}\n  far: {role: public}\nacts:"
    )
    assert problems(text, rulebook) == [
        "talk.yaml:11: no act touches the institution, so no quadrant fits. Say under `to` at whom acts are directed."
    ]


@pytest.fixture
def files() -> dict[str, str]:
    folder = Settings().guidance
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize(
    ("file", "was", "becomes", "words"),
    [
        ("options/supports/efap.yaml", "degree: essential", "degree: vital",
         "options/supports/efap.yaml:8: degree 'vital' is not known. Known here: essential, helpful, neutral, wrong, harmful."),
        ("options/supports/efap.yaml", "clause: support-6", "clause: support-66",
         "options/supports/efap.yaml:4: clause 'support-66' is not known. Did you mean 'support-6'?"),
        ("options/supports/efap.yaml", "stress: yes", "stres: yes",
         "options/supports/efap.yaml:12: 'stres' is no fact here. Did you mean 'stress'?"),
        ("options/supports/efap.yaml", "      you: {efap: qualified}", "      me: {efap: qualified}",
         "options/supports/efap.yaml:11: 'me' is not known here. "
         "Known here: act, no_act, you, circumstances, all, any, not, is."),
        ("options/supports/efap.yaml", "You are under strain and", "You are under {strain} and",
         "options/supports/efap.yaml:13: the slot {strain} is not known. Known here: act, author, target, target_is."),
        ("options/policies/student-code.yaml", "by: student-body", "by: studentbody",
         "options/policies/student-code.yaml:11: the term 'studentbody' is not known here. Did you mean 'student-body'?"),
        ("guidance.yaml", "clause: background-2b", "clause: background-2a",
         None),
        ("facts.yaml", "kind: flag", "kind: flagg", "facts.yaml:40: kind 'flagg' is not known. Did you mean 'flag'?"),
    ],
)  # fmt: skip
def test_read_rulebook_refuses(file: str, was: str, becomes: str, words: str | None, files: dict[str, str]) -> None:
    assert was in files[file]
    files[file] = files[file].replace(was, becomes, 1)
    if words is None:
        read_rulebook(files)
        return
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert words in [str(problem) for problem in found.value.problems]


def test_read_rulebook_misses_a_clause_that_nothing_carries(files: dict[str, str]) -> None:
    files["options/supports/efap.yaml"] = files["options/supports/efap.yaml"].replace("support-6", "support-5")
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert [str(problem) for problem in found.value.problems] == [
        "clauses.yaml: clause 'support-6' is carried by no option, rule, quadrant or text. "
        "Cite it where it belongs, or give the reason under uncarried."
    ]


def test_version_follows_the_content(files: dict[str, str], tmp_path: Path) -> None:
    before = read_rulebook(files).version
    windows = {name: text.replace("\n", "\r\n") for name, text in files.items()}
    assert read_rulebook(windows).version == before
    files["guidance.yaml"] += "# a remark\n"
    assert read_rulebook(files).version != before
