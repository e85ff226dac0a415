"""Attempts as a pandas table, with the same typed columns even if there are none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from course.store import FRAME_COLUMNS

TYPES: Final = {
    "certainty": "Int8",
    "score": "float64",
    "started": "datetime64[us, UTC]",
    "submitted": "datetime64[us, UTC]",
    "simulated": "bool",
    "seen": "bool",
}
"""Column -> its type where it is not text. Responses, groups and flags stay the store's JSON text."""
RELEASED_TYPES: Final = {
    "learner": "int32",
    "response": "object",
    "certainty": "float32",
    "score": "float64",
    "counted": "bool",
    "finished": "bool",
    "paired": "bool",
}
"""Column -> its type in the table of released attempts; all other columns are categories."""


def as_frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Return rows of `Store.frame_rows` as a typed table with the columns FRAME_COLUMNS, in the order of submission."""
    found = list(rows)
    columns = zip(*found, strict=True) if found else ([] for _ in FRAME_COLUMNS)
    return _typed(zip(FRAME_COLUMNS, columns, strict=True), TYPES, "str")


def as_released(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return the result of `Store.released` as a typed table with the same columns and order."""
    return _typed(columns.items(), RELEASED_TYPES, "category")


def _typed(columns: Iterable[tuple[str, Sequence[Any]]], types: Mapping[str, str], rest: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(column, dtype=types.get(name, rest)) for name, column in columns})
