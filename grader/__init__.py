"""The grader: compute rulings, scores and explanations from facts and rules.

Pure: uses no clock, random numbers, network or database.
"""

from grader.branch import Branch, picks_of
from grader.case import Act, Binding, Case, Person
from grader.contact_details import Contact
from grader.content_problem import Problem, Unreadable
from grader.coverage import Coverage, cover
from grader.evidence import Evidence
from grader.explanation import Explanation, explain, would_change
from grader.exploration import (
    Exploration,
    Impossible,
    Switch,
    Switched,
    Turned,
    difference,
    explore,
    suggested,
    switch,
    switched,
    switches,
)
from grader.item import Item, far_off, fitting, following, most_options, offered
from grader.panel import Agreement, Difference, Reader, Reading, cohen_kappa, compare
from grader.post_display import Image, Look
from grader.prose import Happening, happenings, introduced, prose_version, tell
from grader.reading import OTHERWISE, drawing_problems, read_item, read_items, read_reader, read_rulebook
from grader.rule import POSITIVE, Degree, Rule
from grader.rule_review import Review, ReviewState
from grader.rulebook import QUADRANT, Clause, Completion, Group, Option, Quadrant, Rulebook, Term, Text
from grader.ruling import Ruling, Verdict, rule
from grader.scoring import (
    WEIGHTS,
    Key,
    Malformed,
    Outcome,
    Response,
    Unscorable,
    grade,
    group_score,
    make_key,
    read_response,
)
from grader.whatif import Change, flips, in_words

__all__ = [
    "OTHERWISE",
    "POSITIVE",
    "QUADRANT",
    "WEIGHTS",
    "Act",
    "Agreement",
    "Binding",
    "Branch",
    "Case",
    "Change",
    "Clause",
    "Completion",
    "Contact",
    "Coverage",
    "Degree",
    "Difference",
    "Evidence",
    "Explanation",
    "Exploration",
    "Group",
    "Happening",
    "Image",
    "Impossible",
    "Item",
    "Key",
    "Look",
    "Malformed",
    "Option",
    "Outcome",
    "Person",
    "Problem",
    "Quadrant",
    "Reader",
    "Reading",
    "Response",
    "Review",
    "ReviewState",
    "Rule",
    "Rulebook",
    "Ruling",
    "Switch",
    "Switched",
    "Term",
    "Text",
    "Turned",
    "Unreadable",
    "Unscorable",
    "Verdict",
    "cohen_kappa",
    "compare",
    "cover",
    "difference",
    "drawing_problems",
    "explain",
    "explore",
    "far_off",
    "fitting",
    "flips",
    "following",
    "grade",
    "group_score",
    "happenings",
    "in_words",
    "introduced",
    "make_key",
    "most_options",
    "offered",
    "picks_of",
    "prose_version",
    "read_item",
    "read_items",
    "read_reader",
    "read_response",
    "read_rulebook",
    "rule",
    "suggested",
    "switch",
    "switched",
    "switches",
    "tell",
    "would_change",
]
