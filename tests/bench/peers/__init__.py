"""What one could serve in the course's place, and how it comes onto this machine."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

from tests.process import ROOT

PINNED = Path(__file__).parent / "peers.txt"
NAMES = ("streamlit", "panel")


class PeersAbsent(Exception):
    """Streamlit and Panel could not be installed; the message says what to do."""


def install() -> Path:
    """The Python of build/peers, in which the pinned peers are; made where it is not. Raises PeersAbsent."""
    folder = ROOT / "build" / "peers"
    python, made = folder / "bin" / "python", folder / "peers.txt"
    if made.exists() and made.read_text() == PINNED.read_text():
        return python
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        words: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--requirement", PINNED]
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        raise PeersAbsent(
            "Streamlit and Panel could not be installed into build/peers, which needs the Internet or an index of "
            "one's own: leave them out with --no-peers."
        ) from failure
    made.write_text(PINNED.read_text())
    return python
