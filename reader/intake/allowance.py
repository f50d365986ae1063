"""Memory for bodies: many small ones at once, few large ones. What grows large waits for its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SMALL = 1 << 20
"""Bytes up to which a body needs no turn."""
LARGE_AT_ONCE = 4


class Share:
    """What one body may take."""

    def __init__(self, turns: asyncio.Semaphore | None = None) -> None:
        """`turns` are those of all large bodies; without them this one may grow at once."""
        self._turns = turns
        self.large = turns is None

    async def grow(self) -> None:
        """Return when the body may become larger than SMALL."""
        if not self.large and self._turns is not None:
            await self._turns.acquire()
            self.large = True

    def end(self) -> None:
        """Let the next one have the turn."""
        if self.large and self._turns is not None:
            self._turns.release()
            self.large = False


class Allowance:
    """What all bodies together may take."""

    def __init__(self, large: int = LARGE_AT_ONCE) -> None:
        self._turns = asyncio.Semaphore(large)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Share]:
        """Yield the share of a body that is in memory until the end."""
        share = Share(self._turns)
        try:
            yield share
        finally:
            share.end()
