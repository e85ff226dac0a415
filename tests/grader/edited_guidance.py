"""The college's guidance, read after edits of its files."""

from typing import Final

from grader import Rulebook, read_rulebook
from tests.college import GUIDANCE

FILES: Final = {path.relative_to(GUIDANCE).as_posix(): path.read_text() for path in GUIDANCE.rglob("*.yaml")}
GUIDE, FACTS, CLAUSES, CITED = "guidance.yaml", "facts.yaml", "clauses.yaml", "evidence.yaml"
PORTER = "options/desks/night-porter.yaml"
WHEN, SAYS = "{act: {does: menace, to: ours}}", '"{author} threatens {target} in {post}."'


def read(*edits: tuple[str, str, str]) -> Rulebook:
    """Read the guidance after these edits, each (file, was, becomes)."""
    edited = dict(FILES)
    for file, was, becomes in edits:
        assert was in edited[file]
        edited[file] = edited[file].replace(was, becomes, 1)
    return read_rulebook(edited)
