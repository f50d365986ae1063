"""The pictures of a story, fetched when they are asked for and never before; kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from reader.errors import FeedError, UsageError
from reader.findings import Picture
from reader.intake import picture
from reader.intake.fetch import Fetcher
from reader.intake.network import is_of_own_network
from reader.poll.workshop import Bench, WorkshopError, lent

MISSING = "pictures need an extra: install newsroom-reader[images], for instance with uv tool or pipx"
_ACCEPT = "image/webp, image/jpeg, image/png, image/gif, */*;q=0.1"
_SECONDS = 10.0  # of decoding one


async def fetch_pictures(
    addresses: Sequence[str],
    feed_url: str,
    size: tuple[int, int],
    *,
    fetcher: Fetcher,
    workshop: Bench | None = None,
) -> dict[str, Picture | str]:
    """Return by address a picture of at most `size` cells (columns, rows), or why there is none.

    Raises UsageError without the extra.
    """
    if not picture.installed():
        raise UsageError(MISSING)

    async def one(address: str, bench: Bench) -> Picture | str:
        ours = is_of_own_network(address, feed_url)
        try:
            answer = await fetcher.fetch(address, trusted=ours, accept=_ACCEPT)
            if answer.status >= 400:
                return f"the server answered {answer.status}"
            return await bench.run(picture.decode, answer.body, *size, seconds=_SECONDS)
        except FeedError as failure:
            return failure.reason
        except WorkshopError as failure:
            return f"drawing it {failure}"
        except Exception as failure:  # noqa: BLE001 - a fault that one picture brings to light is this picture's
            return f"it cannot be drawn ({type(failure).__name__})"

    async with lent(workshop) as bench:
        return dict(zip(addresses, await asyncio.gather(*(one(address, bench) for address in addresses)), strict=True))
