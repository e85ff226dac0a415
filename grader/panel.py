"""Second readings: compare how independent readers code an item's prose with the rulings on its facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from grader.ruling import Ruling

Code = Literal["yes", "unclear", "no"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's codes for one item."""

    quadrant: str
    applies: frozenset[str]
    unclear: frozenset[str]
    prose: str
    """The version of the prose that was read."""

    def code(self, option: str) -> Code:
        """Return the reader's code for the option."""
        return "yes" if option in self.applies else "unclear" if option in self.unclear else "no"


@dataclass(frozen=True)
class Reader:
    """One member of the panel."""

    id: str
    how: str
    """Who read the items, and how: a person's office, or "by machine"."""
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell (item and option) on which all readers clearly agree and the ruling differs."""

    item: str
    option: str
    """The option, or "quadrant"."""
    readers: str
    ruling: str


@dataclass(frozen=True)
class Agreement:
    """Agreement among the readers, and between readers and rulings."""

    cells: int
    """The number of (item, option) pairs that at least two readers coded."""
    unclear: int
    """The number of cells that at least one reader coded as unclear."""
    same: int
    """The number of cells that all readers coded alike."""
    kappa: float | None
    """Cohen's kappa over the three codes; None if the expected agreement is 1.

    The mean over pairs of readers, weighted by the number of cells that both coded.
    """
    clear: int
    """The number of cells, including quadrants, in which all readers are clear and agree."""
    differences: tuple[Difference, ...]
    """The clear cells in which the ruling differs."""

    @property
    def agreed(self) -> float | None:
        """The share of clear cells in which the ruling agrees, in [0, 1]."""
        return 1 - len(self.differences) / self.clear if self.clear else None


def cohen_kappa(pairs: Iterable[tuple[Code, Code]]) -> float | None:
    """Return (p_o - p_e) / (1 - p_e) over the codes of two readers; None if p_e is 1 (Cohen 1960).

    p_o is the share of cells coded alike, p_e the share to be expected from how often each reader uses each code.
    """
    listed = list(pairs)
    count = len(listed)
    if not count:
        return None
    observed = sum(a == b for a, b in listed) / count
    codes = {code for pair in listed for code in pair}
    expected = sum(sum(a == c for a, _ in listed) * sum(b == c for _, b in listed) for c in codes) / count**2
    return (observed - expected) / (1 - expected) if expected < 1 else None


def compare(readers: Iterable[Reader], rulings: Mapping[str, Ruling], options: Iterable[str]) -> Agreement:
    """Compare the readers with each other and with the rulings, on every item that at least two of them read."""
    panel, asked = list(readers), list(options)
    codes: list[tuple[Code, ...]] = []
    by_pair: dict[tuple[str, str], list[tuple[Code, Code]]] = {}
    differences: list[Difference] = []
    clear = 0
    for item, ruling in rulings.items():
        read = {reader.id: reader.readings[item] for reader in panel if item in reader.readings}
        if len(read) < 2:
            continue
        quadrants = {reading.quadrant for reading in read.values()}
        clear += len(quadrants) == 1
        if len(quadrants) == 1 and quadrants.isdisjoint(ruling.quadrants):
            differences.append(Difference(item, "quadrant", quadrants.pop(), str(ruling.quadrant)))
        for option in asked:
            coded = {reader: reading.code(option) for reader, reading in read.items()}
            codes.append(tuple(coded.values()))
            for pair in combinations(coded, 2):
                by_pair.setdefault(pair, []).append((coded[pair[0]], coded[pair[1]]))
            code = codes[-1][0]
            if code == "unclear" or len(set(codes[-1])) > 1:
                continue
            clear += 1
            verdict = ruling.verdicts[option]
            if verdict.applies != (code == "yes"):
                differences.append(Difference(item, option, code, verdict.degree))
    kappas = [(kappa, len(pairs)) for pairs in by_pair.values() if (kappa := cohen_kappa(pairs)) is not None]
    return Agreement(
        cells=len(codes),
        unclear=sum("unclear" in cell for cell in codes),
        same=sum(len(set(cell)) == 1 for cell in codes),
        kappa=sum(kappa * size for kappa, size in kappas) / sum(size for _, size in kappas) if kappas else None,
        clear=clear,
        differences=tuple(differences),
    )
