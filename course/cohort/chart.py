"""A bar chart that looks the same at every width: positions in em, lengths in percent, text never scaled."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

_NARROW, _BROAD = 32, 62
"""Characters of a label on one line, in a narrow chart (320 px) and in a broad one (half a page)."""
_LINE, _BAR, _GAP = 1.35, 0.9, 0.85
"""Heights of a line of the label, of the bar and of the space below it, in em."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its label and value."""

    label: str
    share: float | None
    """Length in [0, 1]; None to draw no bar, in which case `value` says why."""
    value: str
    """The value as text."""
    low: float = 0.0
    high: float = 0.0
    """Ends of the interval, in [0, 1]; equal if there is none."""
    place: str = ""
    """The text below the label, such as the scenario."""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A bar and its position, in em from the top."""

    bar: Bar
    lines: tuple[tuple[str, float], ...]
    """Each line of the label with its baseline."""
    places: tuple[tuple[str, float], ...]
    """The same for the text below the label."""
    value: float
    """The baseline of the value, beside the bar."""
    top: float
    height: float = _BAR


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart's bars, stacked from top to bottom."""

    bars: tuple[Placed, ...]
    height: float
    """In em."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart with drawings for narrow and broad panels, a name, and a sentence about its meaning."""

    id: str
    name: str
    says: str
    """A plain sentence."""
    narrow: Drawing
    broad: Drawing


def draw(id_: str, name: str, says: str, bars: Sequence[Bar]) -> Chart:
    """Return the chart of these bars."""
    return Chart(id_, name, says, _place(bars, _NARROW), _place(bars, _BROAD))


def _place(bars: Sequence[Bar], letters: int) -> Drawing:
    placed: list[Placed] = []
    y = 0.0
    for bar in bars:
        label, below = wrap(bar.label, letters), wrap(bar.place, letters)
        lines = tuple((line, round(y + _LINE * (at + 0.75), 2)) for at, line in enumerate(label))
        places = tuple((line, round(y + _LINE * (at + 0.68), 2)) for at, line in enumerate(below, len(label)))
        top = y + _LINE * (len(label) + len(below)) + 0.1
        placed.append(Placed(bar, lines, places, round(top + 0.78, 2), round(top, 2)))
        y = top + _BAR + _GAP
    return Drawing(tuple(placed), round(max(y - _GAP / 2, 0), 2))
