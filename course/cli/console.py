"""Console output under any encoding: characters that the encoding lacks are replaced by plainer ones."""

import codecs
import sys
from typing import Final

_PLAIN: Final = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "·": "-", "→": "->",
    "×": "x", "≥": ">=", "≤": "<=", "\u00a0": " ", "\u202f": " ", "•": "*",
}  # fmt: skip


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace a character that the console's encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each, "?") for each in lacking), error.end


def print_anywhere() -> None:
    """Make stdout and stderr replace characters that their encoding lacks. UTF-8 output is not changed."""
    codecs.register_error("course-plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not (stream.encoding or "").lower().startswith("utf"):
            reconfigure(errors="course-plainer")
