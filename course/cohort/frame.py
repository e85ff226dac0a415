"""The attempts of a cohort as a table: one query, the same typed columns whether there are answers or none."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from course.store import FRAME_COLUMNS

TYPES: Final = {
    "certainty": "Int8",
    "score": "float64",
    "started": "datetime64[us, UTC]",
    "submitted": "datetime64[us, UTC]",
    "simulated": "bool",
}
"""Column -> its type where it is not text. Responses, groups and flags stay the store's JSON text."""


def as_frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of `Store.frame_rows` as a table with the columns FRAME_COLUMNS, typed, in the order of submission."""
    found = list(rows)
    columns = zip(*found, strict=True) if found else ([] for _ in FRAME_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series(column, dtype=TYPES.get(name, "str"))
            for name, column in zip(FRAME_COLUMNS, columns, strict=True)
        }
    )


def first_attempts(frame: pd.DataFrame) -> pd.DataFrame:
    """The first attempt of each learner at each item: later ones have seen the explanation."""
    return frame.drop_duplicates(["learner", "item"], keep="first", ignore_index=True)
