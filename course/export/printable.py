"""A printable: what is made as a web page to fill in or as a PDF, such as the handout and the rulebook."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from course.export.document import Document
from course.export.pdf import Paper, as_pdf


class Printable(ABC):
    """Makes a document as HTML or PDF. `watch` is called with the number of parts done, since making them is slow."""

    name: ClassVar[str]
    """The file's name, without its ending."""

    @property
    @abstractmethod
    def rows(self) -> int:
        """The number of scenarios or rules in it."""

    @abstractmethod
    def text(self, paper: Paper, fill: bool, watch: Callable[[int], object] | None) -> str:
        """The HTML; `fill`: with fields to fill in."""

    def as_html(self, *, paper: Paper = "a4", watch: Callable[[int], object] | None = None) -> Document:
        """Return one self-contained HTML file that works offline, to read, fill in or print."""
        return self._document("html", self.text(paper, True, watch).encode())

    def as_pdf(
        self,
        *,
        paper: Paper = "a4",
        watch: Callable[[int], object] | None = None,
        pages: Callable[[int], object] | None = None,
    ) -> Document:
        """Return a tagged PDF; `pages` is called with each page number. Raises PaperAbsent."""
        return self._document("pdf", as_pdf(self.text(paper, False, watch), pages))

    def _document(self, kind: str, content: bytes) -> Document:
        return Document(f"{self.name}.{kind}", content, self.rows)
