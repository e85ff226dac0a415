"""An invented college: its own guidance and two scenarios, to prove that nothing of one university is in Python."""

from pathlib import Path

GUIDANCE = Path(__file__).parent / "guidance"
SCENARIOS = Path(__file__).parent / "scenarios"
