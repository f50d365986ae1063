"""One round over the feeds that are due: fetch, digest in a worker, store, then assign what is new and find what it adds.

    due → fetch → pipeline.digest → decide → one transaction a feed ─┐
                            naming, as long as feeds are fetched ... ┴→ assigning

A feed that fails keeps its error and its next time on its row, and the round goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from reader.config import Config
from reader.entities.userfile import UserNames
from reader.errors import ConfigError, FeedError, NewsreaderError, StoreError
from reader.intake.allowance import Allowance, Share
from reader.intake.fetch import Fetcher
from reader.intake.incoming import Fetched
from reader.intake.repeats import edges
from reader.model import Feed, Moment, Progress, RoundReport
from reader.poll import pipeline, schedule
from reader.poll.adding import BACKLOG, Adding
from reader.poll.assigning import Assigning
from reader.poll.grouping import describe
from reader.poll.naming import Naming
from reader.poll.pipeline import Digested
from reader.poll.schedule import Visit
from reader.poll.storing import store_visit
from reader.poll.workshop import Bench, Workshop, WorkshopError
from reader.store import feeds, recounting, retention, stories
from reader.store.database import Connection, Database, lock
from reader.store.doctor import trouble
from reader.text import public_address

_IN_FLIGHT = 48
"""Feeds between the start of their fetch and their transaction; how many of them may be large is `Allowance`'s."""
_DIGEST_SECONDS = 30.0
_LOCK_SECONDS = 120.0
_DAY = 86_400

Watch = Callable[[Progress], None]


@dataclass(slots=True)
class _Tally:
    """What a running round has done so far."""

    total: int
    done: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)


