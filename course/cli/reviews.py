"""The reviews of the rules, as `course check --reviews` reports them."""

from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from course.bank.rule_reviews import reviewed
from course.cli.contacts import ZONES
from course.language import _, counted
from grader import Problem, Rulebook
from grader.content_problem import suggestion
from grader.reading.reviews import REVIEWS


def future(rulebook: Rulebook, guidance: Path, now: date) -> list[Problem]:
    """Return a problem for each review dated in the future."""
    return [
        Problem(
            str(guidance / REVIEWS),
            review.line,
            _("the review of {rule!r} is dated {date}, which is in the future").format(
                rule=review.rule, date=review.date
            ),
            _("Write the day of the review."),
        )
        for review in rulebook.reviews
        if date.fromisoformat(review.date) > now + ZONES
    ]


def reviews_of(rulebook: Rulebook) -> dict[str, Any]:
    """Count the rules with a current review, and list the disputed rules and the lapsed reviews."""
    state = rulebook.review_state
    return {
        "rules": len(state.rules),
        "reviewed": len(state.current),
        "agreed": len(state.current) - len(state.disputed),
        "disputed": [
            {"rule": rule, "role": each.role, "date": each.date, "reason": each.reason}
            for rule in state.disputed
            for each in state.current[rule]
            if not each.agrees
        ],
        "lapsed": [
            {"rule": each.rule, "role": each.role, "date": each.date, "why": _why(each.rule, rulebook)}
            for each in state.lapsed
        ],
        "unreviewed": [rule for rule in state.rules if rule not in state.current],
        "says": reviewed(state),
    }


def _why(rule: str, rulebook: Rulebook) -> str:
    if rule in rulebook.hashes:
        return _("The rule has changed since, or a clause that it cites.")
    return _("This rule no longer exists. {suggestion}").format(suggestion=suggestion(rule, rulebook.hashes))


def show(console: Console, plain: dict[str, Any]) -> None:
    """Print the counts, then a line for each rule that is disputed and each review that has lapsed."""
    console.print(_("Reviews of the rules"), style="bold")
    console.print(plain["says"])
    console.print(
        counted(
            "Of {count} rule: {agreed} reviewed without dispute, {reviewed} disputed, {unreviewed} not reviewed in "
            "their present form.",
            "Of {count} rules: {agreed} reviewed without dispute, {reviewed} disputed, {unreviewed} not reviewed in "
            "their present form.",
            plain["rules"],
            agreed=plain["agreed"],
            reviewed=plain["reviewed"] - plain["agreed"],
            unreviewed=len(plain["unreviewed"]),
        )
    )
    for each in plain["disputed"]:
        console.print(
            _("  {rule}: {role} disagrees ({date}). {reason}").format(
                rule=each["rule"], role=each["role"], date=each["date"], reason=each["reason"]
            )
        )
    for each in plain["lapsed"]:
        console.print(
            _("  {rule}: the review by {role} ({date}) has lapsed. {why}").format(
                rule=each["rule"], role=each["role"], date=each["date"], why=each["why"]
            )
        )
    console.print()
