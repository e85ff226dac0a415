"""Add reviews that were written in the rulebook's page to reviews.yaml."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from course.bank import read_text
from course.export.form_answers import Answers, read_answers
from grader import Problem, Rulebook, Unreadable
from grader.content_problem import suggestion
from grader.reading.document import Gathered, read_document
from grader.reading.reviews import REVIEWS, read_reviews

FORM: Final = "review"
_ZONES: Final = timedelta(days=1)
"""Tolerance for dates in the future: where the reviewer is, it may already be tomorrow."""


def add_review(file: Path, guidance: Path, rulebook: Rulebook) -> int:
    """Add a reviewer's saved file to reviews.yaml in the guidance folder; return the number of rules reviewed.

    Raises Unreadable with every problem, and adds nothing, if anything is missing, unknown or out of date. Raises
    OSError if the file cannot be written.
    """
    answers = read_answers(file, FORM)
    problems: list[Problem] = []
    reviews = list(_reviews(answers, rulebook, problems))
    if not reviews and not problems:
        problems.append(answers.problem("no rule is marked", "Mark at least one rule in the rulebook's page."))
    if problems:
        raise Unreadable(problems)
    target = guidance / REVIEWS
    before = read_text(target) if target.exists() else ""
    kept = "".join(line for line in before.splitlines(keepends=True) if line.strip() != "[]")
    added = yaml.safe_dump(reviews, allow_unicode=True, sort_keys=False, width=10_000)
    text = f"{kept.rstrip()}\n{added}".lstrip("\n")
    _check(str(target), text, len(rulebook.reviews) + len(reviews))
    target.write_text(text, encoding="utf-8")
    return len(reviews)


def _check(file: str, text: str, count: int) -> None:
    """Raise Unreadable unless the text holds `count` reviews."""
    gathered = Gathered(file)
    node = read_document(text, gathered)
    if node is None or len(read_reviews(node)) != count or gathered.problems:
        todo = "Write each review under a dash, as the comment in the file shows."
        raise Unreadable([Problem(file, 0, "reviews cannot be added to this file", todo)])


def _reviews(answers: Answers, rulebook: Rulebook, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Return each reviewed rule in the format of reviews.yaml; errors are added to `problems`."""
    role, day = answers.said("role"), answers.said("date")
    if not role:
        what = "the reviewer's office or function is missing"
        problems.append(answers.problem(what, "Write it at the end of the page."))
    problems += _dated(answers, day)
    marks, reasons, hashes = (answers.under(f"{name}:") for name in ("rule", "reason", "hash"))
    for rule in reasons:
        if reasons[rule] and rule not in marks:
            problems.append(answers.problem(f"{rule!r} has a reason but no mark", "Mark “I agree” or “I disagree”."))
    for rule, mark in marks.items():
        fault = _fault(rule, mark, reasons.get(rule, ""), hashes.get(rule, ""), rulebook)
        if fault:
            problems.append(answers.problem(*fault))
        said = {"agrees": True} if mark == "agrees" else {"differs": reasons.get(rule, "")}
        yield {"role": role, "date": day, "rule": rule, "hash": hashes.get(rule, ""), **said}


def _fault(rule: str, mark: str, reason: str, hash_: str, rulebook: Rulebook) -> tuple[str, str] | None:
    """Return what is wrong with the review of one rule and what to do; None if it is valid."""
    if rule not in rulebook.hashes:
        return f"there is no rule {rule!r}", suggestion(rule, rulebook.hashes)
    if mark not in ("agrees", "differs"):
        return f"{rule!r} is marked {mark!r}", "Mark “I agree” or “I disagree” in the page."
    if mark == "differs" and not reason:
        return f"{rule!r} is marked “I disagree” without a reason", "Write the reason in one sentence."
    if mark == "agrees" and reason:
        return (
            f"{rule!r} is marked “I agree” and gives a reason to disagree",
            "Remove the reason, or mark “I disagree”.",
        )
    if hash_ != rulebook.hashes[rule]:
        return f"{rule!r} has changed since this rulebook was made", "Make a new rulebook and review that rule again."
    return None


def _dated(answers: Answers, day: str) -> Iterator[Problem]:
    try:
        future = date.fromisoformat(day) > datetime.now(UTC).date() + _ZONES
    except ValueError:
        what = f"the date {day!r} is not a date" if day else "the date is missing"
        yield answers.problem(what, "Write it as 2027-01-15.")
        return
    if future:
        yield answers.problem(f"the date {day} is still to come", "Write the day of the review.")