class Poller:
    """Runs rounds; close it to end its workers and connections."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], Moment],
        config: Config,
        *,
        client: Any = None,
        workshop: Bench | None = None,
        user_names: UserNames | None = None,
    ) -> None:
        self._database = database
        self._now = clock
        self._config = config
        self._fetcher = Fetcher(client, contact=config.polling.contact)
        self._workshop: Bench = workshop or Workshop()
        self._user_names = user_names
        self._naming = Naming(database, self._workshop, user_names)
        self._assigning = Assigning(database, self._workshop, self._naming)
        self._adding = Adding(database, self._workshop, user_names)

    async def aclose(self) -> None:
        """End the workers and the connections."""
        await self._workshop.aclose()
        await self._fetcher.aclose()

    async def round(
        self, feed_ids: Sequence[int] = (), *, force: bool = False, progress: Watch | None = None
    ) -> RoundReport:
        """Poll the given feeds, or what is due, or all with `force`; then thread what is new.

        Raises StoreError when another process keeps polling the same database, or the disk fails.
        """
        started = time.monotonic()
        async with AsyncExitStack() as stack:
            await self._claim(stack)
            due = await asyncio.to_thread(self._chosen, feed_ids, force)
            tally = await self._fetch_all(due, progress or _ignore)
            if progress:
                progress(Progress(tally.done, tally.total, tally.new, stage="threading"))
            touched = await self._thread()
            await self._adding.run(tally.new + tally.changed + BACKLOG)
            await asyncio.to_thread(self._prune)
        report = RoundReport(
            feeds_polled=tally.done,
            feeds_unchanged=tally.unchanged,
            feeds_failed=len(tally.errors),
            stories_new=tally.new,
            stories_changed=tally.changed,
            threads_touched=len(touched),
            seconds=round(time.monotonic() - started, 3),
            errors=tuple(tally.errors),
        )
        if progress:
            progress(Progress(tally.done, tally.total, tally.new, stage="done"))
        return report

    async def _thread(self) -> set[int]:
        """Assign what waits; whatever keeps that from being done is told in a sentence, and done by the next round."""
        try:
            return await self._assigning.run()
        except (StoreError, ConfigError):
            raise
        except WorkshopError as failure:
            raise NewsreaderError(f"the stories are stored, but threading them {failure}") from failure
        except Exception as failure:
            if (reason := trouble(failure)) is not None:
                raise StoreError(f"cannot use the database {self._database.path}: {reason}") from failure
            why = f"{type(failure).__name__}: {failure}"
            raise NewsreaderError(f"the stories are stored, but threading them failed ({why})") from failure

    async def _claim(self, stack: AsyncExitStack) -> None:
        """Wait until nobody else polls this database."""
        waited = 0.0
        while not stack.enter_context(lock(self._database.path, "poll", wait=False)):
            if waited >= _LOCK_SECONDS:
                raise StoreError(f"another newsreader is still polling the feeds of {self._database.path}")
            await asyncio.sleep(0.2)
            waited += 0.2

    def _chosen(self, feed_ids: Sequence[int], force: bool) -> list[Feed]:
        reader, now = self._database.reader(), self._now()
        everything = feeds.all_feeds(reader)
        if feed_ids:
            everything = [feed for feed in everything if feed.id in set(feed_ids)]
        paused = feeds.pauses(reader, now)
        return _by_turns(schedule.due(everything, now, paused=paused, manual=bool(feed_ids), force=force))

    # ------------------------------------------------------------ the feeds
    async def _fetch_all(self, due: list[Feed], progress: Watch) -> _Tally:
        tally = _Tally(len(due))
        if not due:
            return tally
        slots, allowance = asyncio.Semaphore(_IN_FLIGHT), Allowance()

        async def visit(feed: Feed) -> None:
            async with slots, allowance.one() as share:
                error = await self._visit(feed, tally, share)
            tally.done += 1
            if error:
                tally.errors.append((feed.url, error))
            progress(Progress(tally.done, tally.total, tally.new, feed.id, error))

        naming = asyncio.create_task(self._naming.meanwhile())
        try:
            async with asyncio.TaskGroup() as group:
                for feed in due:
                    group.create_task(visit(feed))
        except* (StoreError, ConfigError) as failures:
            raise failures.exceptions[0] from None
        finally:
            self._naming.over()
            await naming
        return tally

    async def _visit(self, feed: Feed, tally: _Tally, share: Share) -> str:
        """Fetch, digest and store one feed; return its error, "" if it went well."""
        answer: Fetched | None = None
        digested: Digested | None = None
        error = ""
        try:
            ask = schedule.validators(feed, self._now())
            answer = await self._fetcher.fetch(
                feed.url,
                etag=ask.etag,
                last_modified=ask.last_modified,
                validators_url=ask.url,
                body_hash=ask.body_hash,
                share=share,
            )
            if answer.status < 300:
                known, former = await asyncio.to_thread(self._known, feed.id)
                digested = await self._digest(feed, answer, known, former)
        except FeedError as failure:
            error = failure.reason
        head = digested.head if digested else None
        slim = replace(answer, body=b"") if answer else None
        interval = self._config.polling.interval * 60
        after = schedule.next_visit(feed, Visit(slim, head, error), self._now(), interval=interval)
        tally.unchanged += digested is None and after.feed.error is None
        job = partial(store_visit, feed=feed, after=after, digested=digested, now=self._now())
        future = self._database.submit(job, durable=False)
        new, changed = await asyncio.wrap_future(future)
        tally.new += new
        tally.changed += changed
        if new or changed:
            self._naming.more()
        return after.feed.error or ""

    async def _digest(
        self, feed: Feed, answer: Fetched, known: dict[str, bytes], former: dict[str, tuple[str, ...]]
    ) -> Digested:
        """Return a body as stories; whatever goes wrong with it is this feed's FeedError."""
        base = public_address(answer.url)  # no link of a story may carry a key of the feed
        job = (answer.body, base, answer.content_type, _given_title(feed), known, self._user_names, former)
        try:
            return await self._workshop.run(pipeline.digest, *job, seconds=_DIGEST_SECONDS)
        except (FeedError, ConfigError):
            raise
        except WorkshopError as failure:
            raise FeedError(feed.url, f"reading it {failure}") from failure
        except Exception as failure:
            # A fault of ours that one document brings to light must not cost the others their round.
            raise FeedError(feed.url, f"reading it failed ({type(failure).__name__}: {failure})") from failure

    def _known(self, feed_id: int) -> tuple[dict[str, bytes], dict[str, tuple[str, ...]]]:
        """Return the digests of a feed's stories, and the lines at head and end of its latest, both by uid."""
        reader = self._database.reader()
        latest = stories.latest_texts(reader, feed_id)
        former = {uid: (*edges(text), *(line for line in removed.split("\n") if line)) for uid, text, removed in latest}
        return stories.digests(reader, feed_id), former

    def _prune(self) -> None:
        days = self._config.retention.days
        if not days:
            return
        reader = self._database.reader()
        before = retention.witnessed(reader, self._now()) - days * _DAY
        young = retention.first_young(reader, before)

        def job(connection: Connection) -> set[int]:
            gone = retention.prune(connection, before, young)
            recounting.recount(connection, gone, describe)
            return gone

        while self._database.write(job):
            pass


def _given_title(feed: Feed) -> str:
    return "" if feed.title == public_address(feed.url) else feed.title


def _by_turns(due: list[Feed]) -> list[Feed]:
    """Return feeds so that those of one host do not stand in a row: a slow host delays only itself."""
    turn: dict[str, int] = {}
    order = []
    for place, feed in enumerate(due):
        name = schedule.host(feed.url)
        turn[name] = turn.get(name, -1) + 1
        order.append((turn[name], place, feed))
    return [feed for _, _, feed in sorted(order, key=lambda item: item[:2])]


def _ignore(progress: Progress) -> None:
    pass
