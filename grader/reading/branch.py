"""Reading a branch: one ending of a story, and the picks that lead to it."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from grader.branch import Branch
from grader.reading.document import Fields, Node
from grader.rulebook import Rulebook

OTHERWISE = "otherwise"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_branch(
    node: Node, fields: Fields, offers: Mapping[str, tuple[str, ...]], rulebook: Rulebook, *, last: bool
) -> Branch:
    """Read a branch's id, texts and condition. `offers`: the options offered at the previous stage."""
    id_, title, then = (fields.said(name) for name in ("id", "title", "then"))
    when = fields.get("when")
    if when is None or not when.is_mapping:
        word = when.word("when") if when else ""
        if when and word != OTHERWISE:
            when.problem(f"`when` is neither {OTHERWISE} nor a condition", "Write it as when: {picked: [...]}.")
        elif when and not last:
            when.problem(f"the branch with `when: {OTHERWISE}` is not the last", "Put it last.")
        if id_ and word == OTHERWISE:
            what = f"the branch with `when: {OTHERWISE}` has an id"
            fields["id"].problem(what, "Leave it out: without one, the ending keeps the name of its stage.")
        return Branch("", title, then)
    if last:
        todo = f"Give the last branch `when: {OTHERWISE}`."
        when.problem("no branch is left for all other picks", todo)
    if not _NAME.fullmatch(id_):
        at = fields["id"] if id_ else node
        what = f"the id {id_!r} is not a valid name" if id_ else "a branch lacks 'id'"
        at.problem(what, "Give it a short name in small letters and hyphens, as in `id: answered`.")
    conditions = when.fields("when", [], ["picked", "left_out"])
    named = {name: frozenset(each.known("option", rulebook.options)) for name, each in conditions.items()}
    if not any(named.values()) and not node.gathered.problems:
        when.problem("`when` does not name an option", "Name at least one under picked or left_out.")
    for option in sorted(frozenset().union(*named.values())):
        group = rulebook.options[option].group
        if group in offers and option not in offers[group]:
            what = f"{option!r} decides the ending, but is not offered at the stage before"
            when.problem(what, f"Add it under `offers`, {group}, or choose another option.")
    return Branch(id_, title, then, named.get("picked", frozenset()), named.get("left_out", frozenset()))


def is_reachable(branch: Branch, before: Sequence[Branch]) -> bool:
    """Return True if some combination of picks selects the branch and none of the branches before it.

    It is enough to try one option that the branch requires and, for each earlier branch, one that it excludes.
    """
    named = sorted(frozenset().union(*(each.picked | each.left_out for each in (branch, *before))))
    return any(
        branch.follows(picks) and not any(each.follows(picks) for each in before)
        for size in range(len(before) + 2)
        for picks in combinations(named, size)
    )
