"""From what was typed to the addresses of feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.cli.output import talk
from reader.errors import FeedError, UsageError
from reader.export.values import public_address

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


def chosen_feeds(room: Newsroom, typed: Sequence[str], *, as_is: bool) -> tuple[list[str], bool]:
    """Return the feeds to subscribe to, and whether one of the addresses led to none; says so on stderr."""
    addresses = [web_address(one) for one in typed]
    if as_is:
        return addresses, False
    return asyncio.run(_sought(room, addresses))


def web_address(typed: str) -> str:
    """Return what was typed as a web address; https when it says none. Raises UsageError."""
    address = typed.strip()
    if address.startswith("feed:"):
        address = address.removeprefix("feed:").removeprefix("//")
    if "://" not in address:
        address = f"https://{address}"
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2]
    if scheme.lower() not in ("http", "https") or not host or any(c.isspace() or not c.isprintable() for c in address):
        raise UsageError(f"not a web address: {typed}")
    return address


async def _sought(room: Newsroom, addresses: Sequence[str]) -> tuple[list[str], bool]:
    found = await asyncio.gather(*(room.find_feed(one) for one in addresses), return_exceptions=True)
    chosen: list[str] = []
    failed = False
    for address, feed in zip(addresses, found, strict=True):
        if isinstance(feed, FeedError):
            talk(f"newsreader: {public_address(address)}: {feed.reason}; --as-is subscribes without looking")
            failed = True
        elif isinstance(feed, BaseException):
            raise feed
        else:
            chosen.append(feed)
    return chosen, failed
