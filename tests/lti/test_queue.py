"""The queue of grades in the store, and what a grade is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from course.bank import Bank, open_bank
from course.lti.grade import Mark, mark
from course.lti.sender import below
from course.lti.target import Target, Targets
from course.session.screen_state import Sitting
from course.settings import Settings
from course.store import Attempt, Cohort, Grade, Learner, Place, Sight, Store, hash_token
from course.store.tables import lti_nonces

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def learner(store: Store) -> Learner:
    store.add_cohort(Cohort("lti-c1", "A course", NOW, sight="progress"))
    fresh = Learner("ada", hash_token("t"), "lti-c1", NOW)
    found = store.lti.use(
        "n1", NOW + SECOND, NOW, fresh, Grade("g1", "", "p1", "sealed", "https://l/1", True, "course")
    )
    assert found == fresh
    store.keep_place(Place("ada", 1, {}, NOW))
    return fresh


def one(store: Store) -> Grade:
    [(grade, cohort, turn)] = store.lti.grades()
    assert (cohort, turn) == ("lti-c1", 1)
    return grade


def test_nonce_is_used_once_and_forgotten_when_it_has_expired(store: Store, learner: Learner) -> None:
    with pytest.raises(ValueError, match="used before"):
        store.lti.use("n1", NOW + SECOND, NOW, replace(learner, id="eve", token_hash=hash_token("other")))
    assert store.learner(hash_token("other")) is None
    again = store.lti.use("n2", NOW + SECOND, NOW + 2 * SECOND, replace(learner, id="other"))
    assert again == learner
    assert store._transactions.rows(select(lti_nonces.c.nonce)) == [{"nonce": "n2"}]


def test_change_is_claimed_once_until_its_lease_ends(store: Store, learner: Learner) -> None:  # noqa: ARG001
    assert store.lti.claim(5, NOW) == []
    store.lti.change("g1", "50", NOW)
    store.lti.change("g1", "50", NOW + SECOND)
    [first] = store.lti.claim(5, NOW)
    assert (first.pending, first.stamp, first.tried) == ("50", NOW, False)
    assert store.lti.claim(5, NOW + 59 * SECOND) == []
    [second] = store.lti.claim(5, NOW + 61 * SECOND)
    assert (second.stamp, second.tried) == (NOW, True)
    store.lti.delivered(second)
    assert (one(store).sent, one(store).pending, store.lti.waiting()) == ("50", None, 0)
    store.lti.change("g1", "50", NOW + 99 * SECOND)
    assert store.lti.waiting() == 0


def test_newer_change_replaces_one_that_is_under_way(store: Store, learner: Learner) -> None:  # noqa: ARG001
    store.lti.change("g1", "50", NOW)
    [under_way] = store.lti.claim(5, NOW)
    store.lti.change("g1", "70", NOW)  # at the very same moment: its stamp is later all the same
    store.lti.delivered(under_way)
    store.lti.failed(under_way, NOW, reached=True)
    [newer] = store.lti.claim(5, NOW + SECOND)
    assert (newer.pending, newer.tried, newer.failures) == ("70", False, 0)
    assert newer.stamp == NOW + timedelta(milliseconds=1)


def test_refused_value_is_not_sent_again_and_the_next_one_is(store: Store, learner: Learner) -> None:  # noqa: ARG001
    store.lti.change("g1", "50", NOW)
    store.lti.delivered(store.lti.claim(5, NOW)[0], refused="422")
    store.lti.change("g1", "50", NOW + SECOND)
    assert ([each.refused for each in store.lti.refused()], store.lti.waiting()) == (["422"], 0)
    store.lti.change("g1", "60", NOW + SECOND)
    assert (store.lti.refused(), store.lti.waiting(NOW + SECOND)) == ([], 1)


def test_erasure_takes_the_grade_along(store: Store, learner: Learner) -> None:
    store.lti.change("g1", "50", NOW)
    [claimed] = store.lti.claim(5, NOW)
    assert len(store.kept(learner.id)["lti_grades"]) == 1
    assert store.forget(learner.id, NOW)["lti_grades"] == 1
    store.lti.delivered(claimed)
    store.lti.change("g1", "60", NOW)
    assert (store.lti.grades(), store.lti.waiting()) == ([], 0)


@pytest.fixture(scope="module")
def course() -> Bank:
    settings = Settings()
    return open_bank(settings.guidance, settings.scenarios)


def attempt(bank: Bank, item: str, score: float, **changed: object) -> Attempt:
    scenario = bank.scenarios[item]
    made = Attempt(
        f"a-{item}", "lti-c1", "ada", "practice", item, scenario.item.version, bank.rulebook.version, {}, NOW, NOW,
        score=score,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # the fields that a test names


def marked(bank: Bank, target: str, sight: Sight, scores: Mapping[str, float], **state: object) -> Mark | None:
    found = Targets(bank).find(target)
    assert found is not None
    sitting = replace(Sitting(), **state)  # type: ignore[arg-type]  # as above
    attempts = [attempt(bank, item, score) for item, score in scores.items()]
    return mark(found, sight, bank, attempts, Place("ada", 1, sitting.to_state(), NOW))


def test_mark_of_a_path_grows_with_what_is_passed(course: Bank) -> None:
    first, second, third = (stop.item for stop in course.stops["quick"])
    assert marked(course, "path/quick", "progress", {first: 0.5}) == Mark(3333, complete=False)
    assert marked(course, "path/quick", "results", {first: 0.5}) == Mark(1667, complete=False)
    assert marked(course, "path/quick", "completion", {first: 0.5}) is None
    assert marked(course, "path/quick", "nothing", {first: 0.5}) is None
    all_ = {first: 1.0, second: 0.5, third: 0.75}
    assert marked(course, "path/quick", "results", all_) == Mark(7500, complete=True)
    assert marked(course, "path/quick", "completion", all_) == Mark(10000, complete=True)
    assert marked(course, "path/quick", "progress", {}) is None


def test_mark_of_a_story_and_a_module_counts_what_was_done_to_an_end(course: Bank) -> None:
    story = next(each for each in course.stories if len(course.stages(each)) == 2 and len(course.stages(each)[1]) == 1)
    [[first], [second]] = course.stages(story)
    target = f"story/{story}"
    assert marked(course, target, "results", {first: 1.0}) == Mark(0, complete=False)
    assert marked(course, target, "results", {first: 1.0, second: 0.5}) == Mark(7500, complete=True)
    quadrant = course.module_of[first]
    share = marked(course, f"module/{quadrant}", "progress", {first: 1.0, second: 1.0})
    assert share == Mark(round(10000 / len(course.modules[quadrant].stories)), complete=False)


def test_mark_says_nothing_of_a_form_that_is_open(course: Bank) -> None:
    assert course.forms is not None
    item = course.forms.pre[0]
    made = [attempt(course, item, 1.0, phase="pre")]
    place = Place("ada", 1, Sitting().to_state(), NOW)
    [full] = [each for each in Targets(course).all if each.name == "path/full"]
    told = mark(full, "results", course, made, place)
    closed = mark(full, "results", course, made, replace(place, state=replace(Sitting(), ended=("pre",)).to_state()))
    assert told == Mark(0, complete=False)
    assert closed is not None
    assert closed.hundredths > 0


def test_mark_of_the_course_follows_its_criteria(course: Bank) -> None:
    half = marked(course, "course", "progress", {course.stops["quick"][0].item: 1.0})
    assert half == Mark(0, complete=False)


def test_marks_are_read_back() -> None:
    for each in (Mark(0, complete=False), Mark(3333, complete=False), Mark(10000, complete=True)):
        assert Mark.read(each.text) == each


def test_targets_lead_to_screens(course: Bank) -> None:
    targets = Targets(course)
    assert targets.course == Target("course", "", targets.course.title)
    assert [each.fragment for each in targets.all[:5]] == ["", "#/path/quick", "#/path/orientation", "#/path/full", ""]
    assert [each.name for each in targets.all if not each.graded] == ["session"]
    for name in (None, 7, "", "path/", "story/none", "course/x"):
        assert targets.find(name) is None


@pytest.mark.parametrize(
    ("lineitem", "says"),
    [
        ("https://l/1", "https://l/1/scores?user_id=a%20b"),
        ("https://l/1/", "https://l/1/scores?user_id=a%20b"),
        ("https://l/1/lineitem?type_id=2", "https://l/1/lineitem/scores?type_id=2&user_id=a%20b"),
    ],
)
def test_services_of_a_line_item_stand_before_its_query(lineitem: str, says: str) -> None:
    assert below(lineitem, "scores", user_id="a b") == says
