"""What the web pages of stories hold: their whole texts, their pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.findings import Picture
from reader.model import WholeTexts
from reader.newsroom.single import Single
from reader.store import pages


class Pages(Single):
    """Fetches whole texts and pictures, on request or after a round."""

    async def fetch_whole(self, given: str | int) -> None:
        """Fetch the text of a story's page; what its feed gave stays. Raises UsageError without the extra, FeedError."""
        from reader.poll.fulltext import fetch_whole

        async with self._fetching() as fetcher:
            await fetch_whole(self.database, self.story(given), self.now, fetcher=fetcher, workshop=self._workshop)

    async def fetch_wholes(self, progress: Callable[[int, int], None] | None = None) -> WholeTexts:
        """Fetch the pages of new stories of feeds that always want whole texts; `progress` is given done and total."""
        from reader.poll.fulltext import fetch_wanted

        async with self._fetching() as fetcher:
            return await fetch_wanted(
                self.database, self.now, fetcher=fetcher, workshop=self._workshop, progress=progress
            )

    def wants_wholes(self) -> bool:
        """Tell whether the pages of any stories are to be fetched now."""
        return bool(pages.wanted(self.database.reader(), self.now(), 1))

    def page_failure(self, number: int) -> str:
        """Return why the text of a story's page could not be had, "" if nothing went wrong."""
        return pages.failure(self.database.reader(), number)

    def missing_for_wholes(self) -> str:
        """Return in a sentence what must be installed before whole texts can be had, "" when nothing is missing."""
        from reader.intake.fulltext import installed
        from reader.poll.fulltext import MISSING

        return "" if installed() else MISSING

    async def pictures(
        self, addresses: Sequence[str], feed_url: str, size: tuple[int, int]
    ) -> dict[str, Picture | str]:
        """Fetch pictures of a feed's story, for at most `size` cells (columns, rows); by address, or why there is none.

        Raises UsageError without the extra.
        """
        from reader.poll.pictures import fetch_pictures

        async with self._fetching() as fetcher:
            return await fetch_pictures(addresses, feed_url, size, fetcher=fetcher, workshop=self._workshop)
