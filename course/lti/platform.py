"""Platforms: the registered learning management systems and the URLs of their services."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit

import yaml

from course.serving.address import loopback
from course.store import Sight

DEEPEST: Final = 10
"""Maximum nesting depth of a registration file, which needs 4. YAML's readers take a minute for tens of thousands."""
_Loader: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST: Final = 64 * 1024
"""Maximum size of a registration file, in bytes."""
_WHERE: Final = {
    "issuer": "the platform's issuer, as in https://canvas.instructure.com",
    "client_id": "the client id that the platform gave the course",
    "authorization": "the platform's OIDC authentication request URL",
    "token": "the platform's access token URL",
    "keys": "the platform's public keyset URL",
}
"""Required entries of a registration and their descriptions for messages."""
_OPTIONAL: Final = ("deployments", "audience", "pages", "sight")
_URLS: Final = ("authorization", "token", "keys")


class Unregistered(Exception):
    """The registration cannot be used. The message says where it is, what is wrong and what to do."""


@dataclass(frozen=True)
class Platform:
    """One registration of the course with a learning management system."""

    issuer: str
    client_id: str
    authorization: str
    token: str
    keys: str
    """URL of the platform's public key set."""
    deployments: tuple[str, ...] = ()
    """The deployment ids that may launch the course; empty to allow all of this client."""
    audience: str = ""
    """The audience of requests for access tokens; empty for the token URL."""
    pages: tuple[str, ...] = ()
    """More origins of the platform's pages and services, such as https://canvas.example.edu."""
    sight: Sight = "completion"
    """What facilitators of its cohorts may see about individuals, and therefore what is returned as a grade."""

    @property
    def id(self) -> str:
        """16 hexadecimal digits derived from issuer and client id."""
        return hashlib.sha256(f"{self.issuer}\0{self.client_id}".encode()).hexdigest()[:16]

    @property
    def origins(self) -> tuple[str, ...]:
        """The platform's origins, whose pages may frame the course and whose services may receive an access token."""
        issuer = [self.issuer] if self.issuer.startswith(("https://", "http://")) else []
        return tuple(dict.fromkeys(map(origin, (*issuer, self.authorization, self.token, self.keys, *self.pages))))

    def owns(self, url: object) -> bool:
        """Return True if the URL has one of the platform's origins."""
        return isinstance(url, str) and safe(url) and origin(url) in self.origins

    def entry(self) -> dict[str, Any]:
        """Return the registration as JSON-compatible data for the store."""
        return asdict(self)

    @classmethod
    def stored(cls, entry: Mapping[str, Any]) -> Platform:
        """Restore a registration from the data that `entry` returned."""
        return cls(**{**entry, "deployments": tuple(entry["deployments"]), "pages": tuple(entry["pages"])})

    @classmethod
    def read(cls, entry: object, where: str) -> Platform:
        """Parse one entry of a registration file; `where` describes its location in messages. Raises Unregistered."""
        if not isinstance(entry, Mapping):
            raise Unregistered(f"{where} is not a list of names and values; begin with issuer and client_id.")
        for name in entry:
            if name not in (*_WHERE, *_OPTIONAL):
                known = ", ".join((*_WHERE, *_OPTIONAL))
                raise Unregistered(f"{where}: {name!r} is not known; use {known}.")
        texts = {name: _text(entry.get(name), where, name, what) for name, what in _WHERE.items()}
        for name in _URLS:
            if not safe(texts[name]):
                raise Unregistered(f"{where}: {name} is {texts[name]!r}; it must begin with https://.")
        sight = entry.get("sight", cls.sight)
        if sight not in get_args(Sight):
            raise Unregistered(f"{where}: sight is {sight!r}; write {', '.join(get_args(Sight))}.")
        pages = _texts(entry.get("pages", ()), where, "pages")
        for page in pages:
            if not safe(page) or urlsplit(page).path not in ("", "/"):
                raise Unregistered(f"{where}: pages has {page!r}; write only https:// and a host.")
        audience = entry.get("audience", "")
        return cls(
            **texts,
            deployments=_texts(entry.get("deployments", ()), where, "deployments"),
            audience=_text(audience, where, "audience", "text") if audience else "",
            pages=tuple(map(origin, pages)),
            sight=sight,
        )


