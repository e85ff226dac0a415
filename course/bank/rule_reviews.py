"""How many rules people at the institution have reviewed, in a sentence."""

from course.language import _, ngettext, number
from grader.rule_review import ReviewState


def reviewed(state: ReviewState) -> str:
    """Return the share of rules that have been reviewed, in one or two sentences for learners and facilitators."""
    done, rules, differ = len(state.current), len(state.rules), len(state.disputed)
    if not done:
        return _("No policy officer has reviewed the rules yet.")
    share = 100 if done == rules else max(1, min(99, round(100 * done / rules)))
    values = {"done": number(done), "rules": number(rules), "share": share, "differ": number(differ)}
    if not differ:
        return _(
            "People at the institution have reviewed {done} of the {rules} rules ({share}%). "
            "No reviewer disagrees with any of these."
        ).format_map(values)
    return ngettext(
        "People at the institution have reviewed {done} of the {rules} rules ({share}%). "
        "A reviewer disagrees with {differ} of these.",
        "People at the institution have reviewed {done} of the {rules} rules ({share}%). "
        "A reviewer disagrees with {differ} of these.",
        differ,
    ).format_map(values)
