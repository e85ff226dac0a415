"""Classify IP addresses and host names: loopback, rate-limit keys, origins."""

import functools
import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

WIDER: Final = {4: {24: 3}, 6: {56: 2, 48: 3}}
"""Prefix lengths of the networks whose addresses one party often has, and their share compared to one address's.

IPv6 customers get a /56 or a /48 (RFC 6177); a site with several IPv4 addresses usually has neighbouring ones.
"""


@functools.lru_cache(maxsize=4096)
def own(address: str) -> bool:
    """Return True for a loopback address, and for a socket that has no IP address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True


@functools.lru_cache(maxsize=4096)
def whole(address: str) -> str:
    """Rate-limit key: the IPv4 address (also if mapped to IPv6), or the /64 network of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


@functools.lru_cache(maxsize=16384)
def networks(key: str) -> Mapping[str, int]:
    """Return the networks of a rate-limit key, itself first, each with its share: that of one address is 1."""
    try:
        found = ipaddress.ip_network(key)
    except ValueError:
        return {key: 1}
    wider = WIDER[found.version].items()
    return {key: 1} | {str(found.supernet(new_prefix=prefix)): share for prefix, share in wider}


def loopback(name: str) -> bool:
    """Return True if this host name or address, as written in a URL, always refers to this machine."""
    name = name.removeprefix("[").removesuffix("]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def web_origin(text: str) -> str:
    """Return the origin of a site's URL as browsers write it. Raises ValueError if that origin must not be trusted.

    It must use https, except on this machine, and name one host, without path or wildcard.
    """
    where = urlsplit(text.strip())
    host = where.hostname or ""
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", host):
        raise ValueError("not a single host name")
    if where.path not in ("", "/") or where.query or where.fragment:
        raise ValueError("has a path, query or fragment")
    if where.username is not None or not (where.scheme == "https" or (where.scheme == "http" and loopback(host))):
        raise ValueError("not an https URL")
    port = "" if where.port in (None, {"https": 443, "http": 80}[where.scheme]) else f":{where.port}"
    return f"{where.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def shown(ip: str) -> str:
    """Return the host to use in the URL of a server that listens on this IP address or host name."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip or "127.0.0.1"
    return "127.0.0.1" if found.is_unspecified else f"[{ip}]" if found.version == 6 else ip
