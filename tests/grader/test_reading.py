"""Broken content, and the words that it earns: every problem at once, with its line. See tests/bad/."""

import re
from pathlib import Path

import pytest

from course.settings import Settings
from grader import Rulebook, Unreadable, read_item, read_rulebook

BAD = Path(__file__).parents[1] / "bad"


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_read_item_refuses(path: Path, rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable) as found:
        read_item(path.name, path.read_text(), rulebook)
    assert "".join(f"{problem}\n" for problem in found.value.problems) == path.with_suffix(".txt").read_text()


@pytest.mark.parametrize(
    "text", ["[" * 5000, "a: \x00", "? [a]\n: b\n", "--- a\n--- b\n", "!!python/object:os.system {}"]
)
def test_read_item_refuses_what_no_author_writes(text: str, rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable):
        read_item("talk.yaml", text, rulebook)


SOUND = (BAD / "unknown-fact.yaml").read_text().replace(", mood: sour", "")
ACT = SOUND.splitlines(keepends=True)[-1]


def slots(*sizes: int) -> str:
    """Slots of these sizes, each with other words."""
    values = {size: ", ".join(f"{{words: w{number}}}" for number in range(size)) for size in sizes}
    return "slots:\n" + "".join(f"  s{size}: [{each}]\n" for size, each in values.items())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, ":1: this is nested more than 40 levels deep. Use fewer levels."),
        (
            "".join(" " * depth + f"k{depth}:\n" for depth in range(400)),
            ":41: this is nested more than 40 levels deep. Use fewer levels.",
        ),
        ("{a: " * 400 + "1" + "}" * 400, ":1: this is nested more than 40 levels deep. Use fewer levels."),
        (
            SOUND + slots(5, 7, 11, 13),
            (
                ":11: the slots make 5,005 variants. "
                "Use at most 60: give the slots fewer values, or all of them equally many."
            ),
        ),
        (
            SOUND + "".join(f"unknown{number}: x\n" for number in range(20_000)),
            ":4992: this file has more than 10,000 values. Split it into smaller files.",
        ),
        ("# " + "x" * 1_000_000, ": this file has more than 1,000,000 characters. Split it into smaller files."),
        (
            SOUND.replace('post: "Hm."', f'post: "Hm.", likes: {"9" * 5000}'),
            ":9: likes has 5,000 digits. Write a number of at most 9 digits.",
        ),
        (SOUND + ACT.replace("id: p1, ", "") * 500, ":69: the story has more than 60 acts. Tell it in fewer acts."),
    ],
    ids=["brackets", "nested-lines", "nested-braces", "variants", "unknown-keys", "characters", "digits", "acts"],
)
def test_read_item_refuses_what_exceeds_a_limit(text: str, words: str, rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable) as found:
        read_item("unknown-fact.yaml", text, rulebook)
    assert [str(problem) for problem in found.value.problems] == [f"unknown-fact.yaml{words}"]


def test_read_item_does_not_search_too_many_branches(rulebook: Rulebook) -> None:
    """The last condition repeats the first: to find that no picks lead there would take 2 ** 30 tries."""
    options = list(rulebook.options)[:30]
    conditions = [f"{{picked: [{option}]}}" for option in [*options, options[0]]]
    act = ACT.strip().removeprefix("- ")
    branches = [
        f"      - {{id: b{number}, when: {when}, title: T, then: T., acts: [{act.replace('p1', f'q{number}')}]}}\n"
        for number, when in enumerate(conditions)
    ]
    last = f"      - {{when: otherwise, title: T, then: T., acts: [{act.replace('p1', 'q')}]}}\n"
    text = SOUND + "stages:\n  - until: p1\n  - branches:\n" + "".join(branches) + last
    with pytest.raises(Unreadable) as found:
        read_item("unknown-fact.yaml", text, rulebook)
    assert [problem.what for problem in found.value.problems] == ["the story has 32 branches"]


def test_read_item_sums_up_many_unknown_names(rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable) as found:
        read_item("unknown-fact.yaml", SOUND + "".join(f"unknown{n}: x\n" for n in range(4_000)), rulebook)
    problems = found.value.problems
    assert (len(problems), problems[-1].what) == (21, "3,980 more names are not known in the scenario")


@pytest.fixture
def files() -> dict[str, str]:
    folder = Settings().guidance
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}


EFAP = "options/supports/efap.yaml"
CODE = "options/policies/student-code.yaml"
UTM = "options/policies/utm-guidelines.yaml"
RISK = "options/practices/legal-risk.yaml"
EMPTY = "the slot {post} may be empty. Do not mention an act if the rule can hold without one."
UNTOLD = "value 'threat' lacks 'did'. Other values have it, so each needs it."


