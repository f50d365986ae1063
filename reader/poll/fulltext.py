"""Fetch the whole text of one story on demand, by the polite client of the poll and within its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from reader.errors import FeedError, UsageError
from reader.intake import fulltext
from reader.intake.address import host_of
from reader.intake.fetch import Fetcher
from reader.model import Moment, Story
from reader.poll.workshop import Bench, Workshop, WorkshopError
from reader.store import feeds, stories
from reader.store.database import Database

MISSING = "full text needs an extra: install newsroom-reader[fulltext], for instance with uv tool or pipx"
_PAUSE = 3_600  # seconds a host rests that asks for it without saying how long
_MOST_PAUSE = 86_400


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
    if workshop is None and not fulltext.installed():
        raise UsageError(MISSING)
    if not story.url:
        raise FeedError("", "the feed gave no address for this story")
    host = host_of(story.url)
    if host in feeds.pauses(database.reader(), now()):
        raise FeedError(story.url, f"{host} asked to be left alone for a while")
    # Where a feed's entries point is the feed's word, not the user's: only public servers are asked.
    answer = await fetcher.fetch(story.url, trusted=False)
    if answer.status in (429, 503):
        until = now() + min(answer.retry_after or _PAUSE, _MOST_PAUSE)
        await asyncio.to_thread(database.write, partial(feeds.pause, host=host, until=until))
    if answer.status >= 400:
        raise FeedError(story.url, f"the server answered {answer.status}")
    bench: Any = workshop or Workshop(1)
    try:
        body = await bench.run(fulltext.page_body, answer.body, answer.url, answer.content_type, story.title)
    except FeedError:
        raise
    except WorkshopError as failure:
        raise FeedError(story.url, f"reading its page {failure}") from failure
    except Exception as failure:
        # A fault of a library that one page brings to light is this page's, and told as such.
        raise FeedError(story.url, f"its page could not be read ({type(failure).__name__})") from failure
    finally:
        if workshop is None:
            await bench.aclose()
    await asyncio.to_thread(database.write, partial(stories.keep_whole, story_id=story.id, body=body, now=now()))
