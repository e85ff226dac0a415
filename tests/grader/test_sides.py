"""Categories as data: sides with names of their own, lines between any of them, and several categories on one line."""

from __future__ import annotations

import pytest

from course.bank.files import read_text
from grader import Rulebook, Unreadable, read_item, read_rulebook, rule
from tests.college import GUIDANCE

SIDES = """\
  sides:
    tutor: {name: a tutor, who: {standing: tutor}}
    boarder: {name: a boarder, who: {standing: boarder}}
"""
CATEGORIES = """\
quadrants:
  - id: bullied
    name: Bullied
    says: A boarder threatens a tutor.
    clause: way-1
    line: [boarder, tutor]
    when: {does: menace}
    because: "{author} threatens {target} in {post}."
  - id: upwards
    name: From below
    says: A boarder acts on a tutor.
    clause: way-1
    line: [boarder, tutor]
    because: "{author} acts on {target} in {post}."
  - id: peers
    name: Among tutors
    says: A tutor acts on another.
    clause: way-2
    line: [tutor, tutor]
    because: "{author} acts on {target} in {post}."
  - id: outwards
    name: To the outside
    says: A boarder acts on somebody outside.
    clause: way-3
    line: [boarder, outside]
    because: "{author} acts on {target} in {post}."
tried: [bullied, upwards, peers, outwards]
"""
CASE = """\
id: case
title: A case
setting: You are at supper.
decision_maker: ann
people:
  ann: {name: Ann, standing: tutor}
  ben: {name: Ben, standing: tutor}
  cat: {name: Cat, standing: boarder}
  out: {name: Out, standing: neighbour}
acts:
"""


def guidance(*edits: tuple[str, str]) -> Rulebook:
    """The college's guidance with two sides inside, and with edits."""
    files = {path.relative_to(GUIDANCE).as_posix(): read_text(path) for path in GUIDANCE.rglob("*.yaml")}
    text = files["guidance.yaml"].replace("  inside: ours\n", SIDES)
    start, end = text.index("quadrants:"), text.index("texts:")
    text = text[:start] + CATEGORIES + "\n" + text[end:]
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return read_rulebook({**files, "guidance.yaml": text})


def placed(rulebook: Rulebook, *acts: str) -> str | None:
    """The category of acts such as "cat menace ann"."""
    lines = []
    for number, (by, does, to) in enumerate(act.split() for act in acts):
        lines.append(f"  - {{id: p{number}, by: {by}, to: [{to}], post: Hm., does: [{does}]}}\n")
    item = read_item("case.yaml", CASE + "".join(lines), rulebook, facts_only=True)
    return rule(item.case, rulebook).quadrant


@pytest.mark.parametrize(
    ("acts", "category"),
    [
        (["cat mock ann"], "upwards"),
        (["cat menace ann"], "bullied"),
        (["cat mock ann", "cat menace ben"], "bullied"),
        (["cat mock ann", "out menace ann"], "upwards"),
        (["ben mock ann"], "peers"),
        (["cat mock out"], "outwards"),
        (["out mock ann"], None),
        (["ann mock cat"], None),
    ],
)
def test_place_by_sides_of_the_guidances_own(acts: list[str], category: str | None) -> None:
    assert placed(guidance(), *acts) == category


def test_sides_have_words() -> None:
    rulebook = guidance()
    assert [rulebook.someone(side) for side in ("tutor", "boarder", "outside")] == [
        "a tutor", "a boarder", "someone outside",
    ]  # fmt: skip
    assert [each.drawn for each in rulebook.quadrants.values()] == [
        ("inside", "inside"), ("inside", "inside"), ("inside", "inside"), ("inside", "outside"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (
            ("    when: {does: menace}\n", ""),
            (
                "quadrant 'upwards' is never reached: 'bullied' is tried before it on the same line. "
                "Give 'bullied' a `when`, a condition on an act that tells them apart, or try it later."
            ),
        ),
        (
            ("tried: [bullied, upwards,", "tried: [upwards, bullied,"),
            (
                "quadrant 'bullied' is never reached: 'upwards' is tried before it on the same line. "
                "Give 'upwards' a `when`, a condition on an act that tells them apart, or try it later."
            ),
        ),
        (
            ("    line: [tutor, tutor]\n", ""),
            (
                "quadrant 'outwards' is never reached: 'peers' is tried before it on any line. "
                "Give 'peers' a `when`, a condition on an act that tells them apart, or try it later."
            ),
        ),
        (
            ("line: [tutor, tutor]", "line: [tutor, dean]"),
            "side 'dean' is not known. Choose from: tutor, boarder, outside.",
        ),
        (("    boarder: {name", "    outside: {name"), "the side 'outside' is defined already."),
        (("  sides:\n", "  inside: ours\n  sides:\n"), "exchange has both 'inside' and 'sides'. Keep one of them."),
    ],
)
def test_sides_refuse(edit: tuple[str, str], says: str) -> None:
    with pytest.raises(Unreadable) as found:
        guidance(edit)
    assert says in "\n".join(map(str, found.value.problems))


@pytest.mark.parametrize(
    ("act", "edits", "says"),
    [
        ("by: out, to: [ann]", (), ("the first act that counts goes along the line [outside, tutor], for which "
         "there is no quadrant. Look at who acts on whom, or add a quadrant with "
         "`line: [outside, tutor]` to guidance.yaml.")),
        ("by: out, to: [out]", (), "no act involves the institution, so no quadrant fits."),
        ("by: ben, to: [ann]", (("line: [tutor, tutor]", "line: [tutor, tutor]\n    when: {does: menace}"),),
         ("the acts that count meet the condition of no quadrant on the line [tutor, tutor]. "
         "Look at the facts of these acts, and at `when` of peers.")),
        ("by: cat, to: [ann]", (("because: \"{author} acts on {target} in {post}.\"\n  - id: peers",
                                "when: {does: argue}\n    because: \"{author} acts.\"\n  - id: peers"),),
         ("the acts that count meet the condition of no quadrant on the line [boarder, tutor]. "
         "Look at the facts of these acts, and at `when` of bullied, upwards.")),
    ],
)  # fmt: skip
def test_story_without_a_category_is_told_why(act: str, edits: tuple[tuple[str, str], ...], says: str) -> None:
    with pytest.raises(Unreadable) as found:
        read_item("case.yaml", f"{CASE}  - {{id: p1, {act}, post: Hm., does: [mock]}}\n", guidance(*edits))
    assert says in "\n".join(map(str, found.value.problems))