@pytest.mark.parametrize(
    ("file", "was", "becomes", "words"),
    [
        (EFAP, "degree: essential", "degree: esential", "degree 'esential' is not known. Did you mean 'essential'?"),
        (EFAP, "support-6", "support-66", "clause 'support-66' is not known. Did you mean 'support-6'?"),
        (EFAP, "stress: yes", "stres: yes", "'stres' is not a fact here. Did you mean 'stress'?"),
        (EFAP, "you: {", "yuou: {", "'yuou' is not known here. Did you mean 'you'?"),
        (EFAP, "says: ", "says: In {posst}, ", "the slot {posst} is not known. Did you mean 'post'?"),
        (EFAP, "says: ", "says: In {post}, ", EMPTY),
        (EFAP, "otherwise: ", "otherwise: In {post}, ", "the slot {post} is not known. Leave it out."),
        (UTM, "highlights: account", "highlights: acount", "fact 'acount' is not known. Did you mean 'account'?"),
        ("guidance.yaml", "    first: ", "    frist: ", "'frist' is not known in unlike. Did you mean 'first'?"),
        (
            "guidance.yaml",
            "acted first: {conduct}",
            "acted first: {conducts}",
            "the slot {conducts} is not known. Did you mean 'conduct'?",
        ),
        (CODE, "student-body", "students", "the term 'students' is not known here. Did you mean 'student-body'?"),
        (
            "clauses.yaml",
            "- {id: background-2a,",
            "- {id: background-1,",
            "two clauses have the id 'background-1'. Give each its own id.",
        ),
        (
            "clauses.yaml",
            "- {id: background-2a,",
            "- {option: efap, id: background-2a,",
            "'option' is not known in a clause. Choose from: id, section, item, says.",
        ),
        (
            "guidance.yaml",
            "- {id: supports,",
            "- {id: policies,",
            "two groups have the id 'policies'. Give each its own id.",
        ),
        (
            "guidance.yaml",
            "- id: multi-party",
            "- id: uoft-to-uoft",
            "two quadrants have the id 'uoft-to-uoft'. Give each its own id.",
        ),
        (
            "guidance.yaml",
            "- id: blurred",
            "- id: expression",
            "two texts have the id 'expression'. Give each its own id.",
        ),
        (
            "guidance.yaml",
            "shown: welcome",
            "shown: welcom",
            "the place 'welcom' is not known. Did you mean 'welcome'?",
        ),
        (
            "guidance.yaml",
            "title: Social media for faculty members and librarians",
            'title: ""',
            "'title' of guidance.yaml is empty. Fill it in.",
        ),
        (
            RISK,
            '      - "{conduct}. A post like that could be considered defamatory."\n',
            "",
            (
                "there are 2 sentences for 3 alternatives. "
                "Write one sentence, or one for each entry under `any:`, if `when` holds nothing else."
            ),
        ),
        (RISK, "could be considered defamatory.", "is {pots}.", "the slot {pots} is not known. Did you mean 'post'?"),
        (
            "facts.yaml",
            "member: {is: is a member of the University, why:",
            "member: {is: is a member of the University, wy:",
            "'wy' is not known in words of a term. Did you mean 'why'?",
        ),
        (
            "facts.yaml",
            'means: "unwelcome conduct towards',
            'mean: "unwelcome conduct towards',
            "no rule asks for 'mean' of value 'harassment'. Did you mean 'means'?",
        ),
        (
            "facts.yaml",
            "yes: {is: are under stress,",
            "yes: {wehn: now, is: are under stress,",
            (
                "no rule asks for 'wehn' of value 'yes'. "
                "Choose from: is, were, were_not, did, does, were_event, means, names."
            ),
        ),
        (
            "facts.yaml",
            "    engaged: {force: engaged}",
            "    spare: {acount: personal}\n    engaged: {force: engaged}",
            "'acount' is not a fact here. Did you mean 'account'?",
        ),
        (
            "facts.yaml",
            "    meant: {identity: [identifiable, group]}",
            "    spare: {role: facutly}\n    meant: {identity: [identifiable, group]}",
            "role 'facutly' is not known. Did you mean 'faculty'?",
        ),
        ("facts.yaml", "kind: flag", "kind: flagg", "kind 'flagg' is not known. Did you mean 'flag'?"),
        ("facts.yaml", 'did: "threatened {target}", ', "", UNTOLD),
        (
            "facts.yaml",
            "threatened {target}",
            "threatened {her}",
            "the slot {her} is not known. Choose from: target, target's.",
        ),
    ],
)
def test_read_rulebook_refuses(file: str, was: str, becomes: str, words: str, files: dict[str, str]) -> None:
    assert was in files[file]
    line = files[file].partition(was)[0].count("\n") + 1
    files[file] = files[file].replace(was, becomes, 1)
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert f"{file}:{line}: {words}" in [str(problem) for problem in found.value.problems]


