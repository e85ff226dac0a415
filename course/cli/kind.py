"""Which type of file a command writes: what is asked for, and what the file's name implies."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from course.cli.failure import WrongUse

_KNOWN: Final = (
    "pdf", "html", "csv", "xlsx", "xls", "json", "jsonl", "zip", "imscc", "svg", "png", "jpg", "docx", "txt", "xml",
)  # fmt: skip
_SAME: Final = {"htm": "html"}


def kind_of(output: Path | None, asked: str | None, kinds: Sequence[str]) -> str:
    """The type to write: as asked, else as the name ends, else the first of `kinds`.

    Raises WrongUse where the name ends as another type: what opens a file goes by its name.
    """
    ending = output.suffix.removeprefix(".").lower() if output else ""
    implied = _SAME.get(ending, ending)
    if implied in kinds and asked in (None, implied):
        return implied
    if implied in _KNOWN:
        written = asked or " or ".join(kinds)
        raise WrongUse(
            f"{output} ends in .{ending}, and would hold {written.upper().replace(' OR ', ' or ')}; "
            f"give it a name that ends in .{asked or kinds[0]}."
        )
    return asked or kinds[0]
