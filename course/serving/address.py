"""Addresses of the network: whose they are, and by which names this machine calls itself."""

import functools
import ipaddress


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


def shown(ip: str) -> str:
    """The host in the address of a page that listens on this IP or name."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip or "127.0.0.1"
    return "127.0.0.1" if found.is_unspecified else f"[{ip}]" if found.version == 6 else ip
