"""Broken content, and the words that it earns: every problem at once, with its line. See tests/bad/."""

from pathlib import Path

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook, Unreadable, read_item, read_rulebook

BAD = Path(__file__).parents[1] / "bad"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


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


@pytest.fixture
def files() -> dict[str, str]:
    folder = Settings().guidance
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}


EFAP = "options/supports/efap.yaml"
CODE = "options/policies/student-code.yaml"


@pytest.mark.parametrize(
    ("file", "was", "becomes", "words"),
    [
        (EFAP, "degree: essential", "degree: esential", "8: degree 'esential' is not known. Did you mean 'essential'?"),
        (EFAP, "support-6", "support-66", "4: clause 'support-66' is not known. Did you mean 'support-6'?"),
        (EFAP, "stress: yes", "stres: yes", "12: 'stres' is no fact here. Did you mean 'stress'?"),
        (EFAP, "you: {", "yuou: {", "11: 'yuou' is not known here. Did you mean 'you'?"),
        (EFAP, "under strain and", "under {actt} and", "13: the slot {actt} is not known. Did you mean 'act'?"),
        (CODE, "student-body", "students", "11: the term 'students' is not known here. Did you mean 'student-body'?"),
        ("facts.yaml", "kind: flag", "kind: flagg", "44: kind 'flagg' is not known. Did you mean 'flag'?"),
    ],
)  # fmt: skip
def test_read_rulebook_refuses(file: str, was: str, becomes: str, words: str, files: dict[str, str]) -> None:
    assert was in files[file]
    files[file] = files[file].replace(was, becomes, 1)
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert f"{file}:{words}" in [str(problem) for problem in found.value.problems]


def test_read_rulebook_misses_a_clause_that_nothing_carries(files: dict[str, str]) -> None:
    files["options/supports/efap.yaml"] = files["options/supports/efap.yaml"].replace("support-6", "support-5")
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    (problem,) = found.value.problems
    assert problem.what == "clause 'support-6' is carried by no option, rule, quadrant or text"


def test_version_follows_the_content(files: dict[str, str]) -> None:
    before = read_rulebook(files).version
    windows = {name: text.replace("\n", "\r\n") for name, text in files.items()}
    assert read_rulebook(windows).version == before
    files["guidance.yaml"] += "# a remark\n"
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
