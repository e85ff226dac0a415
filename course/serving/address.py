"""Addresses of the network: whose they are, and by which names this machine calls itself."""

import functools
import ipaddress
import re
from urllib.parse import urlsplit


@functools.lru_cache(maxsize=4096)
def own(address: str) -> bool:
    """Whether an address is this machine's own, or of a socket that is no network's."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True


@functools.lru_cache(maxsize=4096)
def whole(address: str) -> str:
    """Of one who has an address all that is theirs: with one of IPv6, unless it stands for one of IPv4, its 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def loopback(name: str) -> bool:
    """Whether a host of this name or address, as an URL writes it, is this machine and never another's page."""
    name = name.removeprefix("[").removesuffix("]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def web_origin(text: str) -> str:
    """The origin of a site, as browsers write it, from its address; ValueError where no page of it could be trusted.

    It needs https, except on this machine, and stands for one host: no path, no wildcard.
    """
    where = urlsplit(text.strip())
    host = where.hostname or ""
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", host):
        raise ValueError("not the name of one host")
    if where.path not in ("", "/") or where.query or where.fragment:
        raise ValueError("not a site but a page of it")
    if where.username is not None or not (where.scheme == "https" or (where.scheme == "http" and loopback(host))):
        raise ValueError("not an https address")
    port = "" if where.port in (None, {"https": 443, "http": 80}[where.scheme]) else f":{where.port}"
    return f"{where.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def shown(ip: str) -> str:
    """The host in the address of a page that listens on this IP or name."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip or "127.0.0.1"
    return "127.0.0.1" if found.is_unspecified else f"[{ip}]" if found.version == 6 else ip
