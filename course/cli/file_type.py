"""The type of file that a command writes: as asked for, or as the file name implies."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from course.cli.failure import WrongUse
from course.language import _

_KNOWN: Final = (
    "pdf", "html", "csv", "xlsx", "xls", "json", "jsonl", "zip", "imscc", "svg", "png", "jpg", "docx", "txt", "xml",
)  # fmt: skip
_SAME: Final = {"htm": "html"}


def kind_of(output: Path | None, asked: str | None, kinds: Sequence[str]) -> str:
    """Return the type to write: as asked, or else by the file name's ending, or else the first of `kinds`.

    Raises WrongUse if the file name's ending contradicts it, since programs choose by the ending.
    """
    ending = output.suffix.removeprefix(".").lower() if output else ""
    implied = _SAME.get(ending, ending)
    if implied in kinds and asked in (None, implied):
        return implied
    if implied in _KNOWN:
        written = asked.upper() if asked else _(" or ").join(each.upper() for each in kinds)
        raise WrongUse(
            _("{output} ends in .{ending} but would hold {kind}; give it a name that ends in .{asked}.").format(
                output=output, ending=ending, kind=written, asked=asked or kinds[0]
            )
        )
    return asked or kinds[0]
