"""Reviews at the command line: `course guidance review`, `course guidance diff` and `course check --reviews`."""

import json
import shutil
from pathlib import Path

import pytest

from course.bank import open_rulebook
from tests.cli.conftest import Course
from tests.college import GUIDANCE

RULE = "night-porter.menaced"
DAY = "2026-06-30"


@pytest.fixture
def guidance(tmp_path: Path) -> Path:
    """A copy of the college's guidance."""
    return Path(shutil.copytree(GUIDANCE, tmp_path / "guidance"))


def saved(folder: Path, guidance: Path, **changed: str) -> Path:
    """What the rulebook's page saves: one rule that the reviewer agrees with, and one with which they differ."""
    hashes = open_rulebook(guidance).hashes
    answers = {f"hash:{rule}": hash_ for rule, hash_ in hashes.items()}
    answers |= {
        f"rule:{RULE}": "agrees",
        "rule:press-desk.asked": "differs",
        "reason:press-desk.asked": 'Too "narrow": é.',
    }
    answers |= {"role": "Provost", "date": DAY, **changed}
    file = folder / "review.json"
    file.write_text(json.dumps({"form": "review", "answers": {k: v for k, v in answers.items() if v}}))
    return file


def test_review_is_added_and_counted(course: Course, tmp_path: Path, guidance: Path) -> None:
    (guidance / "reviews.yaml").write_text("# Reviews of the rules.\n[]\n")
    found = course("guidance", "review", saved(tmp_path, guidance), "--guidance", guidance)
    assert (found.exit_code, found.stdout.splitlines()) == (0, [
        f"2 reviews added to {guidance / 'reviews.yaml'}.",
        "People at the institution have reviewed 2 of the 11 rules (18%). A reviewer disagrees with 1 of these.",
    ])  # fmt: skip
    text = (guidance / "reviews.yaml").read_text()
    assert text.startswith("# Reviews of the rules.\n- role: Provost\n")
    first, second = open_rulebook(guidance).reviews
    assert (first.rule, first.agrees, second.rule, second.agrees, second.reason) == (
        RULE, True, "press-desk.asked", False, 'Too "narrow": é.',
    )  # fmt: skip
    course("guidance", "review", saved(tmp_path, guidance, role="Dean"), "--guidance", guidance)
    assert len(open_rulebook(guidance).reviews) == 4


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"role": ""}, "the reviewer's office or function is missing. Write it at the end of the page."),
        ({"date": ""}, "the date is missing. Write it as 2027-01-15."),
        ({"date": "soon"}, "the date 'soon' is not a date. Write it as 2027-01-15."),
        ({"date": "9999-01-01"}, "the date 9999-01-01 is still to come. Write the day of the review."),
        ({f"rule:{RULE}": "perhaps"}, f"'{RULE}' is marked 'perhaps'. Mark “I agree” or “I disagree” in the page."),
        ({f"hash:{RULE}": "0123456789ab"},
         f"'{RULE}' has changed since this rulebook was made. Make a new rulebook and review that rule again."),
        ({"reason:press-desk.asked": ""},
         "'press-desk.asked' is marked “I disagree” without a reason. Write the reason in one sentence."),
        ({f"reason:{RULE}": "Hm."},
         f"'{RULE}' is marked “I agree” and gives a reason to disagree. Remove the reason, or mark “I disagree”."),
        ({"rule:press-desk.asked": ""},
         "'press-desk.asked' has a reason but no mark. Mark “I agree” or “I disagree”."),
        ({"rule:press-desk.askd": "agrees"}, "there is no rule 'press-desk.askd'. Did you mean 'press-desk.asked'?"),
        ({f"rule:{RULE}": "", "rule:press-desk.asked": "", "reason:press-desk.asked": ""},
         "no rule is marked. Mark at least one rule in the rulebook's page."),
    ],
)  # fmt: skip
def test_review_is_refused_whole(
    course: Course, tmp_path: Path, guidance: Path, changed: dict[str, str], says: str
) -> None:
    file = saved(tmp_path, guidance, **changed)
    found = course("guidance", "review", file, "--guidance", guidance)
    assert (found.exit_code, found.stderr.splitlines()) == (1, [f"{file}: {says}", "1 problem"])
    assert not (guidance / "reviews.yaml").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: none", "this file was not saved by a form. Open the page and save the answers again."),
        ('{"form": "panel", "answers": {}}',
         "this file does not contain answers to the review form. Name the file that this form's page saved."),
        ('{"form": "review", "answers": {"role": 1}}',
         "this file does not contain answers to the review form. Name the file that this form's page saved."),
        ("[]", "this file does not contain answers to the review form. Name the file that this form's page saved."),
    ],
)  # fmt: skip
def test_review_refuses_other_files(course: Course, tmp_path: Path, guidance: Path, text: str, says: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    found = course("guidance", "review", file, "--guidance", guidance)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (1, f"{file}: {says}")


def test_review_leaves_a_file_alone_that_it_cannot_add_to(course: Course, tmp_path: Path, guidance: Path) -> None:
    hash_ = open_rulebook(guidance).hashes[RULE]
    text = f"[{{role: Provost, date: {DAY}, rule: {RULE}, hash: '{hash_}', agrees: yes}}]\n"
    (guidance / "reviews.yaml").write_text(text)
    found = course("guidance", "review", saved(tmp_path, guidance), "--guidance", guidance)
    assert (found.exit_code, "reviews cannot be added to this file" in found.stderr) == (1, True)
    assert (guidance / "reviews.yaml").read_text() == text


def test_check_counts_reviews(course: Course, tmp_path: Path, guidance: Path) -> None:
    bare = course("check", "--reviews", "--guidance", guidance).stdout.splitlines()
    assert bare[:2] == ["Reviews of the rules", "No policy officer has reviewed the rules yet."]
    course("guidance", "review", saved(tmp_path, guidance), "--guidance", guidance)
    file = guidance / "reviews.yaml"
    old = "- {{role: Dean, date: {day}, rule: {rule}, hash: 0123456789ab, agrees: yes}}\n"
    added = (old.format(day=DAY, rule=rule) for rule in (RULE, "press-dsk.asked"))
    file.write_text(file.read_text() + "".join(added))
    found = course("check", "--reviews", "--guidance", guidance)
    said = " ".join(found.stdout.partition("\n\n")[0].split())
    assert said == " ".join((
        "Reviews of the rules",
        "People at the institution have reviewed 2 of the 11 rules (18%). A reviewer disagrees with 1 of these.",
        "Of 11 rules: 1 reviewed without dispute, 1 disputed, 9 not reviewed in their present form.",
        f'press-desk.asked: Provost disagrees ({DAY}). Too "narrow": é.',
        f"{RULE}: the review by Dean ({DAY}) has lapsed. The rule has changed since, or a clause that it cites.",
        (f"press-dsk.asked: the review by Dean ({DAY}) has lapsed. This rule no longer exists. "
        "Did you mean 'press-desk.asked'?"),
    ))  # fmt: skip
    plain = json.loads(course("check", "--reviews", "--guidance", guidance, "--json").stdout)["reviews"]
    assert {name: plain[name] for name in ("rules", "reviewed", "agreed")} == {"rules": 11, "reviewed": 2, "agreed": 1}
    assert [each["rule"] for each in plain["disputed"]] == ["press-desk.asked"]
    assert [each["why"] for each in plain["lapsed"]] == [
        "The rule has changed since, or a clause that it cites.",
        "This rule no longer exists. Did you mean 'press-desk.asked'?",
    ]
    assert len(plain["unreviewed"]) == 9


def test_check_refuses_a_review_of_a_day_to_come(course: Course, guidance: Path) -> None:
    (guidance / "reviews.yaml").write_text(
        f"- {{role: Dean, date: 2026-08-01, rule: {RULE}, hash: 0123456789ab, agrees: yes}}\n"
    )
    found = course("check", "--guidance", guidance)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (
        1,
        (
            f"{guidance / 'reviews.yaml'}:1: the review of '{RULE}' is dated 2026-08-01, which is in the future. "
            "Write the day of the review."
        ),
    )


def edit(guidance: Path, name: str, old: str, new: str) -> None:
    file = guidance / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_diff_shows_what_a_new_version_changes(course: Course, tmp_path: Path, guidance: Path) -> None:
    old = Path(shutil.copytree(guidance, tmp_path / "old"))
    course("guidance", "review", saved(tmp_path, old), "--guidance", old)
    says = open_rulebook(old).clauses["porter"].says
    edit(guidance, "clauses.yaml", says, "Wake the porter")
    edit(guidance, "options/desks/press-desk.yaml", "degree: essential", "degree: helpful")
    edit(guidance, "options/moves/keep-a-copy.yaml", "is rough and meant", "is rude and meant")
    found = course("guidance", "diff", old, guidance)
    assert (found.exit_code, found.stdout.splitlines()) == (0, [
        "Guidance   May 2031 and May 2031.",
        "Clauses    1 changed, 0 added, 0 removed.",
        f"           porter ({open_rulebook(old).clauses['porter'].cited}) changed.",
        f"             Old: {says}",
        "             New: Wake the porter",
        "             Cited by: option night-porter, rule night-porter.menaced.",
        "             Decides in 1 story: goose.",
        "Options    0 changed, 0 added, 0 removed.",
        "Rules      1 changed, 0 added, 0 removed.",
        "           press-desk.asked changed.",
        "           Only the sentence that learners read changed: keep-a-copy.rough.",
        "Verdicts   1 flips, in 1 item.",
        "           goose press-desk: essential -> helpful.",
        "Reviews    2 lapse.",
        f"           {RULE}: by Provost ({DAY}).",
        f"           press-desk.asked: by Provost ({DAY}).",
    ])  # fmt: skip
    plain = json.loads(course("guidance", "diff", old, guidance, "--json").stdout)
    assert plain["flips"] == [
        {"item": "goose", "option": "press-desk", "old": "essential", "new": "helpful", "variants": [0]}
    ]
    assert (plain["stories"], plain["rules"]) == ({"porter": ["goose"]}, {"press-desk.asked": "changed"})


def test_diff_finds_a_quadrant_that_flips_and_a_story_that_one_version_cannot_read(
    course: Course, tmp_path: Path, guidance: Path
) -> None:
    old = Path(shutil.copytree(guidance, tmp_path / "old"))
    edit(guidance, "facts.yaml", "boarder: {gate: within,", "boarder: {gate: beyond,")
    edit(guidance, "facts.yaml", "menace: {tone", "threat: {tone")
    for name in ("options/desks/night-porter.yaml", "options/moves/tempting-wipe.yaml"):
        edit(guidance, name, "does: menace", "does: threat")
    plain = json.loads(course("guidance", "diff", old, guidance, "--json").stdout)
    assert {"item": "porridge", "option": "quadrant", "old": "in-house", "new": "from-outside", "variants": [0]} in (
        plain["flips"]
    )
    (unread,) = plain["unread"]
    assert (unread["story"], unread["version"], "'menace' is not known" in unread["why"]) == ("goose", "new", True)
    told = course("guidance", "diff", old, guidance).stdout
    assert "           goose is not compared: it has problems with the new guidance." in told


def test_diff_refuses_guidance_with_problems(course: Course, tmp_path: Path, guidance: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = course("guidance", "diff", tmp_path / "empty", guidance)
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (1, "3 problems")
