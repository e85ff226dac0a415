"""One person, as far as the facilitators of their cohort may see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.store import Cohort, Sight, Store, codename, hash_token
from course.store.person import Done, Person
from tests.store.learning import NINE, TEN, attempt


def joined(store: Store, sight: Sight, cohort: str = "autumn") -> str:
    """The id of a learner who has done one scenario twice and another once."""
    store.add_cohort(Cohort(cohort, cohort, NINE, sight=sight))
    learner = store.enrol(hash_token(f"a learner of {cohort}"), cohort, NINE).id
    made = [("first", "stray-remark", 0.25), ("second", "stray-remark", 1.0), ("third", "cold-tea", None)]
    for id_, item, score in made:
        store.append(replace(attempt(learner, f"{cohort}-{id_}", score=score), cohort=cohort, item=item))
    return learner


def test_look_shows_nothing_of_anybody_unless_their_cohort_says_so(store: Store) -> None:
    learner = joined(store, "nothing")
    assert store.persons.look("autumn", codename(learner), TEN) is None
    assert (store.audit.notes(), store.kept(learner)["looks"]) == ([], [])
    assert Cohort("autumn", "Autumn", NINE).sight == "nothing"


def test_look_at_progress_shows_what_is_done_and_neither_picks_nor_scores_nor_times(store: Store) -> None:
    name = codename(joined(store, "progress"))
    assert store.persons.look("autumn", name, TEN) == Person(
        name, "progress", (Done("practice", "cold-tea"), Done("practice", "stray-remark"))
    )


def test_look_at_results_shows_every_attempt_with_picks_and_score(store: Store) -> None:
    name = codename(joined(store, "results"))
    found = store.persons.look("autumn", name, TEN)
    picks = {"quadrant": "multi-party", "policies": ["free-speech"]}
    assert found is not None
    assert sorted(found.done, key=lambda each: (each.item, each.score or 0)) == [
        Done("practice", "cold-tea", TEN, picks, None),
        Done("practice", "stray-remark", TEN, picks, 0.25),
        Done("practice", "stray-remark", TEN, picks, 1.0),
    ]


def test_look_leaves_a_line_in_the_audit_and_one_for_the_learner_who_takes_it_along(store: Store) -> None:
    learner = joined(store, "progress")
    other = joined(store, "progress", "winter")
    store.persons.look("autumn", codename(learner), TEN)
    store.persons.look("autumn", codename(other), TEN)  # of another cohort: found by nobody here
    store.persons.look("autumn", "abc-def", TEN)
    assert [(each.act, each.role, each.rows, each.noted) for each in store.audit.notes()] == [
        ("look-at-person", "facilitator", 1, TEN)
    ]
    [line] = store.kept(learner)["looks"]
    assert (line["learner"], line["sight"], line["looked"]) == (
        learner,
        "progress",
        "2026-09-01T10:00:00.000000+00:00",
    )
    assert store.forget(learner, TEN)["looks"] == 1
    assert store.persons.look("autumn", codename(learner), TEN) is None


def test_cohort_shows_no_more_of_a_person_once_it_is_made(store: Store) -> None:
    learner = joined(store, "nothing")
    made = store.cohort("autumn")
    assert made is not None
    with pytest.raises(ValueError, match=r"cannot be changed after a cohort is created"):
        store.change_cohort(replace(made, sight="results"))
    assert store.change_cohort(replace(made, name="Renamed"))
    assert store.persons.look("autumn", codename(learner), TEN) is None
    with pytest.raises(ValueError, match=r"nothing, completion, progress, results, not 'all'"):
        replace(made, sight="all")  # type: ignore[arg-type]  # what a damaged store might hold


def test_codename_is_always_the_same_and_says_nothing_of_the_id() -> None:
    assert codename("a" * 32) == "eaa-yzm"
    assert len({codename(f"{number}") for number in range(2000)}) == 2000
