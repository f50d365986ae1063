"""The parts that the newsroom is opened with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.brief.verbs import Briefs
from reader.config import Config
from reader.model import Moment
from reader.store.database import Database

if TYPE_CHECKING:
    from reader.intake.fetch import Fetcher

Client = Any
"""An httpx.AsyncClient, or None for a real one; only intake knows httpx."""


class House(Briefs):
    """An open database with its settings, and the parts that reach out of it."""

    def __init__(
        self,
        path: Path,
        *,
        config: Config,
        client: Client = None,
        workshop: Any = None,
        clock: Callable[[], Moment],
        lexicon_file: Path | None = None,
    ) -> None:
        super().__init__(Database(path), clock)
        self.path = path
        self.config = config
        self._client = client
        self._workshop = workshop
        self._lexicon_file = lexicon_file

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self.database.close()

    @property
    def minimum(self) -> int:
        """How many stories a thread needs to be listed on the screen."""
        return 1 if self.config.screen.lone_threads else 2

    @asynccontextmanager
    async def _fetching(self) -> AsyncIterator[Fetcher]:
        """Lend a fetcher, and close it."""
        from reader.intake.fetch import Fetcher

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            yield fetcher
        finally:
            await fetcher.aclose()
