"""Fetch and cache the public keys with which platforms sign."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import jwt

from course.lti.platform import Platform
from course.lti.signing_key import ALGORITHM

LOG: Final = logging.getLogger("lti")
KEPT: Final = 3600.0
"""Seconds for which a key set is cached."""
PAUSE: Final = 10.0
"""Minimum seconds between fetches for an unknown key, so that forged launches cannot trigger requests without limit."""

Fetch = Callable[[str], Awaitable[bytes]]


class Unreachable(Exception):
    """A platform's service failed. The message describes its answer, without secrets."""


class KeySets:
    """Cached public keys of all platforms."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        """`fetch` returns the body at a URL or raises Unreachable."""
        self._fetch, self._clock = fetch, clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._tried: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, platform: Platform, kid: str) -> Any:
        """Return the platform's key with this id, or None if there is none. Raises Unreachable."""
        found = self._at_hand(platform, kid)
        if found is not None:
            return found
        async with self._locks.setdefault(platform.id, asyncio.Lock()):  # concurrent requests share one fetch
            found = self._at_hand(platform, kid)
            if found is not None or self._clock() - self._tried.get(platform.id, -PAUSE) < PAUSE:
                return found
            self._tried[platform.id] = self._clock()
            self._kept[platform.id] = self._clock(), read_keys(await self._fetch(platform.keys))
            return self._at_hand(platform, kid)

    def _at_hand(self, platform: Platform, kid: str) -> Any:
        fetched, keys = self._kept.get(platform.id, (0.0, {}))
        return keys.get(kid) if self._clock() - fetched < KEPT else None


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
