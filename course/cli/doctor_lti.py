"""The LTI checks of `course doctor`: the registration file, the key, and each platform's services."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from course.cli.finding import Finding
from course.cli.lti import key_path
from course.language import N_, _, counted
from course.lti.fetch import Fetcher
from course.lti.keyset import Unreachable, read_keys
from course.lti.platform import Platform, Registry, Unregistered, read_registry
from course.lti.signing_key import Key, KeyUnusable
from course.settings import Settings
from course.store import Store, StoreError

ADMINISTRATOR = N_("Compare the address with what the platform's administrator gave you, and check the firewall.")


def findings(file: Path, places: Settings, *, offline: bool) -> Iterator[Finding]:
    """Check a registration file and, unless `offline`, the platforms registered in it and in the store."""
    try:
        registry = read_registry(file)
        platforms = {each.id: each for each in (*registry.platforms, *_registered(places))}
    except (Unregistered, StoreError) as problem:
        yield Finding("lti", "problem", str(problem), _("Correct it; course serve --lti does not start until then."))
        return
    yield _key(registry, places, file)
    if not platforms and not registry.register:
        todo = _("Add a platform; docs/guides/lti.md has an example.")
        yield Finding(
            "lti",
            "problem",
            _("{file} does not list any platform, and does not let any register itself.").format(file=file),
            todo,
        )
    elif not platforms:
        yield Finding("lti", "note", _("No platform has registered itself yet."))
    if not offline:
        yield from asyncio.run(_answers(list(platforms.values())))


def _registered(places: Settings) -> list[Platform]:
    """Return the platforms that registered dynamically; none if there is no store yet. Raises StoreError."""
    if places.store.startswith("sqlite:") and not Path(urlsplit(places.store).path[1:]).exists():
        return []
    opened = Store.open(places.store)
    try:
        return [Platform.stored(entry) for entry in opened.lti.platforms().values()]
    finally:
        opened.close()


def _key(registry: Registry, places: Settings, file: Path) -> Finding:
    path = key_path(registry, places.store, file)
    if not path.exists():
        return Finding(
            "lti",
            "note",
            _("There is no key at {path} yet; course serve --lti makes it on the first start.").format(path=path),
        )
    try:
        Key.at(path)
    except KeyUnusable as problem:
        return Finding("lti", "problem", str(problem), _("Without it, platforms do not accept scores or links."))
    return Finding("lti", "good", _("The course's key at {path} can be used.").format(path=path))


async def _answers(platforms: list[Platform]) -> list[Finding]:
    fetcher = Fetcher()
    try:
        return [finding for each in platforms for finding in (await _keys(fetcher, each), await _token(fetcher, each))]
    finally:
        fetcher.close()


async def _keys(fetcher: Fetcher, platform: Platform) -> Finding:
    where = _("{issuer}: the keyset URL {keys}").format(issuer=platform.issuer, keys=platform.keys)
    try:
        count = len(read_keys(await fetcher.get(platform.keys)))
    except Unreachable as problem:
        return _unusable(where, problem)
    if not count:
        return Finding(
            "lti",
            "problem",
            _("{where} has no RSA key for verifying launches.").format(where=where),
            _(ADMINISTRATOR),
        )
    return Finding(
        "lti",
        "good",
        counted("{where} answers with {count} key.", "{where} answers with {count} keys.", count, where=where),
    )


async def _token(fetcher: Fetcher, platform: Platform) -> Finding:
    """Check that the token URL responds. The request is unsigned, so any status except 404 and 5xx is fine."""
    where = _("{issuer}: the access token URL {token}").format(issuer=platform.issuer, token=platform.token)
    try:
        code = (await fetcher.send("GET", platform.token)).code
    except Unreachable as problem:
        return _unusable(where, problem)
    if code == 404 or code >= 500:
        return Finding(
            "lti",
            "problem",
            _("{where} answers {code}, so no score can be sent.").format(where=where, code=code),
            _(ADMINISTRATOR),
        )
    return Finding("lti", "good", f"{where} answers.")


def _unusable(where: str, problem: Unreachable) -> Finding:
    said = _("{where} cannot be used: {problem}.").format(where=where, problem=problem)
    return Finding("lti", "problem", said, _(ADMINISTRATOR))
