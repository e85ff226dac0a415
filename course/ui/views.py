"""The views of one course, one per language, each created when first needed."""

import threading
from collections.abc import Callable, Sequence

from course.language import negotiate
from course.ui.view import View


class Views:
    """A view for each language of the course. Thread-safe."""

    def __init__(self, make: Callable[[str], View], languages: Sequence[str]) -> None:
        """`make`: creates the view in a language. The first of `languages` is the default."""
        self.languages = tuple(languages)
        self._make, self._lock = make, threading.Lock()
        self._made: dict[str, View] = {}

    def choose(self, wanted: Sequence[str]) -> View:
        """Return the view in the best match for these languages, the most preferred first."""
        return self.view(negotiate(wanted, self.languages))

    def view(self, language: str) -> View:
        """Return the view in one of the languages."""
        found = self._made.get(language)
        if found is None:
            with self._lock:  # making one reads the whole bank
                found = self._made.get(language) or self._made.setdefault(language, self._make(language))
        return found

    @property
    def first(self) -> View:
        """Return the view in the default language."""
        return self.view(self.languages[0])
