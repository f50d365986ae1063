"""Whole texts of stories, from their pages: of one on demand, of the feeds that always want them after each round.

Every page is asked for once, by the polite client of the poll; it is read in a worker with limits on time and memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from reader.errors import FeedError, UsageError
from reader.intake import fulltext
from reader.intake.address import host_of
from reader.intake.fetch import Fetcher
from reader.intake.network import is_of_own_network
from reader.intake.repeats import shown
from reader.model import Body, Moment, Story, WholeTexts
from reader.poll.workshop import Bench, WorkshopError, lent
from reader.store import feeds, pages, stories
from reader.store.database import Database, lock

MISSING = "full text needs an extra: install newsroom-reader[fulltext], for instance with uv tool or pipx"
OF_A_FEED, OF_A_HOST = 20, 10
"""Pages fetched after one round; what is left over waits for the next."""
PAUSE = 2.0  # seconds between two pages of one host
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_HOSTS = 4  # asked at once, each for one page at a time
_LONGEST = 180.0  # seconds after which no further page is begun
_MOST_MISSED = 3  # failures in a row after which a host is left alone until the next round
_REST, _MOST_REST = 3_600, 86_400  # seconds a host rests that asks for it, when it does not say how long; at most


class HostRests(FeedError):
    """The host asked to be left alone for a while: no fault of the page."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What fetching needs."""

    database: Database
    fetcher: Fetcher
    bench: Bench
    now: Callable[[], Moment]


async def fetch_whole(
    database: Database,
    story: Story,
    now: Callable[[], Moment],
    *,
    fetcher: Fetcher,
    workshop: Bench | None = None,
) -> None:
    """Keep the text of a story's page beside what its feed gave.

    Raises UsageError without the extra, FeedError when the page cannot be had or holds no text.
    """
    if not fulltext.installed():
        raise UsageError(MISSING)
    async with lent(workshop) as bench:
        await _fetch(Desk(database, fetcher, bench, now), story)


async def fetch_wanted(
    database: Database,
    now: Callable[[], Moment],
    *,
    fetcher: Fetcher,
    workshop: Bench | None = None,
    pause: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> WholeTexts:
    """Fetch the pages of the newest stories of feeds that always want them; return how many came, how many did not.

    What cannot be had is told on its story and asked again later. Where another process is at it, nothing is done.
    """
    wanted = await asyncio.to_thread(_wanted, database, now())
    if not wanted:
        return WholeTexts()
    if not fulltext.installed():
        return WholeTexts(notice=MISSING)
    with lock(database.path, "pages", wait=False) as ours:
        if not ours:
            return WholeTexts()
        wanted = await asyncio.to_thread(_wanted, database, now())  # the other one may just have ended
        async with lent(workshop) as bench:
            desk = Desk(database, fetcher, bench, now)
            return await _Batch(desk, PAUSE if pause is None else pause, progress).run(wanted)


def _wanted(database: Database, now: Moment) -> list[Story]:
    reader = database.reader()
    return [stories.find(reader, number) for number in pages.wanted(reader, now, OF_A_FEED)]


class _Batch:
    """The pages fetched after one round."""

    def __init__(self, desk: Desk, pause: float, progress: Callable[[int, int], None] | None) -> None:
        self._desk = desk
        self._pause = pause
        self._progress = progress
        self._kept = self._failed = self._total = 0

    async def run(self, wanted: Sequence[Story]) -> WholeTexts:
        """Fetch what is wanted, host by host."""
        by_host: dict[str, list[Story]] = {}
        for story in sorted(wanted, key=lambda one: (-one.moment, -one.id)):
            by_host.setdefault(host_of(story.url), []).append(story)
        chosen = [inside[:OF_A_HOST] for inside in by_host.values()]
        self._total = sum(map(len, chosen))
        until = asyncio.get_running_loop().time() + _LONGEST
        places = asyncio.Semaphore(_HOSTS)

        async def one(inside: list[Story]) -> None:
            async with places:
                await self._of_a_host(inside, until)

        async with asyncio.TaskGroup() as group:
            for inside in chosen:
                group.create_task(one(inside))
        return WholeTexts(self._kept, self._failed)

    async def _of_a_host(self, inside: list[Story], until: float) -> None:
        missed = 0
        for number, story in enumerate(inside):
            if number:
                await asyncio.sleep(self._pause)
            if missed >= _MOST_MISSED or asyncio.get_running_loop().time() > until:
                return
            try:
                await _fetch(self._desk, story)
            except HostRests:
                return
            except FeedError as failure:
                missed += 1
                self._failed += 1
                job = partial(pages.failed, story_id=story.id, reason=failure.reason, now=self._desk.now())
                await asyncio.to_thread(self._desk.database.write, job)
            else:
                missed = 0
                self._kept += 1
            if self._progress:
                self._progress(self._kept + self._failed, self._total)


async def _fetch(desk: Desk, story: Story) -> None:
    """Fetch and keep one page. Raises FeedError; HostRests when its server wants no more requests now."""
    if not story.url:
        raise FeedError("", "the feed gave no address for this story")
    host = host_of(story.url)
    if host in feeds.pauses(desk.database.reader(), desk.now()):
        raise HostRests(story.url, f"{host} asked to be left alone for a while")
    ours = is_of_own_network(story.url, story.feed_url)
    answer = await desk.fetcher.fetch(story.url, trusted=ours, accept=_ACCEPT)
    if answer.status in (429, 503):
        until = desk.now() + min(answer.retry_after or _REST, _MOST_REST)
        await asyncio.to_thread(desk.database.write, partial(feeds.pause, host=host, until=until))
        raise HostRests(story.url, f"the server answered {answer.status}")
    if answer.status >= 400:
        raise FeedError(story.url, f"the server answered {answer.status}")
    try:
        body = await desk.bench.run(fulltext.page_body, answer.body, answer.url, answer.content_type, story.title)
    except FeedError:
        raise
    except WorkshopError as failure:
        raise FeedError(story.url, f"reading its page {failure}") from failure
    except Exception as failure:
        # A fault of a library that one page brings to light is this page's, and told as such.
        raise FeedError(story.url, f"its page could not be read ({type(failure).__name__})") from failure
    await asyncio.to_thread(_keep, desk, story, body)


def _keep(desk: Desk, story: Story, body: Body) -> None:
    body = shown(body, pages.latest_texts(desk.database.reader(), story.feed_id))  # what all its pages end with goes
    desk.database.write(partial(pages.keep, story_id=story.id, body=body, now=desk.now()))
