"""Optional packages: the extra that installs each, and the error if one is missing."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from course.cli.failure import WrongUse
from course.language import _

EXTRAS: Final[Mapping[str, str]] = {
    "cryptography": "lti",
    "jupyterhub": "hub",
    "jwt": "lti",
    "numpy": "facilitate",
    "openpyxl": "facilitate",
    "pandas": "facilitate",
    "psycopg": "postgresql",
    "weasyprint": "facilitate",
}
"""Import name of a package -> the extras that install it (see pyproject.toml)."""


def missing(name: str) -> WrongUse:
    """Return the error to raise if an optional package is not installed."""
    return WrongUse(
        _("{name} is not installed. Run pip install 'uoft-social-media-course[{extras}]' and try again.").format(
            name=name, extras=EXTRAS[name]
        )
    )


def require(*names: str) -> None:
    """Raise WrongUse if one of these optional packages is not installed. Loads none of them."""
    for name in names:
        if find_spec(name) is None:
            raise missing(name)
