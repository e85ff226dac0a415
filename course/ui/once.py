"""Once: what is the same for everybody who looks, rendered for the first of them and kept for the others."""

from collections.abc import Hashable, Iterable
from typing import Any, Final

from markupsafe import Markup

from course.ui.lesson import Line

MOST: Final = 4000
"""So many pieces are kept, of about a kilobyte each."""


class Once:
    """A template's macros by what they were given. Nothing of a learner may be in it: only what `of` names differs."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Markup] = {}

    def __call__(self, macro: Any, *given: object, of: Hashable) -> Markup:
        """What the macro makes of what it is given; `of` tells one piece from every other that it may be given."""
        key = macro.name, of
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[key] = Markup(macro(*given))  # noqa: S704 - a macro's own output, escaped where it was made
        return found

    def each(self, macro: Any, lines: Iterable[Line], *, of: Hashable) -> Markup:
        """The same of each of these lines of a feedback, one after the other."""
        return Markup().join(self(macro, line, of=(of, line.key)) for line in lines)
