"""Which servers may be asked: names are resolved here, and every address they stand for is checked."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from reader.intake.address import host_of

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) to the IP addresses it stands for; raises socket.gaierror."""


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses the system knows for `host`. Raises socket.gaierror."""
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet: not loopback, private, link-local or reserved."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_of_own_network(address: str, feed_url: str) -> bool:
    """Tell whether an address that a feed gives is on the own network and of the server the feed is subscribed from.

    Where entries point is the feed's word, not the user's: of the own network no other server is asked.
    """
    return _is_at_home(host_of(address)) and _same_origin(address, feed_url)


def _is_at_home(host: str) -> bool:
    """Say whether a host is one of the own network by its very name, which no stranger's name server answers for."""
    if _is_literal(host):
        return not is_public(host)
    return "." not in host or host.endswith((".localhost", ".local", ".lan", ".home.arpa", ".internal"))


def _same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses are of one server: scheme, host and port."""
    try:
        a, b = urlsplit(one), urlsplit(other)
        return (a.scheme, a.hostname, a.port) == (b.scheme, b.hostname, b.port) and bool(a.hostname)
    except ValueError:
        return False


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


async def public_address(host: str, port: int, resolve: Resolve) -> str | None:
    """Return one address of `host`, IPv4 first, when all it stands for are public, else None. Raises socket.gaierror."""
    addresses = [host] if _is_literal(host) else sorted(await resolve(host, port), key=lambda address: ":" in address)
    return addresses[0] if addresses and all(map(is_public, addresses)) else None


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
