"""The second half of a round: what waits gets its names, its development and its thread, batch by batch.

waiting, in order of (published, uid) → pipeline.enrich in workers ─ one batch ahead ─→ grouping.assign_batch → one transaction
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from reader.errors import ConfigError, StoreError
from reader.model import Why
from reader.poll import grouping, pipeline
from reader.poll.grouping import Batch, Step, describe
from reader.poll.pipeline import Enriched
from reader.poll.workshop import Bench
from reader.store import entities, threads
from reader.store import grouping as rows
from reader.store.database import Connection, Database
from reader.store.grouping import Placed, Waiting

_ENRICH_SECONDS = 120.0
_ONE_SECONDS = 10.0  # for a story alone, once the batch it was in could not be read
_ASSIGN_SECONDS = 300.0
_SEVERAL = 5  # stories that fail one after the other from the start: then the fault is not theirs
_PARTS = 2
"""Workers that read the names of one batch."""


class Assigning:
    """Assigns what waits."""

    def __init__(self, database: Database, workshop: Bench, lexicon_file: Path | None) -> None:
        self._database = database
        self._workshop = workshop
        self._lexicon_file = lexicon_file
        self._step = Step()

    async def run(self) -> set[int]:
        """Assign everything that waits; return the threads touched."""
        touched: set[int] = set()
        async for waiting, enriched in self._enriched():
            try:
                touched |= await self._placed(waiting, enriched)
            except (StoreError, ConfigError):
                raise
            except Exception:  # noqa: BLE001 - whatever one story brings to light: found out story by story
                touched |= await self._place_each(waiting, enriched)
        await self._refresh_stale()
        return touched

    async def _enriched(self) -> AsyncIterator[tuple[list[Waiting], list[Enriched]]]:
        """Yield batches with their names, the next one being read while the last is assigned."""
        waiting = await asyncio.to_thread(self._waiting, None)
        reading = asyncio.create_task(self._enrich(waiting))
        try:
            while waiting:
                following = await asyncio.to_thread(self._waiting, waiting[-1])
                enriched = await reading
                reading = asyncio.create_task(self._enrich(following))
                yield waiting, enriched
                waiting = following
        finally:
            reading.cancel()

    def _waiting(self, after: Waiting | None) -> list[Waiting]:
        return rows.waiting(self._database.reader(), grouping.BATCH, after)

    async def _enrich(self, stories: Sequence[Waiting]) -> list[Enriched]:
        size = max(1, -(-len(stories) // _PARTS))
        parts = [stories[at : at + size] for at in range(0, len(stories), size)]
        return [one for part in await asyncio.gather(*map(self._read_names, parts)) for one in part]

    async def _read_names(self, part: Sequence[Waiting]) -> list[Enriched]:
        """Return what stories are about; one whose names cannot be read goes by its title, and stops no other."""
        try:
            return await self._workshop.run(pipeline.enrich, part, self._lexicon_file, seconds=_ENRICH_SECONDS)
        except ConfigError:
            raise
        except Exception:  # noqa: BLE001 - whatever one text brings to light: found out story by story
            return await self._one_by_one(part)

    async def _one_by_one(self, part: Sequence[Waiting]) -> list[Enriched]:
        found, failed = [], 0
        for tried, story in enumerate(part, start=1):
            try:
                found += await self._workshop.run(pipeline.enrich, [story], self._lexicon_file, seconds=_ONE_SECONDS)
            except Exception:
                failed += 1
                if failed == tried and tried == min(len(part), _SEVERAL) > 1:
                    raise  # it is not the texts
                found.append(pipeline.unread(story))
        return found

    async def _placed(self, waiting: list[Waiting], enriched: list[Enriched]) -> set[int]:
        while (touched := await self._place(waiting, enriched)) is None:
            pass
        return touched

    async def _place_each(self, waiting: list[Waiting], enriched: list[Enriched]) -> set[int]:
        """Assign stories one by one; one that cannot be compared gets a thread of its own, and stops no other."""
        touched: set[int] = set()
        failed = 0
        for tried, (story, about) in enumerate(zip(waiting, enriched, strict=True), start=1):
            try:
                touched |= await self._placed([story], [about])
            except Exception:
                failed += 1
                if failed == tried and tried == min(len(waiting), _SEVERAL) > 1:
                    raise  # it is not the stories
                touched |= await self._store_alone(about)
        return touched

    async def _store_alone(self, about: Enriched) -> set[int]:
        why = Why(0.0, verdict="It could not be compared with other stories.")
        batch = Batch((Placed(about.story_id, -1, -1, None, why),))

        def job(connection: Connection) -> set[int] | None:
            return _store(connection, batch, [about], [], rows.generation(connection))[1]

        self._step = Step()
        return await asyncio.wrap_future(self._database.submit(job, durable=False)) or set()

    async def _place(self, waiting: list[Waiting], enriched: list[Enriched]) -> set[int] | None:
        """Assign and store one batch; None if the user changed the grouping meanwhile: then it is decided again."""
        before = await asyncio.to_thread(lambda: rows.generation(self._database.reader()))
        if before != self._step.after:
            self._step = Step()
        final = len(waiting) < grouping.BATCH
        arrivals = [grouping.packed(one, about) for one, about in zip(waiting, enriched, strict=True)]
        batch = await self._workshop.run(
            *(grouping.assign_batch, self._database.path, self._step, arrivals, final),
            seconds=_ASSIGN_SECONDS,
            lane="assign",
        )
        found_under = [
            (term, one.moment, one.story_id)
            for one, about in zip(waiting, enriched, strict=True)
            for term, _ in about.postings
        ]
        job = partial(_store, batch=batch, enriched=enriched, found_under=found_under, before=before)
        self._step, touched = await asyncio.wrap_future(self._database.submit(job, durable=False))
        return touched

    async def _refresh_stale(self) -> None:
        """Read the names of edited stories again; they stay where they are."""
        while waiting := await asyncio.to_thread(lambda: rows.stale(self._database.reader(), grouping.BATCH)):
            enriched = await self._enrich(waiting)
            await asyncio.wrap_future(self._database.submit(partial(_store_again, enriched=enriched), durable=False))


def _store_again(connection: Connection, enriched: list[Enriched]) -> None:
    _store_names(connection, enriched)
    threads.recount(connection, threads.threads_of(connection, [one.story_id for one in enriched]), describe)


def _store_names(connection: Connection, enriched: list[Enriched]) -> None:
    rows.save_features(connection, [(one.story_id, one.features) for one in enriched])
    entities.put(connection, [(one.story_id, one.names) for one in enriched])


def _store(
    connection: Connection, batch: Batch, enriched: list[Enriched], found_under: list[tuple[int, int, int]], before: int
) -> tuple[Step, set[int] | None]:
    if rows.generation(connection) != before:
        return Step(), None
    _store_names(connection, enriched)
    rows.save_postings(connection, found_under)
    thread_ids, development_ids = rows.place(connection, batch.placed)
    touched = {thread_ids.get(one.thread, one.thread) for one in batch.placed}
    for source, target in batch.joined:
        pair = thread_ids.get(source, source), thread_ids.get(target, target)
        rows.join(connection, *pair)
        touched |= set(pair)
    for source, target in batch.joined_developments:
        rows.join_developments(connection, development_ids.get(source, source), development_ids.get(target, target))
    threads.recount(connection, touched, describe)
    if batch.terms:
        rows.save(connection, "terms", batch.terms)
    return Step(before, rows.bump(connection), thread_ids, development_ids), touched
