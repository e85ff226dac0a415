"""The views of one course, a language each, made when the first page asks for it."""

import threading
from collections.abc import Callable, Sequence

from course.language import negotiate
from course.ui.view import View


class Views:
    """A view in each language of the course; may be shared by many threads."""

    def __init__(self, make: Callable[[str], View], languages: Sequence[str]) -> None:
        """`make`: the view in a language; the first of `languages` is the one for those who want none of them."""
        self.languages = tuple(languages)
        self._make, self._lock = make, threading.Lock()
        self._made: dict[str, View] = {}

    def choose(self, wanted: Sequence[str]) -> View:
        """The view for somebody who wants these languages, the most wanted first."""
        return self.view(negotiate(wanted, self.languages))

    def view(self, language: str) -> View:
        """The view in one of the languages."""
        found = self._made.get(language)
        if found is None:
            with self._lock:  # making one reads the whole bank
                found = self._made.get(language) or self._made.setdefault(language, self._make(language))
        return found

    @property
    def first(self) -> View:
        """The view in the language for those who want none of the course's."""
        return self.view(self.languages[0])
