"""A cache of rendered HTML that is the same for all learners."""

from collections.abc import Hashable, Iterable
from typing import Any, Final

from markupsafe import Markup

from course.ui.lesson import Line

MOST: Final = 4000
"""Maximum number of cached pieces, of about a kilobyte each."""


class Once:
    """Cache of template macro output, which must not depend on the learner, only on what the key `of` identifies."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Markup] = {}

    def __call__(self, macro: Any, *given: object, of: Hashable) -> Markup:
        """Return the macro's output for these arguments, cached; `of`: a key that identifies the arguments."""
        key = macro.name, of
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            found = self._kept[key] = Markup(macro(*given))  # noqa: S704 - a macro's own output, escaped where it was made
        return found

    def each(self, macro: Any, lines: Iterable[Line], *, of: Hashable) -> Markup:
        """Return the macro's cached output for each of these lines, concatenated."""
        return Markup().join(self(macro, line, of=(of, line.key)) for line in lines)
