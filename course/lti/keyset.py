"""Key sets: the public keys with which platforms sign, fetched when they are needed and kept for a while."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import jwt

from course.lti.key import ALGORITHM
from course.lti.platform import Platform

LOG: Final = logging.getLogger("lti")
KEPT: Final = 3600.0
"""Seconds for which a key set is used before it is fetched again."""
PAUSE: Final = 10.0
"""Seconds between two fetches for keys that were not found, so that nobody can have them fetched all the time."""

Fetch = Callable[[str], Awaitable[bytes]]


class Unreachable(Exception):
    """A platform's service did not answer as it should; the message says what it did, without any secret."""


class KeySets:
    """The keys of all platforms."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        """`fetch` gives the body at an address, or raises Unreachable."""
        self._fetch, self._clock = fetch, clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._tried: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, platform: Platform, kid: str) -> Any:
        """The platform's key with this id; None where it has none. Raises Unreachable."""
        found = self._at_hand(platform, kid)
        if found is not None:
            return found
        async with self._locks.setdefault(platform.id, asyncio.Lock()):  # one fetch for all who wait
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
    """Key id -> key, of those that can be used."""
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
            LOG.warning("a key in a platform's key set could not be read, and is left out")
    return found
