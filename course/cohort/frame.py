"""Attempts as a table: the same typed columns whether there are any or none."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from course.store import FRAME_COLUMNS, RELEASED_COLUMNS

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
    "run": "int32",
    "finished": "bool",
    "paired": "bool",
}
"""The same of what may be shown; the rest are categories."""


def as_frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of `Store.frame_rows` as a table with the columns FRAME_COLUMNS, typed, in the order of submission."""
    return _typed(rows, FRAME_COLUMNS, TYPES, "str")


def as_released(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of `Store.released` as a table with the columns RELEASED_COLUMNS, typed, each cell in its order."""
    return _typed(rows, RELEASED_COLUMNS, RELEASED_TYPES, "category")


def _typed(rows: Iterable[tuple[Any, ...]], names: tuple[str, ...], types: dict[str, str], rest: str) -> pd.DataFrame:
    found = list(rows)
    columns = zip(*found, strict=True) if found else ([] for _ in names)
    return pd.DataFrame(
        {name: pd.Series(column, dtype=types.get(name, rest)) for name, column in zip(names, columns, strict=True)}
    )