@dataclass(frozen=True)
class Registry:
    """The parsed registration file."""

    platforms: tuple[Platform, ...] = ()
    register: tuple[str, ...] = ()
    """Origins of platforms that may register themselves."""
    key: Path | None = None
    """Path of the course's own private key; None for a file next to the store."""


def read_registry(path: Path) -> Registry:
    """Parse a registration file in YAML or JSON. Raises Unregistered."""
    content = _content(path)
    if not isinstance(content, dict):
        raise Unregistered(f"{path} must have platforms, register, or both; see docs/guides/lti.md for an example.")
    if unknown := [name for name in content if name not in {each.name for each in fields(Registry)}]:
        raise Unregistered(f"{path}: {unknown[0]!r} is not known; use platforms, register and key.")
    entries = content.get("platforms") or []
    if not isinstance(entries, list):
        raise Unregistered(f"{path}: platforms is not a list; begin each registration with a dash.")
    platforms = tuple(Platform.read(each, f"{path}, platform {n}") for n, each in enumerate(entries, 1))
    if len({each.id for each in platforms}) < len(platforms):
        raise Unregistered(f"{path} has two registrations with the same issuer and client_id; remove one.")
    register = _texts(content.get("register") or (), str(path), "register")
    for each in register:
        if not safe(each):
            raise Unregistered(f"{path}: register has {each!r}; write https:// and a host.")
    key = content.get("key")
    return Registry(
        platforms, tuple(map(origin, register)), path.parent / _text(key, str(path), "key", "a file") if key else None
    )


class Platforms:
    """The platforms of a registration file and those that registered themselves."""

    def __init__(self, known: Iterable[Platform]) -> None:
        self._known = {each.id: each for each in known}

    def add(self, platform: Platform) -> None:
        """Add a platform, unless one with its id is known already."""
        self._known.setdefault(platform.id, platform)

    def find(self, issuer: str, client_id: str = "") -> Platform | None:
        """Return the only registration with this issuer and, if given, client id; None if zero or several match."""
        found = [each for each in self._known.values() if each.issuer == issuer and client_id in ("", each.client_id)]
        return found[0] if len(found) == 1 else None

    def with_id(self, id_: str) -> Platform | None:
        """Return the registration with this id, or None."""
        return self._known.get(id_)

    def of(self, issuer: str) -> int:
        """Return the number of registrations of an issuer."""
        return sum(each.issuer == issuer for each in self._known.values())

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of all platforms, without duplicates."""
        return tuple(dict.fromkeys(each for platform in self._known.values() for each in platform.origins))

    def __len__(self) -> int:
        return len(self._known)


def origin(url: str) -> str:
    """Return scheme, host and port of a URL in lower case."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"


def safe(url: str) -> bool:
    """Return True for an https URL without user name, or an http URL of this machine, that fits into a CSP header."""
    if not url.isascii() or not url.isprintable() or any(each in url for each in " ;,'\"<>\\*"):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname))


def _content(path: Path) -> object:
    """Return the content of a YAML or JSON file. Raises Unregistered."""
    try:
        if path.exists() and not path.is_file():
            raise Unregistered(f"{path} is not a file; see docs/guides/lti.md for an example.")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise Unregistered(f"{path} has more than {LARGEST} bytes, which is too large for a registration file.")
        text = raw.decode()
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):  # a few can stand for billions of values
                raise Unregistered(f"{path} has anchors and aliases (& and *); write the values out.")
            if depth > DEEPEST:
                raise ValueError(f"nested more than {DEEPEST} levels deep")
        return yaml.safe_load(text)
    except OSError as problem:
        raise Unregistered(f"{path} cannot be read ({problem.strerror}).") from problem
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" at line {mark.line + 1}" if mark else ""
        raise Unregistered(
            f"{path} is neither YAML nor JSON{line}; see docs/guides/lti.md for an example."
        ) from problem


def _text(value: object, where: str, name: str, what: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # Canvas' client ids are numbers
    if not isinstance(value, str) or not value.strip():
        raise Unregistered(f"{where}: {name} is missing; it is {what}.")
    return value.strip()


def _texts(value: object, where: str, name: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str | int) else value
    if not isinstance(values, list | tuple):
        raise Unregistered(f"{where}: {name} is not a list.")
    return tuple(_text(each, where, name, "text") for each in values)
