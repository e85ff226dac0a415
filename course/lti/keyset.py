"""Fetch and cache the public keys with which platforms sign."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import jwt

from course.lti.platform import Platform
from course.lti.signing_key import ALGORITHM

LOG: Final = logging.getLogger("lti")
KEPT: Final = 3600.0
"""Seconds for which a key set is cached."""
PAUSE: Final = 10.0
"""Minimum seconds between fetches for an unknown key, so that forged launches cannot trigger requests without limit."""
STALE: Final = 24 * 3600.0
"""Seconds for which a cached key set is used while the platform does not answer."""
RETRIES: Final = (1.0, 2.0, 4.0)
"""Seconds to wait before fetching again from a platform that did not answer. Meanwhile its launches wait."""

Fetch = Callable[[str], Awaitable[bytes]]


class Unreachable(Exception):
    """A platform's service failed. The message describes its answer, without secrets."""


class KeySets:
    """Cached public keys of all platforms."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        """`fetch` returns the body at a URL or raises Unreachable."""
        self._fetch, self._clock = fetch, clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._failed: dict[str, tuple[float, Unreachable]] = {}
        """Platform id -> when fetching its keys last failed after all retries, and why."""
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, platform: Platform, kid: str) -> Any:
        """Return the platform's key with this id, or None if there is none. Raises Unreachable."""
        found = self._cached(platform, kid)
        if found is not None:
            return found
        asked = self._clock()
        async with self._locks.setdefault(platform.id, asyncio.Lock()):  # concurrent requests share one fetch
            found = self._cached(platform, kid)
            if found is not None or self._fetched(platform) < PAUSE:
                return found
            failed, problem = self._failed.get(platform.id, (-PAUSE, None))
            stale = self._cached(platform, kid, STALE)
            if problem is not None and failed >= asked - (PAUSE if stale is not None else 0):
                if stale is None:
                    raise problem
                return stale
            try:
                body = await self._patiently(platform, () if stale is not None else RETRIES)
                self._kept[platform.id] = self._clock(), read_keys(body)
            except Unreachable as failure:
                self._failed[platform.id] = self._clock(), failure
                if stale is None:
                    raise
                LOG.warning("a platform's keys could not be fetched, so those fetched before are used: %s", failure)
                return stale
            return self._cached(platform, kid)

    async def _patiently(self, platform: Platform, retries: Sequence[float]) -> bytes:
        """Fetch the platform's key set, again after each of these pauses in seconds. Raises Unreachable."""
        for pause in retries:
            try:
                return await self._fetch(platform.keys)
            except Unreachable:
                await asyncio.sleep(pause)
        return await self._fetch(platform.keys)

    def _fetched(self, platform: Platform) -> float:
        """Return how many seconds ago the platform's key set was fetched."""
        return self._clock() - self._kept[platform.id][0] if platform.id in self._kept else math.inf

    def _cached(self, platform: Platform, kid: str, at_most: float = KEPT) -> Any:
        return self._kept[platform.id][1].get(kid) if self._fetched(platform) < at_most else None


def read_keys(body: bytes) -> dict[str, Any]:
    """Parse a JSON Web Key Set into usable RSA keys by key id. Raises Unreachable if it is invalid."""
    try:
        entries = json.loads(body)["keys"]
        candidates = [each for each in entries if each.get("kty") == "RSA" and each.get("use", "sig") == "sig"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Unreachable("the key set is not a JSON Web Key Set") from problem
    found = {}
    for each in candidates:
        try:
            found[str(each.get("kid", ""))] = jwt.PyJWK(each, ALGORITHM).key
        except jwt.PyJWTError:
            LOG.warning("ignored an unreadable key in a platform's key set")
    return found
