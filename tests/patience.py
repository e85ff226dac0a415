"""How long tests wait for something that must happen. Only a failing test ever waits this long."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import Final

PATIENCE: Final = 120.0 * float(os.environ.get("TEST_PATIENCE", "1"))
"""Seconds; for a slower machine, set TEST_PATIENCE to a factor, such as 3."""
MILLISECONDS: Final = PATIENCE * 1000
"""The same for Playwright, which counts in milliseconds."""


def wait(holds: Callable[[], object], otherwise: Callable[[], str] | str) -> None:
    """Return as soon as `holds()` is true; TimeoutError with the words of `otherwise` after `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(otherwise if isinstance(otherwise, str) else otherwise())
        time.sleep(0.05)


async def until(holds: Callable[[], object | Awaitable[object]], otherwise: str = "It never happened") -> None:
    """The same in an event loop; what `holds()` returns may have to be awaited."""
    end = time.monotonic() + PATIENCE
    while not (await found if inspect.isawaitable(found := holds()) else found):
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        await asyncio.sleep(0.02)
