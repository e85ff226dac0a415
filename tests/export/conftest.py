"""What lays out pages: found on the machine, or installed as Debian's packages."""

import pytest

from course.export import PaperAbsent, as_pdf
from tests import debian


@pytest.fixture(scope="session", autouse=True)
def _pango() -> None:
    """Pango, without which no PDF is made."""
    try:
        as_pdf("<html lang='en'><title>A page</title><p>To see whether it can be laid out.")
    except PaperAbsent:
        debian.install("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
