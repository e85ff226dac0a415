"""Timing of presence in live sessions: processes report which learners have a page open; others have left."""

from datetime import timedelta
from typing import Final

HEARTBEAT: Final = 10.0
"""Seconds between reports from one process."""
AWAY: Final = timedelta(seconds=30)
"""Time without a report after which a learner has left: three heartbeats, to tolerate delays."""
SILENT: Final = timedelta(minutes=5)
"""Time without messages after which a page is no longer reported, such as on a phone that was put away."""
