"""Store picks as a draft, submit them as the answer to a question, and store unsent picks of a live vote."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from course.bank import Scenario
from course.language import N_, _
from course.progress import LEVELS, RECENT
from course.session.action import Fields, Step, judged, left, opened, reviewed, scenario_of
from course.session.course_progress import FORMS
from course.session.learner_context import Desk
from course.session.refusal import Refused
from course.session.screen_state import Draft, Sitting
from course.store import Answer, Attempt
from grader import QUADRANT, Malformed, grade, read_response

STALE: Final = N_("This form is out of date. Please reload the page; everything you submitted is saved.")
UNREADABLE: Final = N_("Your picks could not be read. Please check them; nothing is lost.")
HOUR: Final = timedelta(hours=1)
MOST_TRIES: Final = 12
"""Maximum number of tries at one story within an hour; reading takes a minute or more for each."""
MOST_STORIES: Final = RECENT
"""Maximum number of tries at all stories within an hour."""
SURE: Final = {"": None} | {str(certainty): certainty for certainty in LEVELS}
"""The form field's value for a learner's certainty -> the certainty; None if they give none."""


def draft(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Store the picks as a draft and stay on the screen; ignore picks for a question that is already submitted."""
    item = scenario_of(fields, desk).item.id
    attempt, question = _attempt_of(fields, desk, item), fields.get("question")
    if question in desk.answered(attempt, item):
        return Step(sitting)
    _, kept, _ = _read(sitting, fields, desk, now, attempt)
    return Step(replace(sitting, drafts={**sitting.drafts, item: kept}))


