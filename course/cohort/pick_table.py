"""What the learners of one cell picked, as a boolean table. A cell is one variant of one scenario."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pandas as pd

from course.bank import Bank, Scenario
from grader import WEIGHTS

Marks = npt.NDArray[np.bool_]


def _naming(columns: Mapping[str, int], responses: Sequence[str]) -> Marks:
    """Return which responses contain which ids: a row for each response, a column for each id.

    Faster than parsing JSON: a valid response contains an id in quotes only where it was picked, and no escapes, so
    the quoted strings of all responses are found in one pass over their text, joined by pairs of quotes.
    """
    sizes = [response.count('"') // 2 + 1 for response in responses]
    named = ('""'.join(responses) + '""').split('"')[1::2]
    places = np.fromiter(map(columns.get, named, repeat(-1)), dtype=np.int64, count=len(named))
    known = np.flatnonzero(places >= 0)
    marks = np.zeros((len(responses), len(columns)), dtype=np.bool_)
    marks[np.repeat(np.arange(len(responses)), sizes)[known], places[known]] = True
    return marks


@dataclass(frozen=True, eq=False)
class Picks:
    """The attempts at one variant of a scenario as it is now, under the rules as they are now."""

    scenario: Scenario
    rows: pd.DataFrame
    """Released attempts, in order."""

    @cached_property
    def counted(self) -> Marks:
        """The rows that belong to full groups of this cell."""
        return self.rows["counted"].to_numpy()

    @cached_property
    def learners(self) -> npt.NDArray[np.int32]:
        """The learner of each row in a full group."""
        return self.rows["learner"].to_numpy()[self.counted]

    @cached_property
    def certainty(self) -> npt.NDArray[np.float32]:
        """How sure each learner was; NaN for those who did not say."""
        return self.rows["certainty"].to_numpy()[self.counted]

    @cached_property
    def options(self) -> dict[str, int]:
        """Option offered -> its column."""
        weights = self.scenario.key.weights.values()
        return {option: at for at, option in enumerate(option for group in weights for option in group)}

    @cached_property
    def picked(self) -> Marks:
        """A row for each attempt, a column for each option."""
        return _naming(self.options, self.rows["response"].tolist())

    @cached_property
    def let_out(self) -> Marks:
        """`picked` for the rows in full groups, on which all published figures of this cell are based."""
        return self.picked[self.counted]

    @cached_property
    def weights(self) -> npt.NDArray[np.int64]:
        """The weight of each column in the score."""
        groups = self.scenario.key.weights.values()
        return np.array([weight for group in groups for weight in group.values()], dtype=np.int64)

    @property
    def grave(self) -> Marks | None:
        """The rows that missed a safety option or picked a harmful one.

        None if neither kind of option is offered.
        """
        safety = np.array([option in self.scenario.key.safety for option in self.options], dtype=np.bool_)
        harmful = self.weights == WEIGHTS["harmful"]
        if not (safety | harmful).any():
            return None
        return np.asarray(~self.picked[:, safety].all(axis=1) | self.picked[:, harmful].any(axis=1), dtype=np.bool_)


def pick(practice: pd.DataFrame, bank: Bank) -> Iterator[Picks]:
    """Return the picks of every current cell: each variant of each scenario, in the order of the bank."""
    current = practice[practice["rules_version"] == bank.rulebook.version]
    cells = {
        (str(item), str(variant), str(version)): rows
        for (item, variant, version), rows in current.groupby(["item", "variant", "item_version"], observed=True)
    }
    for item, variants in bank.variants.items():
        for number, scenario in enumerate(variants):
            rows = cells.get((item, str(number or ""), scenario.item.version))
            if rows is not None and rows["counted"].any():
                yield Picks(scenario, rows)
