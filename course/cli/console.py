"""The console: sentences are printed under any encoding, in plainer signs where it lacks some."""

import codecs
import sys
from typing import Final

_PLAIN: Final = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "·": "-", "→": "->",
    "×": "x", "≥": ">=", "≤": "<=", "\u00a0": " ", "\u202f": " ", "•": "*",
}  # fmt: skip


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """For a sign that the console's encoding lacks, one that it has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each, "?") for each in lacking), error.end


def print_anywhere() -> None:
    """Let neither output fail for a sign that its encoding lacks. UTF-8 has all of them, and stays as it is."""
    codecs.register_error("course-plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not (stream.encoding or "").lower().startswith("utf"):
            reconfigure(errors="course-plainer")
