"""Presence: who counts as in the room. Processes report the pages that are open; what is not reported has left."""

from datetime import timedelta
from typing import Final

HEARTBEAT: Final = 10.0
"""Seconds between two reports of the pages that one process has open in a room."""
AWAY: Final = timedelta(seconds=30)
"""A page that was not reported for this long has left: three heartbeats, so that one that comes late does no harm."""
SILENT: Final = timedelta(minutes=5)
"""A page from which nothing came for this long is no longer reported: a phone was put away without closing it."""
