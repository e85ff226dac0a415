"""Tables of scores, and what Pingouin makes of them, once it is installed: `python -m tests.cohort.reference`.

With `tables DIR`, the tables are written as CSV instead, for `reference.R`, which asks psych.
"""

import json
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tests.cohort.test_classical import LSAT6

FIGURES: Final = Path(__file__).parent / "reference.json"
PSYCH: Final = Path(__file__).parent / "psych.json"
Table = npt.NDArray[np.float64]


def _drawn(seed: int, learners: int, items: int, gaps: float = 0.0) -> Table:
    """Scores in [0, 1] of learners who differ; a share of them is missing."""
    chance = np.random.default_rng(seed)
    scores = np.clip(0.5 + chance.normal(0, 0.15, (learners, 1)) + chance.normal(0, 0.2, (learners, items)), 0, 1)
    scores[chance.random(scores.shape) < gaps] = np.nan
    return np.round(scores, 3)


TABLES: Final[dict[str, Table]] = {
    "LSAT-6": LSAT6,
    "few learners": _drawn(1, 22, 8),
    "many items": _drawn(2, 70, 40),
    "unrelated": np.random.default_rng(3).random((50, 6)).round(3),
    "zeros and ones": (_drawn(4, 90, 12) > 0.5).astype(np.float64),
    "with gaps": _drawn(5, 80, 6, gaps=0.05),
}


def complete(table: Table) -> Table:
    """The learners without a gap."""
    whole: Table = table[~np.isnan(table).any(axis=1)]
    return whole


def record() -> dict[str, Any]:
    """Pingouin's figures, of complete learners (`nan_policy="listwise"`)."""
    pingouin = import_module("pingouin")
    found = {}
    for name, table in TABLES.items():
        alpha, interval = pingouin.cronbach_alpha(pd.DataFrame(table), nan_policy="listwise")
        low, high = (float(each) for each in interval)
        found[name] = {"learners": len(complete(table)), "alpha": float(alpha), "interval": [low, high]}
    return {"pingouin": metadata.version("pingouin"), "tables": found}


def write_tables(folder: Path) -> None:
    """The tables as CSV, with NA for a gap."""
    for name, table in TABLES.items():
        pd.DataFrame(table).to_csv(folder / f"{name}.csv", index=False, na_rep="NA")


if __name__ == "__main__" and sys.argv[1:2] == ["tables"]:
    write_tables(Path(sys.argv[2]))
elif __name__ == "__main__":
    FIGURES.write_text(json.dumps(record(), indent=2) + "\n", encoding="utf-8")
