"""The second half of a round: what waits gets its names, its development and its thread, batch by batch.

waiting, in order of (published, uid) → naming ─ one batch ahead ─→ grouping.assign_batch → one transaction
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial

from reader.errors import ConfigError, StoreError
from reader.model import Why
from reader.poll import grouping
from reader.poll.grouping import Batch, Change, Step, describe
from reader.poll.naming import SEVERAL, Naming
from reader.poll.workshop import Bench
from reader.store import grouping as rows
from reader.store import recounting, threads
from reader.store.database import Connection, Database
from reader.store.grouping import Placed, Waiting

_SECONDS = 300.0


class Assigning:
    """Assigns what waits."""

    def __init__(self, database: Database, workshop: Bench, naming: Naming) -> None:
        self._database = database
        self._workshop = workshop
        self._naming = naming
        self._step = Step()

    async def run(self) -> set[int]:
        """Assign everything that waits; return the threads touched."""
        touched: set[int] = set()
        await self._naming.everything(placed=True)
        async for story_ids, final in self._named():
            try:
                touched |= await self._placed(story_ids, final)
            except (StoreError, ConfigError):
                raise
            except Exception:  # noqa: BLE001 - whatever one story brings to light: found out story by story
                touched |= await self._place_each(story_ids)
        return touched

    async def _named(self) -> AsyncIterator[tuple[list[int], bool]]:
        """Yield batches that have their names, and whether it is the last; the next is read while one is assigned."""
        waiting = await asyncio.to_thread(self._waiting, None)
        reading = asyncio.create_task(self._naming.of([one.story_id for one in waiting]))
        try:
            while waiting:
                following = await asyncio.to_thread(self._waiting, waiting[-1])
                await reading
                reading = asyncio.create_task(self._naming.of([one.story_id for one in following]))
                yield [one.story_id for one in waiting], not following
                waiting = following
        finally:
            reading.cancel()

    def _waiting(self, after: Waiting | None) -> list[Waiting]:
        return rows.waiting(self._database.reader(), grouping.BATCH, after)

    async def _placed(self, story_ids: Sequence[int], final: bool) -> set[int]:
        while (touched := await self._place(story_ids, final)) is None:
            pass
        return touched

    async def _place_each(self, story_ids: Sequence[int]) -> set[int]:
        """Assign stories one by one; one that cannot be compared gets a thread of its own, and stops no other."""
        touched: set[int] = set()
        failed = 0
        for tried, story_id in enumerate(story_ids, start=1):
            try:
                touched |= await self._placed([story_id], final=tried == len(story_ids))
            except Exception:
                failed += 1
                if failed == tried and tried == min(len(story_ids), SEVERAL) > 1:
                    raise  # it is not the stories
                touched |= await self._store_alone(story_id)
        return touched

    async def _store_alone(self, story_id: int) -> set[int]:
        why = Why(0.0, verdict="It could not be compared with other stories.")
        batch = Batch((Placed(story_id, -1, -1, None, why, lone=True),))

        def job(connection: Connection) -> set[int] | None:
            return _store(connection, batch, rows.generation(connection))[1]

        self._step = Step()
        return await asyncio.wrap_future(self._database.submit(job, durable=False)) or set()

    async def _place(self, story_ids: Sequence[int], final: bool) -> set[int] | None:
        """Assign and store one batch; None if the user regrouped or took a thread in hand meanwhile: it is decided again."""
        before = await asyncio.to_thread(lambda: rows.generation(self._database.reader()))
        if before != self._step.after:
            self._step = Step()
        batch = await self._workshop.run(
            *(grouping.assign_batch, self._database.path, self._step, story_ids, final),
            seconds=_SECONDS,
            lane="assign",
        )
        job = partial(_store, batch=batch, before=before)
        self._step, touched = await asyncio.wrap_future(self._database.submit(job, durable=False))
        return touched


def _store(connection: Connection, batch: Batch, before: int) -> tuple[Step, set[int] | None]:
    if rows.generation(connection) != before:
        return Step(), None
    thread_ids, development_ids = rows.place(connection, batch.placed)
    touched = {thread_ids.get(one.thread, one.thread) for one in batch.placed}
    for change in batch.changes:
        touched |= _change(connection, change, thread_ids, development_ids)
    recounting.recount(connection, touched, describe)
    if batch.terms:
        rows.save(connection, "terms", batch.terms)
    return Step(before, rows.bump(connection), thread_ids, development_ids), touched


def _change(
    connection: Connection, change: Change, thread_ids: dict[int, int], development_ids: dict[int, int]
) -> set[int]:
    """Store what became of groups; return the threads touched, but for those of placed stories."""
    ids = development_ids if "development" in change.kind.split()[0] else thread_ids
    source, target = ids.get(change.source, change.source), ids.get(change.target, change.target)
    match change.kind:
        case "developments are one":
            rows.join_developments(connection, source, target)
        case "development is parted":
            if target < 0:
                ids[change.target] = target = threads.create_development(
                    connection, threads.of_development(connection, source)
                )
            rows.part_development(connection, target, change.parts)
        case "threads are one":
            rows.join(connection, source, target)
            return {source, target}
        case "thread is parted":
            if target < 0:
                ids[change.target] = target = threads.create(connection)
            rows.part(connection, source, target, [development_ids.get(one, one) for one in change.parts])
            return {source, target}
    return set()
