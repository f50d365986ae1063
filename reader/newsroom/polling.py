"""Rounds over the feeds, and the steps of a round that are also called for alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from reader.model import Moment, Progress, RoundReport
from reader.newsroom.lists import Lists
from reader.store import feeds as feed_rows
from reader.store import grouping as grouping_rows

if TYPE_CHECKING:
    from reader.poll.replay import Replayed


class Polling(Lists):
    """Asks feeds, and threads what they bring."""

    async def find_feed(self, url: str) -> str:
        """Return the address of the feed at `url`, or of the first one its page names. Raises FeedError."""
        from reader.intake.seek import feed_address

        async with self._fetching() as fetcher:
            return await feed_address(url, fetcher)

    async def download(self, url: str) -> bytes:
        """Return what an address answers, such as an OPML file. Raises FeedError."""
        from reader.intake.seek import document

        async with self._fetching() as fetcher:
            return await document(url, fetcher)

    def has_work(self) -> bool:
        """Tell whether a round may have anything to do now."""
        reader = self.database.reader()
        return (
            feed_rows.any_due(reader, self.now())
            or bool(grouping_rows.waiting(reader, 1))
            or bool(grouping_rows.unnamed(reader, 1))
            or self.mark_unread_names() > 0
        )

    async def refresh(
        self,
        given: Sequence[str | int] = (),
        *,
        force: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> RoundReport:
        """Poll what is due (or the given feeds, or all with `force`), then thread what is new."""
        from asyncio import to_thread

        from reader.poll.poller import Poller

        await to_thread(self.mark_unread_names)
        poller = Poller(
            self.database,
            self.now,
            self.config,
            client=self._client,
            workshop=self._workshop,
            user_names=self.user_names,
        )
        try:
            return await poller.round([self.feed(one).id for one in given], force=force, progress=progress)
        finally:
            await poller.aclose()

    async def compare_stories(self) -> int:
        """Find out of the newest stories that wait for it whether they add anything to their threads; return how many.

        A round does that too; this is for what a correction moved.
        """
        from reader.poll.adding import Adding
        from reader.poll.workshop import lent
        from reader.store import comparisons

        if not comparisons.any_uncompared(self.database.reader()):
            return 0
        async with lent(self._workshop) as workshop:
            return await Adding(self.database, workshop, self.user_names).run()

    async def replay(
        self,
        *,
        since: Moment | None = None,
        labels: Sequence[Mapping[str, object]] = (),
        watch: Callable[[int, int], None] | None = None,
    ) -> Replayed:
        """Place the stored stories again in a scratch copy, and return what would change; nothing here does.

        Raises StoreError when there is no room for the copy.
        """
        from reader.poll.replay import replay
        from reader.poll.workshop import lent

        async with lent(self._workshop, 2) as workshop:
            return await replay(self.database, workshop, self.user_names, since=since, labels=labels, watch=watch)