def test_read_rulebook_refuses_two_options_of_one_name(files: dict[str, str]) -> None:
    files["options/policies/efap.yaml"] = files[EFAP]
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    said = f"{EFAP}:1: two options have the id 'efap'. Give one of the files another name."
    assert said in [str(problem) for problem in found.value.problems]


def test_read_rulebook_misses_a_clause_that_nothing_carries(files: dict[str, str]) -> None:
    files["options/supports/efap.yaml"] = files["options/supports/efap.yaml"].replace("support-6", "support-5")
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    (problem,) = found.value.problems
    assert problem.what == "clause 'support-6' is not cited by any option, rule, quadrant or text"


def test_edition_does_not_depend_on_line_ends(files: dict[str, str]) -> None:
    windows = {name: text.replace("\n", "\r\n") for name, text in files.items()}
    assert read_rulebook(windows).edition == read_rulebook(files).edition


SENTENCES = re.compile(r"^( *(?:says|name|about|otherwise|because|title|ask_quadrant): )[^{].*$", re.MULTILINE)


def test_version_does_not_depend_on_wording(files: dict[str, str]) -> None:
    before = read_rulebook(files)
    reworded = {name: SENTENCES.sub(r"\1Other words.", text) + "# a remark\n" for name, text in files.items()}
    after = read_rulebook(reworded)
    assert (after.version, after.edition == before.edition) == (before.version, False)
    said = [option.otherwise for option in after.options.values()]
    assert set(said) == {"Other words."}


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        (RISK, "could be considered defamatory.", "could be called libel."),
        (RISK, "note: The clause", "note: This clause"),
        ("facts.yaml", "distant: yes", "distant: outside"),
        ("facts.yaml", 'means: "with or without', 'means: "with and without'),
        ("facts.yaml", "why: The guidance names", "why: The clause names"),
        ("guidance.yaml", "note: The clause speaks", "note: This clause speaks"),
    ],
)
def test_version_does_not_depend_on_words_for_reviewers(
    file: str, was: str, becomes: str, files: dict[str, str]
) -> None:
    before = read_rulebook(files)
    files[file] = files[file].replace(was, becomes)
    after = read_rulebook(files)
    assert (after.version, after.hashes, after.edition == before.edition) == (before.version, before.hashes, False)


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        (EFAP, "stress: yes", "stress: no"),
        (EFAP, "degree: essential", "degree: helpful"),
        (EFAP, "basis: stated", "basis: inferred"),
        (EFAP, "clause: support-6", "clause: [support-6, support-0]"),
        ("options/supports/emergency.yaml", "safety: yes", "safety: no"),
        ("facts.yaml", "unsafe: {conduct: [threat, ", "unsafe: {conduct: ["),
        ("facts.yaml", "journalist: {side: outside", "journalist: {side: inside"),
        ("facts.yaml", "default: stated", "default: implied"),
        ("guidance.yaml", "parties: 3", "parties: 4"),
        ("guidance.yaml", "answers: {force: engaged", "answers: {force: quiet"),
        ("guidance.yaml", "decision_maker: {role: [faculty, librarian]}", "decision_maker: {role: faculty}"),
    ],
)
def test_version_follows_what_can_change_a_verdict(file: str, was: str, becomes: str, files: dict[str, str]) -> None:
    before = read_rulebook(files).version
    assert was in files[file]
    files[file] = files[file].replace(was, becomes, 1)
    assert read_rulebook(files).version != before


def test_talking_points_are_read_and_make_no_new_version(rulebook: Rulebook) -> None:
    text = (BAD / "unknown-talking.yaml").read_text()
    said = text.replace("quadrent", "quadrant").replace("Who acts on whom?", "Who acts?")
    line = next(line for line in said.splitlines(keepends=True) if line.startswith("talking_points"))
    block = "talking_points:\n  quadrant: >\n    Who acts?\n  supports: Whom would you ask?\n"
    items = [
        read_item("unknown-talking.yaml", each, rulebook, facts_only=True)
        for each in (said, said.replace(line, ""), said.replace(line, block), said.replace(line, "") + block[:-1])
    ]
    assert [dict(each.talking_points) for each in items] == [
        {"quadrant": "Who acts?"},
        {},
        {"quadrant": "Who acts?", "supports": "Whom would you ask?"},
        {"quadrant": "Who acts?", "supports": "Whom would you ask?"},
    ]
    assert len({each.version for each in items}) == 1
    other = read_item("unknown-talking.yaml", said.replace("Hm.", "Hmm."), rulebook, facts_only=True)
    assert other.version != items[0].version
