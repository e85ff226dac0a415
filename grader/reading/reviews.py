"""Reading reviews.yaml: the reviews of rules by people of the institution."""

import re
from typing import Final

from grader.reading.document import Node
from grader.rule_review import Review

REVIEWS: Final = "reviews.yaml"
"""The name of the file in a guidance folder; the file is optional."""
_HASH: Final = re.compile(r"[0-9a-f]{12}")
_TODO: Final = "Write `agrees: yes`, or `differs:` and the reason."


def read_reviews(node: Node) -> tuple[Review, ...]:
    """Return the reviews, in the order of the file. One of a rule that no longer exists is valid, but lapsed."""
    return tuple(_review(each) for each in node.items("reviews"))


def _review(node: Node) -> Review:
    entries = node.fields("a review", ["role", "date", "rule", "hash"], ["agrees", "differs"])
    said = {name: entries.said(name) for name in ("role", "rule")}
    hash_ = entries.said("hash")
    if hash_ and not _HASH.fullmatch(hash_):
        entries["hash"].problem(f"hash {hash_!r} is not 12 hexadecimal digits", "Copy it from the rulebook.")
    agrees = "agrees" in entries and entries["agrees"].flag("agrees") == "yes"
    reason = entries.said("differs")
    if node.is_mapping and agrees == bool(reason):
        what = "a review both agrees and differs" if agrees else "a review neither agrees nor gives a reason"
        node.problem(what, _TODO)
    date = entries["date"].day("date") if "date" in entries else ""
    return Review(said["role"], date, said["rule"], hash_, agrees, reason, node.line)
