"""Optional packages: the extra of the project that installs each, and the sentence where one is missing."""

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
"""By the name under which a package is imported. The extras stand in pyproject.toml."""


def missing(name: str) -> WrongUse:
    """The error to raise where an optional package is not installed."""
    return WrongUse(
        _("{name} is not installed: pip install 'uoft-social-media-course[{extras}]' and start again.").format(
            name=name, extras=EXTRAS[name]
        )
    )


def require(*names: str) -> None:
    """Raise WrongUse if one of these optional packages is not installed. Loads none of them."""
    for name in names:
        if find_spec(name) is None:
            raise missing(name)
