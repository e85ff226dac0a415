"""The link by which learners join a cohort, and its QR code."""

from functools import lru_cache
from io import BytesIO
from typing import Final
from urllib.parse import urlsplit

import segno

from course.language import N_, _
from course.store import Cohort

ALONE: Final = (
    N_("This link only works on this computer."),
    N_(
        "For others to join, set COURSE_ADDRESS to the address at which they reach the learners’ app, as in "
        "COURSE_ADDRESS=https://course.example.edu/, and start both apps again."
    ),
)
"""What is wrong, and what the person who runs the server does about it."""
QUIET: Final = 4
"""Width of the QR code's white margin in modules, needed by scanners."""


def link(address: str, cohort: Cohort) -> str:
    """Return a cohort's join link.

    `address`: URL of the learners' app, with a trailing slash. ValueError without a code.
    """
    if cohort.code is None:
        raise ValueError("This cohort has no join code.")
    return f"{address}j/{cohort.code}"


def alone(address: str) -> tuple[str, ...]:
    """Return the two sentences of ALONE if the URL only works on this computer, else nothing."""
    here = urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")
    return tuple(_(each) for each in ALONE) if here else ()


@lru_cache(maxsize=64)
def picture(address: str, name: str) -> str:
    """Return a URL's QR code as inline SVG, black on white in every color scheme. `name`: its accessible name."""
    made = BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None,
        title=name, light="#fff", dark="#000",
    )  # fmt: skip
    return made.getvalue().decode().strip().replace("<svg ", '<svg class="qr" role="img" ', 1)
