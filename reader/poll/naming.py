"""Reading the names of stories, in workers: what a story is about, before anybody asks where it belongs.

unnamed → pipeline.enrich in workers → one transaction. While feeds are still being fetched, a few at a time and in any
order, so that documents go first; afterwards as assigning asks for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from reader.entities.userfile import UserNames
from reader.errors import ConfigError
from reader.poll import pipeline
from reader.poll.grouping import describe
from reader.poll.pipeline import Enriched
from reader.poll.workshop import Bench
from reader.store import entities, recounting, threads
from reader.store import grouping as rows
from reader.store.database import Connection, Database
from reader.store.grouping import Unnamed

_SECONDS = 120.0
_ONE_SECONDS = 10.0  # for a story alone, once the batch it was in could not be read
SEVERAL = 5
"""Stories that fail one after the other from the start: then the fault is not theirs."""
_PARTS = 2  # workers that read the names of one batch
_FEW = 50  # stories read at a time while feeds are fetched


class Naming:
    """Reads and stores the names and features of stories that have none, or whose text changed."""

    def __init__(self, database: Database, workshop: Bench, user_names: UserNames | None) -> None:
        self._database = database
        self._workshop = workshop
        self._user_names = user_names
        self._more = asyncio.Event()
        self._over = False

    def more(self) -> None:
        """Say that stories were stored."""
        self._more.set()

    def over(self) -> None:
        """Say that the last feed is stored: `meanwhile` ends after the stories it has in hand."""
        self._over = True
        self._more.set()

    async def meanwhile(self) -> None:
        """Read names until `over`. What keeps that from being done is met again by `everything` or `of`, and told there."""
        with suppress(Exception):
            while not self._over:
                self._more.clear()
                while not self._over and (few := await self._unnamed(_FEW)):
                    await self._name(few, 1)
                if not self._over:
                    await self._more.wait()
        self._over = False

    async def of(self, story_ids: Sequence[int]) -> None:
        """Read the names of those of these stories that have none."""
        if story_ids and (stories := await self._unnamed(len(story_ids), story_ids)):
            await self._name(stories, _PARTS)

    async def everything(self, *, placed: bool = False) -> None:
        """Read the names of all that have none; with `placed` only of edited stories, which stay where they are."""
        while stories := await self._unnamed(8 * _FEW, placed=placed):
            await self._name(stories, _PARTS)

    async def _unnamed(self, limit: int, among: Sequence[int] | None = None, *, placed: bool = False) -> list[Unnamed]:
        return await asyncio.to_thread(lambda: rows.unnamed(self._database.reader(), limit, among, placed=placed))

    async def _name(self, stories: Sequence[Unnamed], workers: int) -> None:
        size = max(1, -(-len(stories) // workers))
        parts = [stories[at : at + size] for at in range(0, len(stories), size)]
        await asyncio.gather(*map(self._name_part, parts))

    async def _name_part(self, part: Sequence[Unnamed]) -> None:
        enriched = await self._read(part)
        job = partial(_store, stories=part, enriched=enriched)
        await asyncio.wrap_future(self._database.submit(job, durable=False))

    async def _read(self, part: Sequence[Unnamed]) -> list[Enriched]:
        """Return what stories are about; one whose names cannot be read goes by its title, and stops no other."""
        try:
            return await self._workshop.run(pipeline.enrich, part, self._user_names, seconds=_SECONDS)
        except ConfigError:
            raise
        except Exception:  # noqa: BLE001 - whatever one text brings to light: found out story by story
            return await self._one_by_one(part)

    async def _one_by_one(self, part: Sequence[Unnamed]) -> list[Enriched]:
        found, failed = [], 0
        for tried, story in enumerate(part, start=1):
            try:
                found += await self._workshop.run(pipeline.enrich, [story], self._user_names, seconds=_ONE_SECONDS)
            except Exception:
                failed += 1
                if failed == tried and tried == min(len(part), SEVERAL) > 1:
                    raise  # it is not the texts
                found.append(pipeline.unread(story))
        return found


def _store(connection: Connection, stories: Sequence[Unnamed], enriched: Sequence[Enriched]) -> None:
    """Store what stories are about, save of those whose text was replaced while it was read."""
    still = rows.still(connection, stories)
    fresh = [(story, about) for story, about in zip(stories, enriched, strict=True) if story.story_id in still]
    rows.save_features(connection, [(about.story_id, about.features) for _, about in fresh])
    rows.save_postings(
        connection, [(term, story.moment, story.story_id) for story, about in fresh for term in about.postings]
    )
    entities.put(connection, [(about.story_id, about.names) for _, about in fresh])
    recounting.recount(connection, threads.threads_of(connection, sorted(still)), describe)
