"""Attempts as a table."""

from dataclasses import replace
from pathlib import Path

from course.cohort.attempt_table import as_frame, as_released
from course.store import FRAME_COLUMNS, RELEASED_COLUMNS, Store
from tests.cohort.answers import attempt, framed, learners

TYPES = {
    "id": "str", "cohort": "str", "learner": "str", "phase": "str", "item": "str", "item_version": "str",
    "rules_version": "str", "variant": "str", "response": "str", "certainty": "Int8", "score": "float64",
    "groups": "str", "critical_miss": "str", "harmful_pick": "str", "started": "datetime64[us, UTC]",
    "submitted": "datetime64[us, UTC]", "simulated": "bool", "seen": "bool",
}  # fmt: skip


def test_frame_without_answers_has_the_same_typed_columns() -> None:
    empty, full = as_frame([]), framed([attempt("a", "goose")])
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == TYPES
    assert {name: str(kind) for name, kind in full.dtypes.items()} == TYPES
    assert (len(empty), tuple(empty.columns)) == (0, FRAME_COLUMNS)


def test_frame_of_a_store_holds_what_was_appended(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.append_many([attempt("a", "goose"), attempt("b", "porridge", desks=["press-desk"], minute=5)])
    frame = as_frame(store.frame_rows("may"))
    store.close()
    assert frame[["learner", "item", "score"]].values.tolist() == [["a", "goose", 1.0], ["b", "porridge", 2 / 3]]
    assert [str(when) for when in frame["submitted"]] == ["2031-05-06 12:01:00+00:00", "2031-05-06 12:06:00+00:00"]


def test_released_without_answers_has_the_same_typed_columns(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.append_many(attempt(each, "goose") for each in learners(11))
    full = as_released(store.statistics.released("may", ["goose"], {"practice": ["goose"]}, 11))
    store.close()
    empty = as_released({name: [] for name in RELEASED_COLUMNS})
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == {
        name: str(kind) for name, kind in full.dtypes.items()
    }
    assert (len(empty), len(full), tuple(full.columns)) == (0, 11, RELEASED_COLUMNS)


def test_released_keeps_what_a_cell_is_called(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    named = {"variant": "2 b", "item_version": "v 1", "rules_version": ""}
    store.append_many(replace(attempt(each, "goose"), **named) for each in learners(11))  # type: ignore[arg-type]  # all text
    found = as_released(store.statistics.released("may", ["goose"], {"practice": ["goose"]}, 11))
    store.close()
    assert {name: found[name].unique().tolist() for name in named} == {name: [value] for name, value in named.items()}
