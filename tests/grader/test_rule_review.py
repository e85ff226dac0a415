"""Reviews of rules: read, counted, and lapsed by a change of content."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader import Rulebook, Unreadable, read_rulebook
from tests.college import GUIDANCE

RULE = "night-porter.menaced"
TODO = "Write `agrees: yes`, or `differs:` and the reason."
FILE = "options/desks/night-porter.yaml"
Edit = Callable[[dict[str, str]], None]


@pytest.fixture
def files() -> dict[str, str]:
    return {path.relative_to(GUIDANCE).as_posix(): path.read_text() for path in Path(GUIDANCE).rglob("*.yaml")}


def reviewed(files: dict[str, str], *entries: str) -> Rulebook:
    text = "".join(f"- {{role: Provost, date: 2027-01-15, {entry}}}\n" for entry in entries)
    return read_rulebook({**files, "reviews.yaml": text})


def test_rules_and_quadrants_can_be_reviewed(files: dict[str, str]) -> None:
    hashes = read_rulebook(files).hashes
    assert len(hashes) == 8 + 3
    assert (RULE in hashes, "quadrant.in-house" in hashes, len(set(hashes.values()))) == (True, True, len(hashes))


def test_no_review_is_said_plainly(files: dict[str, str]) -> None:
    state = read_rulebook({**files, "reviews.yaml": "[]\n"}).review_state
    assert (state.current, state.lapsed) == ({}, ())
    assert state.says == "No policy officer has reviewed the rules yet."


def test_reviews_are_counted(files: dict[str, str]) -> None:
    hashes = read_rulebook(files).hashes
    state = reviewed(
        files,
        f"rule: {RULE}, hash: '{hashes[RULE]}', agrees: yes",
        f"rule: quadrant.in-house, hash: '{hashes['quadrant.in-house']}', differs: Boarders are guests.",
    ).review_state
    assert set(state.current) == {"quadrant.in-house", RULE}
    assert {each.line for reviews in state.current.values() for each in reviews} == {1, 2}
    assert state.disputed == ("quadrant.in-house",)
    assert state.says == (
        "People at the institution have reviewed 2 of the 11 rules (18%). A reviewer disagrees with 1 of these."
    )


def test_all_rules_reviewed_are_100_percent(files: dict[str, str]) -> None:
    hashes = read_rulebook(files).hashes
    entries = [f"rule: {rule}, hash: '{hash_}', agrees: yes" for rule, hash_ in hashes.items()]
    assert reviewed(files, *entries).review_state.says == (
        "People at the institution have reviewed 11 of the 11 rules (100%). No reviewer disagrees with any of these."
    )


def test_the_last_review_of_a_role_counts(files: dict[str, str]) -> None:
    hash_ = read_rulebook(files).hashes[RULE]
    state = reviewed(
        files, f"rule: {RULE}, hash: '{hash_}', differs: Too strict.", f"rule: {RULE}, hash: '{hash_}', agrees: yes"
    ).review_state
    assert [each.agrees for each in state.current[RULE]] == [True]


def edit(file: str, old: str, new: str) -> Edit:
    def change(files: dict[str, str]) -> None:
        assert old in files[file]
        files[file] = files[file].replace(old, new)

    return change


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (edit(FILE, "{author} threatens {target} in {post}.", "It is dangerous."), True),
        (edit(FILE, "Nobody is in danger.", "No danger."), True),
        (edit(FILE, "name: Night porter", "name: Porter"), True),
        (edit("facts.yaml", "is: threatens somebody", "is: menaces somebody"), True),
        (edit("options/desks/press-desk.yaml", "degree: essential", "degree: helpful"), True),
        (edit(FILE, "degree: essential", "degree: helpful"), False),
        (edit(FILE, "does: menace", "does: mock"), False),
        (edit(FILE, "basis: stated", "basis: inferred"), False),
        (edit(FILE, "safety: yes", "safety: no"), False),
        (edit(FILE, "clause: porter", "clause: [porter, ear]"), False),
        (edit("facts.yaml", "boarder: {gate: within,", "boarder: {gate: beyond,"), False),
        (edit(FILE, "id: menaced", "id: menace"), False),
    ],
    ids=[
        *("sentence", "otherwise", "name", "fact-words", "other-rule", "degree", "condition", "basis", "safety"),
        *("clause", "term", "id"),
    ],
)
def test_a_rule_that_changes_is_unreviewed_again(files: dict[str, str], change: Edit, holds: bool) -> None:
    hash_ = read_rulebook(files).hashes[RULE]
    change(files)
    state = reviewed(files, f"rule: {RULE}, hash: '{hash_}', agrees: yes").review_state
    assert (RULE in state.current, [each.rule for each in state.lapsed]) == (holds, [] if holds else [RULE])


def test_a_clause_that_changes_ends_the_reviews_of_its_rules(files: dict[str, str]) -> None:
    hash_ = read_rulebook(files).hashes[RULE]
    clause = next(line for line in files["clauses.yaml"].splitlines() if "id: porter" in line)
    said = clause.partition("says: ")[2].rstrip("}")
    spaced = files["clauses.yaml"].replace(said, said.replace(" ", "  ", 1)) if " " in said and '"' in said else None
    if spaced:
        assert read_rulebook({**files, "clauses.yaml": spaced}).hashes[RULE] == hash_
    files["clauses.yaml"] = files["clauses.yaml"].replace(clause, clause.replace(said, "The porter sleeps"))
    assert read_rulebook(files).hashes[RULE] != hash_


def test_reviews_change_no_version(files: dict[str, str]) -> None:
    before = read_rulebook(files)
    after = reviewed(files, f"rule: {RULE}, hash: '{before.hashes[RULE]}', agrees: yes")
    assert (after.version, after.hashes) == (before.version, before.hashes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {rule: a.b, hash: 0123456789ab, agrees: yes, date: 2027-01-15}",
         "reviews.yaml:1: a review lacks 'role'. Add a line `role: ...`."),
        ("- {role: x, rule: a.b, hash: 0123456789ab, agrees: yes, date: 2027-02-30}",
         "reviews.yaml:1: date '2027-02-30' is not a date. Write it as 2026-11-30."),
        ("- {role: x, rule: a.b, hash: short, agrees: yes, date: 2027-01-15}",
         "reviews.yaml:1: hash 'short' is not 12 hexadecimal digits. Copy it from the rulebook."),
        ("- {role: x, rule: a.b, hash: 0123456789ab, date: 2027-01-15}",
         "reviews.yaml:1: a review neither agrees nor gives a reason. " + TODO),
        ("- {role: x, rule: a.b, hash: 0123456789ab, agrees: perhaps, differs: No., date: 2027-01-15}",
         "reviews.yaml:1: agrees is neither yes nor no. Write yes or no."),
        ("- {role: x, rule: a.b, hash: 0123456789ab, agrees: no, date: 2027-01-15}",
         "reviews.yaml:1: a review neither agrees nor gives a reason. " + TODO),
        ("- {role: x, rule: a.b, hash: 0123456789ab, agrees: yes, differs: No., date: 2027-01-15}",
         "reviews.yaml:1: a review both agrees and differs. " + TODO),
        ("- {role: x, rule: a.b, hash: 0123456789ab, agree: yes, differs: No., date: 2027-01-15}",
         "reviews.yaml:1: 'agree' is not known in a review. Did you mean 'agrees'?"),
        ("role: x", "reviews.yaml:1: reviews is not a list."),
    ],
)  # fmt: skip
def test_read_reviews_refuses(files: dict[str, str], text: str, says: str) -> None:
    with pytest.raises(Unreadable) as found:
        read_rulebook({**files, "reviews.yaml": text})
    assert [str(problem) for problem in found.value.problems] == [says]