def tick(sitting: Sitting, fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Store unsent picks at a step of a live session, and stay on the screen.

    They replace earlier picks at the same step; picks in other live sessions are discarded.
    """
    room, step, picks = (fields.get(name) for name in ("room", "step", "picks"))
    if not isinstance(room, str) or not isinstance(step, int) or not isinstance(picks, tuple):
        raise Refused(_(UNREADABLE))
    others = {at: kept for at, kept in sitting.ticked.items() if at[0] == room and at != (room, step)}
    return Step(replace(sitting, ticked=others | ({(room, step): picks} if picks else {})))


def submit(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Submit the picks as the answer to a question and show the verdict; self-assessments show the next question.

    The first answer to a question is final. A second one, from another window or after Back, shows the first.
    """
    item = scenario_of(fields, desk).item.id
    attempt, question = _attempt_of(fields, desk, item), fields.get("question")
    stored = desk.answered(attempt, item).get(question) if isinstance(question, str) else None
    if stored is not None and isinstance(question, str):
        shown = answered(sitting, item, question, attempt, desk, now)
        return Step(replace(shown, elsewhere=set(_picks(fields, question)) != set(stored)))
    scenario, kept, picks = _read(sitting, fields, desk, now, attempt)
    _require_pace(desk, item, attempt, now)
    drafts = {**sitting.drafts, item: kept}
    if not picks:
        return Step(replace(left(sitting, "question"), item=item, question=str(question), missing=True, drafts=drafts))
    answer = Answer(attempt, str(question), desk.learner, item, picks, now, kept.certainty)
    given = {**desk.answers.get(attempt, {}), answer.question: answer}
    known = replace(desk, answers={**desk.answers, attempt: given})
    made = None
    if all(each in given for each in scenario.questions):
        seen = desk.seen(item, kept.phase, sitting)
        made = _attempt(kept, scenario, given, desk, now, attempt, seen)
        drafts.pop(item)
        known = replace(known, done=desk.done.with_attempt(made))
    else:
        drafts[item] = replace(kept, certainty=None)
    return Step(answered(replace(sitting, drafts=drafts), item, answer.question, attempt, known, now), answer, made)


def _require_pace(desk: Desk, item: str, attempt: str, now: datetime) -> None:
    """Raise Refused for a new try above the hourly limits, which no one who reads the stories reaches.

    Every attempt takes space in the store and time whenever the learner's history is loaded.
    """
    if attempt in desk.answers:
        return
    recent = [each for each, at in desk.done.recent if now - at < HOUR]
    if recent.count(item) >= MOST_TRIES:
        raise Refused(
            _("You have finished this story {tries} times within an hour. Please continue with another one.").format(
                tries=MOST_TRIES
            )
        )
    if len(recent) >= MOST_STORIES:
        raise Refused(
            _("You have finished {stories} stories within an hour. Please continue later.").format(stories=MOST_STORIES)
        )


def answered(sitting: Sitting, item: str, question: str, attempt: str, desk: Desk, now: datetime) -> Sitting:
    """Return the state after a question is submitted: its verdict; in a self-assessment, the next question.

    A self-assessment withholds all verdicts until it is closed.
    """
    way, whole = desk.way(sitting), desk.complete(attempt, item)
    phase = whole.phase if whole else sitting.drafts[item].phase
    if phase not in FORMS or item not in way.form(phase):
        return judged(sitting, item, question, attempt)
    following = item if whole is None else way.following_in(phase)
    if following:
        return opened(sitting, following, desk, now, phase)
    return left(replace(sitting, item=item, part=phase), "check")


def onward(sitting: Sitting, item: str, attempt: str, desk: Desk, now: datetime) -> Sitting | None:
    """Return the state after a verdict: the attempt's next question, or its feedback; None after a quick story."""
    whole = desk.complete(attempt, item)
    if whole is None:
        return opened(sitting, item, desk, now, sitting.drafts[item].phase if item in sitting.drafts else "practice")
    return None if desk.bank.scenarios[item].quick else reviewed(sitting, whole)


def _attempt_of(fields: Fields, desk: Desk, item: str) -> str:
    """Return the attempt id that the submitted form names.

    A newcomer's first form is the same for everyone and names no attempt; the learner's first attempt is meant.
    """
    given = fields.get("attempt")
    return given if isinstance(given, str) and given else desk.first_attempt(item)


def _picks(fields: Fields, question: str) -> tuple[str, ...]:
    """Parse the picks from a form's fields. Raises Refused."""
    given = fields.get(question, [])
    listed = [given] if isinstance(given, str) and given else given or []
    if not isinstance(listed, list) or any(not isinstance(each, str) for each in listed):
        raise Refused(_(UNREADABLE))
    return tuple(listed)


def _read(
    sitting: Sitting, fields: Fields, desk: Desk, now: datetime, attempt: str
) -> tuple[Scenario, Draft, tuple[str, ...]]:
    """Parse a form: return the variant that it shows, the draft with its picks, and the picks. Raises Refused."""
    item, question = scenario_of(fields, desk).item.id, fields.get("question")
    before = sitting.drafts.get(item) or Draft(now, variant=desk.due(item))
    told = fields.get("variant", str(before.variant))
    scenario = desk.bank.variant(item, before.variant)
    due = desk.open_question(item, before.variant, attempt)
    if attempt != desk.attempt(item, before.phase) or told != str(before.variant) or question != due or not due:
        raise Refused(_(STALE))
    given = _picks(fields, due)
    try:
        response = read_response(scenario.key, _response({due: given}))
    except Malformed as error:
        raise Refused(_(UNREADABLE)) from error
    picks = response.picks.get(due, ()) if due != QUADRANT else given
    sure = fields.get("certainty", "")
    if not isinstance(sure, str) or sure not in SURE:
        raise Refused(_(UNREADABLE))
    drafted = {name: kept for name, kept in before.picks.items() if name != due} | ({due: picks} if picks else {})
    return scenario, replace(before, picks=drafted, certainty=SURE[sure]), picks


def _response(picks: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Return the response in the format stored in attempts: the quadrant as a string, each group as a list."""
    quadrant = picks.get(QUADRANT)
    if quadrant is not None and len(quadrant) > 1:
        raise Refused(_(UNREADABLE))
    asked = {QUADRANT: quadrant[0] if quadrant else None} if quadrant is not None else {}
    return asked | {group: list(chosen) for group, chosen in picks.items() if group != QUADRANT}


def _attempt(
    kept: Draft, scenario: Scenario, given: Mapping[str, Answer], desk: Desk, now: datetime, id_: str, seen: bool
) -> Attempt:
    picks = {question: given[question].picks for question in scenario.questions}
    response = _response(picks)
    outcome = grade(scenario.key, read_response(scenario.key, response))
    sure = [given[question].certainty for question in scenario.questions]
    return Attempt(
        id=id_,
        cohort=desk.cohort,
        learner=desk.learner,
        phase=kept.phase,
        item=scenario.item.id,
        item_version=scenario.item.version,
        rules_version=desk.bank.rulebook.version,
        response=response,
        started=kept.started,
        submitted=now,
        variant=str(scenario.item.variant or ""),
        certainty=None if None in sure else min(each for each in sure if each is not None),
        score=outcome.score,
        groups=outcome.groups,
        critical_miss=outcome.critical_miss,
        harmful_pick=outcome.harmful_pick,
        seen=seen,
    )
