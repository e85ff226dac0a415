"""An invented college: its own guidance and two scenarios, to prove that nothing of one university is in Python."""

import shutil
from pathlib import Path

GUIDANCE = Path(__file__).parent / "guidance"
SCENARIOS = Path(__file__).parent / "scenarios"
HORN = """\
id: horn
title: A horn at noon
setting: You live by the green.
decision_maker: iris
people:
  iris: {name: Iris, standing: tutor}
  fenn: {name: Fenn, standing: neighbour}
acts:
  - {id: p1, by: fenn, to: [iris], post: "You will not sit on that bench on Sunday.", does: [menace]}
offers: {quadrant: [], desks: []}
"""
"""A quick story that the college's folder does not hold: it asks for moves alone."""


def with_horn(folder: Path) -> Path:
    """Copy the college's scenarios, and the quick story, to a new folder below this one."""
    copied = folder / "scenarios"
    shutil.copytree(SCENARIOS, copied)
    (copied / "from-outside" / "horn.yaml").write_text(HORN, encoding="utf-8")
    return copied
