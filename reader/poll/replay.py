"""Replay: place the stored stories again, in order, in a scratch copy, and say what would change. The file is only read.

The stories go the way of every round (naming, assigning), with the corrections that stand, so that it tells the truth.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from reader.entities.userfile import UserNames
from reader.model import Moment
from reader.poll.assigning import Assigning
from reader.poll.compare import Part, Score, bcubed, changes, labelled
from reader.poll.naming import Naming
from reader.poll.workshop import Bench
from reader.store import scratch
from reader.store.database import Database

THREADS = ("thread", "saga", "topic")
DEVELOPMENTS = ("development", "event", "story")
"""The names under which a row of labels may give a story's thread, and its development."""
Watch = Callable[[int, int], None]
"""Called now and then with how many stories of how many are placed."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well threads and developments agree with the labels of `stories` stories."""

    stories: int
    threads: Score | None
    developments: Score | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found: how many stories were placed, what would be elsewhere, and the words for it.

    `before` and `after` count the threads of two stories and more; `titles` are those of old threads, `fresh` of new.
    """

    stories: int
    before: int
    after: int
    changes: tuple[Part, ...]
    titles: Mapping[int, str]
    fresh: Mapping[int, str]
    headlines: Mapping[int, str]
    now: Scores | None = None
    then: Scores | None = None


async def replay(
    database: Database,
    workshop: Bench,
    user_names: UserNames | None,
    *,
    since: Moment | None = None,
    labels: Sequence[Mapping[str, object]] = (),
    watch: Watch | None = None,
) -> Replayed:
    """Place all stories again, or those since a moment. Raises StoreError when there is no room for the scratch copy."""
    with scratch.scratch(database, since) as copy:
        placed = scratch.waiting(copy.reader())
        watching = asyncio.create_task(_watch(copy, placed, watch)) if watch else None
        try:
            await Assigning(copy, workshop, Naming(copy, workshop, user_names)).run()
        finally:
            if watching is not None:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
        return await asyncio.to_thread(_compared, database, copy, placed, labels)


async def _watch(copy: Database, total: int, watch: Watch) -> None:
    while True:
        watch(total - await asyncio.to_thread(lambda: scratch.waiting(copy.reader())), total)
        await asyncio.sleep(0.5)


def _compared(database: Database, copy: Database, placed: int, labels: Sequence[Mapping[str, object]]) -> Replayed:
    reader, other = database.reader(), copy.reader()
    stories = scratch.headings(other)
    groupings = [
        {story: place for story, place in scratch.grouping(connection).items() if story in stories}
        for connection in (reader, other)
    ]
    threads = [{story: place.thread for story, place in one.items()} for one in groupings]
    developments = [{story: place.development for story, place in one.items()} for one in groupings]
    of_threads, of_developments = (labelled(labels, stories, names) for names in (THREADS, DEVELOPMENTS))
    scores = [
        Scores(
            len(of_threads.keys() | of_developments.keys()),
            bcubed(of_threads, threads[at]) if of_threads else None,
            bcubed(of_developments, developments[at]) if of_developments else None,
        )
        if of_threads or of_developments
        else None
        for at in (0, 1)
    ]
    return Replayed(
        stories=placed,
        before=_several(threads[0]),
        after=_several(threads[1]),
        changes=tuple(changes(*threads)),
        titles=scratch.titles(reader),
        fresh=scratch.titles(other),
        headlines={story: heading[2] for story, heading in stories.items()},
        now=scores[0],
        then=scores[1],
    )


def _several(threads: Mapping[int, int]) -> int:
    return sum(1 for count in Counter(threads.values()).values() if count > 1)
