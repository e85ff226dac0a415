"""Ports of 127.0.0.1 for the servers that tests start."""

import itertools
import os
import random
import socket

FIRST, LAST = 10_000, 32_000
"""Below what a machine gives to whoever asks for any port: what is free now is still so when a server has started."""
LANES = 16
"""Workers of pytest-xdist beside each other, each with ports of its own."""
_ours = itertools.count(random.randrange(FIRST, LAST))  # noqa: S311 - no secret


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens, all different, and none that this process has been given before."""
    lane = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % LANES
    found: list[int] = []
    while len(found) < count:
        port = FIRST + (next(_ours) * LANES + lane) % (LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
