"""The grader: facts and rules in, rulings, scores and explanations out. Pure: no clock, random, network or database."""

from grader.case import Act, Binding, Case, Person
from grader.coverage import Coverage, cover
from grader.explaining import Explanation, explain, would_change
from grader.item import Item, offered
from grader.problem import Problem, Unreadable
from grader.reading import read_item, read_items, read_rulebook
from grader.rule import Degree, Rule
from grader.rulebook import Clause, Group, Option, Quadrant, Rulebook, Text
from grader.ruling import Ruling, Verdict, rule
from grader.scoring import (
    QUADRANT,
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
    "QUADRANT",
    "WEIGHTS",
    "Act",
    "Binding",
    "Case",
    "Change",
    "Clause",
    "Coverage",
    "Degree",
    "Explanation",
    "Group",
    "Item",
    "Key",
    "Malformed",
    "Option",
    "Outcome",
    "Person",
    "Problem",
    "Quadrant",
    "Response",
    "Rule",
    "Rulebook",
    "Ruling",
    "Text",
    "Unreadable",
    "Unscorable",
    "Verdict",
    "cover",
    "explain",
    "flips",
    "grade",
    "group_score",
    "in_words",
    "make_key",
    "offered",
    "read_item",
    "read_items",
    "read_response",
    "read_rulebook",
    "rule",
    "would_change",
]
